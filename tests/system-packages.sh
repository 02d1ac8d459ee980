#!/usr/bin/env bash
# Debian packages that the tests use: Python with venv, a real broker, a real browser with Chinese glyphs,
# npm for zigbee2mqtt, an emulator of the board's processor. With the word "image" also an emulated board.
# As root they are installed; else one line says what is missing. Nothing happens when all are there.
set -euo pipefail

missing=()
need() { command -v "$1" >/dev/null 2>&1 || PATH="$PATH:/usr/sbin" command -v "$1" >/dev/null 2>&1 || missing+=("${@:2}"); }
has_python() {
  for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3 python; do
    "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != (3, 11))' \
      2>/dev/null && return
  done
  return 1
}
has_python || missing+=(python3.11 python3.11-venv)
need mosquitto mosquitto
need systemd-analyze systemd
need chromium chromium
need chromedriver chromium-driver
need npm nodejs npm
need ip iproute2
need curl curl
need busybox busybox-static
need qemu-aarch64-static qemu-user-static
need apt-ftparchive apt-utils
need aarch64-linux-gnu-readelf binutils-aarch64-linux-gnu
need mksquashfs squashfs-tools
need mkfs.ext4 e2fsprogs
need minisign minisign
need zstd zstd
need cpio cpio
need mcopy mtools
need mkfs.vfat dosfstools
need sfdisk fdisk
need mkimage u-boot-tools
need fw_printenv libubootenv-tool
need rauc rauc
need openssl openssl
if [ "${1:-}" = image ]; then
  need qemu-system-aarch64 qemu-system-arm
  need qemu-img qemu-utils
  need fdtput device-tree-compiler
  [ -e /usr/lib/u-boot/qemu_arm64/u-boot.bin ] || missing+=(u-boot-qemu)
fi
fc-list :lang=zh 2>/dev/null | grep -q . || missing+=(fontconfig fonts-noto-cjk)

[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Debian packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "lares: the tests need Debian packages that are missing; run: sudo apt-get install ${missing[*]}" >&2
  exit 1
fi
