#!/bin/sh
# Installs axe-core at the version of package-lock.json into .cache of the checkout.
# Runs no install scripts and does nothing when it is there already. Exit code 3: no npm.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache="$here/../../../.cache/axe"
if cmp -s "$here/package-lock.json" "$cache/installed.json"; then
    exit 0
fi
if ! command -v npm >/dev/null; then
    echo "npm is missing: install the Debian package npm" >&2
    exit 3
fi
mkdir -p "$cache"
cp "$here/package.json" "$here/package-lock.json" "$cache/"
cd "$cache"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
cp package-lock.json installed.json
