#!/usr/bin/env bash
# Installs what is missing of what the build and the tests need besides the .NET SDK, with apt-get:
#
#   eng/prerequisites.sh node                             Node.js and npm: the build embeds the files of an npm package
#   eng/prerequisites.sh node chromium python-socketio    and a browser and a Python client for the interop tests
#
# Says nothing when all of it is there.
set -euo pipefail

die() {
    echo "eng/prerequisites.sh: $*" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

has dotnet || die "the .NET SDK is missing; global.json names the version."

missing=()
for need in "$@"; do
    case $need in
        node)
            has node || missing+=(nodejs)
            has npm || missing+=(npm)
            ;;
        chromium) has chromium || missing+=(chromium) ;;
        python-socketio)
            # Debian's packages are for Debian's Python; another one may come first in the PATH.
            /usr/bin/python3 -c "import socketio" 2>/dev/null || missing+=(python3-socketio)
            /usr/bin/python3 -c "import aiohttp" 2>/dev/null || missing+=(python3-aiohttp)
            /usr/bin/python3 -c "import msgpack" 2>/dev/null || missing+=(python3-msgpack)
            ;;
        *) die "'$need' is not known here." ;;
    esac
done
[ ${#missing[@]} -gt 0 ] || exit 0

has apt-get || die "please install ${missing[*]} first (there is no apt-get here)."
echo "Installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! {
    as_root apt-get update &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
} >"$log" 2>&1 </dev/null; then
    tail -n 40 "$log" >&2
    die "could not install ${missing[*]}."
fi
