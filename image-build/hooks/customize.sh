#!/bin/sh
# mmdebstrap calls this with the new root as $1, when all packages are configured.
set -eu
root=$1

bring_back() {
  mv "$root$1.set-aside" "$root$1"
  chroot "$root" dpkg-divert --quiet --local --no-rename --remove "$1"
}
bring_back /usr/sbin/update-ca-certificates
bring_back /sbin/depmod
bring_back /usr/bin/py3compile
bring_back /usr/lib/python3.11/py_compile.py
