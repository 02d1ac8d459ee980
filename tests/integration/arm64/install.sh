#!/usr/bin/env bash
# Make in folder $1 what a process of the board needs: Debian's arm64 Python in root/, the wheels that
# the intent model needs in site/. Only files are unpacked: no arm64 code runs here, nothing is
# installed on this computer. Nothing happens when it is already there.
set -euo pipefail
folder=$(realpath -m "$1")
here=$(cd "$(dirname "$0")" && pwd)
checkout=$here/../../..
packages=(libc6 libpython3.11-minimal libpython3.11-stdlib python3.11-minimal libexpat1 zlib1g
  libstdc++6 libgcc-s1 libffi8 libssl3 libbz2-1.0 liblzma5 libuuid1 libcrypt1)
wheels=$(grep -E '^(numpy|msgspec|tflite-runtime)==' "$checkout/constraints.txt")
mark=$folder/made-$(cat "$0" <(echo "$wheels") | cksum | cut -d ' ' -f 1)
[ -e "$mark" ] && exit 0

rm -rf "$folder"
mkdir -p "$folder"/{lists/partial,cache/archives/partial,debs,wheels,root,site}
: >"$folder/status"
cat >"$folder/apt.conf" <<EOF
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "root";
Dir::State "$folder";
Dir::State::lists "$folder/lists";
Dir::State::status "$folder/status";
Dir::Cache "$folder/cache";
EOF
export APT_CONFIG=$folder/apt.conf
apt-get update -qq
(cd "$folder/debs" && apt-get download -qq "${packages[@]}")
for package in "$folder"/debs/*.deb; do
  dpkg-deb -x "$package" "$folder/root"
done
# shellcheck disable=SC2086 # one requirement a word
"${PYTHON:-python3}" -m pip download --quiet --no-deps --only-binary=:all: --python-version 3.11 \
  --platform manylinux2014_aarch64 --platform manylinux_2_34_aarch64 --dest "$folder/wheels" $wheels
for wheel in "$folder"/wheels/*.whl; do
  "${PYTHON:-python3}" -m zipfile -e "$wheel" "$folder/site"
done
rm -rf "$folder"/{lists,cache,debs,wheels}
touch "$mark"
