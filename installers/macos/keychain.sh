#!/usr/bin/env bash
# Puts a signing certificate into a keychain of its own, where no person is asked: for CI.
# MACOS_CERTIFICATE              PKCS #12, in base64; without it nothing is done
# MACOS_CERTIFICATE_PASSPHRASE   what it is locked with
# MACOS_NOTARY_KEY_TEXT          the words of the App Store Connect key (.p8), if there is one
# RUNNER_TEMP, GITHUB_ENV        where files may lie, and where later steps look for their names
set -euo pipefail

if [ -z "${MACOS_CERTIFICATE:-}" ]; then
    echo "no certificate: MACOS_CERTIFICATE is not set"
    exit 0
fi

umask 077
room=${RUNNER_TEMP:?}
keychain=$room/signing.keychain-db
lock=$(openssl rand -hex 24)
printf '%s' "$MACOS_CERTIFICATE" | openssl base64 -d -A -out "$room/certificate.p12"
trap 'rm -f "$room/certificate.p12"' EXIT

security create-keychain -p "$lock" "$keychain"
security set-keychain-settings -lut 7200 "$keychain"
security unlock-keychain -p "$lock" "$keychain"
security import "$room/certificate.p12" -k "$keychain" -P "${MACOS_CERTIFICATE_PASSPHRASE:?}" \
    -f pkcs12 -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple: -s -k "$lock" "$keychain" > /dev/null
security list-keychains -d user -s "$keychain" login.keychain-db

if [ -n "${MACOS_NOTARY_KEY_TEXT:-}" ]; then
    printf '%s\n' "$MACOS_NOTARY_KEY_TEXT" > "$room/notary.p8"
    echo "MACOS_NOTARY_KEY=$room/notary.p8" >> "${GITHUB_ENV:?}"
fi
