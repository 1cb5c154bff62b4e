#!/usr/bin/env bash
# Makes a disk image with the app and a way to the folder of programs:
#   installers/macos/dmg.sh dist/Pendopo.app dist/packages/pendopo.dmg
set -euo pipefail

app=${1:?"the app"}
image=${2:?"the image to make"}

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
ditto "$app" "$room/$(basename "$app")"
ln -s /Applications "$room/Applications"
# While somebody else looks at a new volume (a scanner, the search) making it fails as "busy".
for left in 4 3 2 1 0; do
    hdiutil create -volname Pendopo -srcfolder "$room" -fs HFS+ -format ULMO -ov "$image" && break
    [ "$left" -gt 0 ] || exit 1
    sleep 5
done
hdiutil verify "$image"
