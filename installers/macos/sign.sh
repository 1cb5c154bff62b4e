#!/usr/bin/env bash
# Signs Pendopo.app or a disk image, has Apple look at it, and attaches Apple's answer:
#   installers/macos/sign.sh dist/Pendopo.app
# MACOS_SIGNING_IDENTITY   "Developer ID Application: …" in a keychain; without it nothing is done
# MACOS_NOTARY_KEY         a file: the App Store Connect key (.p8); without it Apple is not asked
# MACOS_NOTARY_KEY_ID, MACOS_NOTARY_ISSUER   which key, and whose
set -euo pipefail

thing=${1:?"what is to be signed"}
identity=${MACOS_SIGNING_IDENTITY:-}
entitlements=$(cd "$(dirname "$0")" && pwd)/entitlements.plist

if [ -z "$identity" ]; then
    echo "not signed: MACOS_SIGNING_IDENTITY is not set"
    exit 0
fi

sign() {
    codesign --force --timestamp --sign "$identity" "$@"
}

# From the inside outwards: a signature covers those of what it holds. --deep is not used: it would
# give every library the entitlements of the program.
sign_app() {
    local file folder
    while IFS= read -r -d '' file; do
        case $(file -b "$file") in
            Mach-O*) sign --options runtime "$file" ;;
        esac
    done < <(find "$thing/Contents/Frameworks" -type f -print0)
    while IFS= read -r -d '' folder; do
        sign --options runtime "$folder"
    done < <(find "$thing/Contents/Frameworks" -depth -type d -name '*.framework' -print0)
    sign --options runtime --entitlements "$entitlements" "$thing"
    codesign --verify --deep --strict --verbose=2 "$thing"
}

notarise() {
    local given=$1
    xcrun notarytool submit "$given" --wait --timeout 30m \
        --key "$MACOS_NOTARY_KEY" \
        --key-id "${MACOS_NOTARY_KEY_ID:?}" \
        --issuer "${MACOS_NOTARY_ISSUER:?}"
    xcrun stapler staple "$thing"
    xcrun stapler validate "$thing"
}

if [ -d "$thing" ]; then
    sign_app
else
    sign "$thing"
    codesign --verify --verbose=2 "$thing"
fi

if [ -z "${MACOS_NOTARY_KEY:-}" ]; then
    echo "not notarised: MACOS_NOTARY_KEY is not set"
    exit 0
fi

if [ -d "$thing" ]; then
    room=$(mktemp -d)
    trap 'rm -rf "$room"' EXIT
    ditto -c -k --keepParent "$thing" "$room/app.zip"
    notarise "$room/app.zip"
    spctl --assess --type execute --verbose=2 "$thing"
else
    notarise "$thing"
    spctl --assess --type open --context context:primary-signature --verbose=2 "$thing"
fi
