"""The programs of this computer that the build uses, and the Debian packages that bring them."""

import os
import platform
import shutil
from collections.abc import Iterable

from lares_image.command import PATH, run
from lares_image.errors import HostError

TOOLS = {
    "aarch64-linux-gnu-strip": "binutils-aarch64-linux-gnu",
    "apt-ftparchive": "apt-utils",
    "depmod": "kmod",
    "dpkg-deb": "dpkg",
    "git": "git",
    "mcopy": "mtools",
    "mkfs.ext4": "e2fsprogs",
    "mkfs.vfat": "dosfstools",
    "mkimage": "u-boot-tools",
    "mksquashfs": "squashfs-tools",
    "mmdebstrap": "mmdebstrap",
    "openssl": "openssl",
    "rauc": "rauc",
    "sfdisk": "fdisk",
    "systemd-sysusers": "systemd-standalone-sysusers",
    "unshare": "util-linux",
    "zstd": "zstd",
}
"""Program, and its Debian package."""

if platform.machine() != "aarch64":
    TOOLS["qemu-aarch64-static"] = "qemu-user-static"


def missing_packages(tools: Iterable[str] = TOOLS) -> list[str]:
    """Debian packages of the programs that are not here."""
    return sorted({TOOLS[tool] for tool in tools if shutil.which(tool, path=PATH) is None})


def install_missing() -> list[str]:
    """Install what is missing, and return its names.

    Raises:
        HostError: something is missing and this process may not install it.
    """
    missing = missing_packages()
    if missing:
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise HostError(
                "the image needs programs that are missing; run: sudo apt-get install"
                f" --no-install-recommends {' '.join(missing)}"
            )
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "-qq", "update"], env=quiet)
        run(["apt-get", "-qq", "-y", "install", "--no-install-recommends", *missing], env=quiet)
        still = missing_packages()
        if still:
            raise HostError(f"these packages did not bring what the image needs: {still}")
    return missing
