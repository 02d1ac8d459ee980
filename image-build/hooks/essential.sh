#!/bin/sh
# mmdebstrap calls this with the new root as $1, when only the essential packages are in it.
# Programs of maintainer scripts that take minutes under emulation, and whose work the host does
# better afterwards, are set aside (hooks/customize.sh brings them back):
#   update-ca-certificates  certificates.py       depmod      rootfs.py
#   py3compile, py_compile.py                     byte_code.py
set -eu
root=$1

set_aside() {
  chroot "$root" dpkg-divert --quiet --local --no-rename --divert "$1.set-aside" --add "$1"
  mkdir -p "$root${1%/*}"
  printf '%s\n' "$2" >"$root$1"
  chmod 755 "$root$1"
}
set_aside /usr/sbin/update-ca-certificates '#!/bin/sh'
set_aside /sbin/depmod '#!/bin/sh'
set_aside /usr/bin/py3compile '#!/bin/sh'
set_aside /usr/lib/python3.11/py_compile.py '# set aside while Debian is unpacked'
