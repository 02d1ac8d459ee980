"""Debian itself: the locked packages, unpacked and configured under emulation, without a network.

It is the slow part, and the same for every commit with the same lists; it is kept in an archive
whose name is the checksum of everything that it depends on.
"""

import hashlib
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

from lares_image.archives import RELEASE
from lares_image.command import run
from lares_image.epoch import VARIABLE
from lares_image.exclusions import dpkg_options
from lares_image.lock import LockedPackage
from lares_image.own_packages import NAME as OWN
from lares_image.package_list import WantedPackage
from lares_image.progress import Progress
from lares_image.repository import make_repository
from lares_image.workspace import Workspace

DEBIAN_EPOCH = 1_686_355_200
"""The day of Debian 12 (2023-06-10 UTC): what its packages' scripts write down as today."""

_MERGED_USR = Path("/usr/share/mmdebstrap/hooks/merged-usr")


@dataclass(frozen=True, slots=True)
class Debian:
    """What the unpacked Debian is made of."""

    workspace: Workspace
    wanted: tuple[WantedPackage, ...]
    locked: tuple[LockedPackage, ...]

    @property
    def key(self) -> str:
        """Changes with everything that could change a byte of the result."""
        place = self.workspace
        digest = hashlib.sha256(f"{DEBIAN_EPOCH}".encode())
        for file in (place.packages, place.packages_lock, place.excluded):
            digest.update(file.read_bytes())
        here = Path(__file__).parent
        makers = [here / name for name in ("bootstrap.py", "own_packages.py", "repository.py")]
        for file in sorted([*place.hooks.iterdir(), *self._users, *makers]):
            digest.update(file.read_bytes())
        return digest.hexdigest()[:16]

    @property
    def _users(self) -> list[Path]:
        """Users with fixed numbers: made before packages make them with numbers of their own."""
        return sorted((self.workspace.overlay / "usr/lib/sysusers.d").glob("*.conf"))

    @property
    def kept(self) -> Path:
        """Where the finished archive is kept."""
        return self.workspace.work / f"debian-{self.key}.tar"

    def make(self, progress: Progress, *, fresh: bool = False) -> Path:
        """Return the archive, made now if it is not there or `fresh` is asked for.

        Raises:
            ImageError: a package is missing or one of its scripts failed.
        """
        if self.kept.is_file() and not fresh:
            progress.note("Debian is as it was: kept from an earlier build")
            return self.kept
        for old in self.workspace.work.glob("debian-*.tar"):
            old.unlink()
        beside = {one.name for one in self.wanted if one.beside}
        debs = [
            self.workspace.debs / one.file_name for one in self.locked if one.name not in beside
        ]
        own = self.workspace.own_packages / f"{OWN}.deb"
        make_repository(self.workspace.repository, [*debs, own])
        unfinished = self.kept.with_suffix(".part.tar")
        run(self._command(unfinished), env={VARIABLE: str(DEBIAN_EPOCH), "INITRD": "No"})
        shutil.rmtree(self.workspace.repository)
        return unfinished.rename(self.kept)

    def _command(self, archive: Path) -> list[str | Path]:
        include = ",".join(one.name for one in self.wanted if not one.beside)
        left_out = [f"--dpkgopt={option}" for option in dpkg_options(self.workspace.excluded)]
        users = [
            f'--essential-hook=systemd-sysusers --root="$1" - <{shlex.quote(str(file))}'
            for file in self._users
        ]
        return [
            "mmdebstrap",
            "--mode=root",
            "--arch=arm64",
            "--variant=essential",
            "--format=tar",
            f"--include={include}",
            *left_out,
            f"--hook-dir={_MERGED_USR}",
            f"--essential-hook={self.workspace.hooks}/essential.sh",
            *users,
            f"--customize-hook={self.workspace.hooks}/customize.sh",
            RELEASE,
            archive,
            f"deb [trusted=yes] copy:{self.workspace.repository} ./",
        ]
