"""The one Debian package that we make: it says that the initrd is somebody else's business.

Debian's kernel needs a program that makes initrds. Run under emulation it takes minutes; ours is
made on the host. The package is empty but for what it provides.
"""

import shutil
from pathlib import Path

from lares_image.command import run
from lares_image.epoch import VARIABLE

NAME = "lares-initrd-external"
_CONTROL = f"""\
Package: {NAME}
Version: 1.0
Architecture: all
Maintainer: Lares
Provides: linux-initramfs-tool
Conflicts: dracut, initramfs-tools, tiny-initramfs
Description: the initrd of this system is made with its image
"""


def make_own_packages(folder: Path, epoch: int) -> Path:
    """Make the package, and the index that apt reads, in `folder` anew; return the package."""
    shutil.rmtree(folder, ignore_errors=True)
    control = folder / NAME / "DEBIAN/control"
    control.parent.mkdir(parents=True)
    control.write_text(_CONTROL)
    deb = folder / f"{NAME}.deb"
    run(
        ["dpkg-deb", "--root-owner-group", "-Zgzip", "--build", folder / NAME, deb],
        env={VARIABLE: str(epoch)},
    )
    shutil.rmtree(folder / NAME)
    (folder / "Packages").write_text(run(["apt-ftparchive", "packages", "."], cwd=folder))
    return deb
