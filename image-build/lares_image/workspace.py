"""Where everything is: the checkout's own files and the folder that the build works in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders of one build; `work` may be deleted at any time and is made anew."""

    checkout: Path
    work: Path

    @classmethod
    def of_checkout(cls, work: Path | None = None) -> Self:
        """The checkout that this file belongs to, with its `build/image` or another folder."""
        checkout = Path(__file__).resolve().parents[2]
        return cls(checkout, (work or checkout / "build/image").resolve())

    @property
    def sources(self) -> Path:
        """What people edit: package lists, lock files, files of the target."""
        return self.checkout / "image-build"

    @property
    def packages(self) -> Path:
        """The Debian packages that the appliance needs, without what they depend on."""
        return self.sources / "packages.txt"

    @property
    def packages_lock(self) -> Path:
        """Every Debian package of the image with version and SHA-256."""
        return self.sources / "packages.lock"

    @property
    def wheels_lock(self) -> Path:
        """Every Python wheel of the image with version and SHA-256, as pip reads it."""
        return self.sources / "wheels.lock"

    @property
    def excluded(self) -> Path:
        """What of the packages is left out: dpkg's path-exclude and path-include."""
        return self.sources / "exclude.txt"

    @property
    def overlay(self) -> Path:
        """The tree that is copied over the root file system."""
        return self.sources / "rootfs"

    @property
    def hooks(self) -> Path:
        """Shell scripts that run while Debian is unpacked."""
        return self.sources / "hooks"

    @property
    def debs(self) -> Path:
        """Fetched Debian packages, named by their SHA-256."""
        return self.work / "debs"

    @property
    def wheels(self) -> Path:
        """Fetched wheels under their own names."""
        return self.work / "wheels"

    @property
    def repository(self) -> Path:
        """A flat archive of exactly the locked packages."""
        return self.work / "repository"

    @property
    def own_packages(self) -> Path:
        """Debian packages that are made here."""
        return self.work / "own"

    @property
    def extras(self) -> Path:
        """Contents of the packages that are unpacked beside the root, one folder each."""
        return self.work / "extras"

    @property
    def root(self) -> Path:
        """The finished root file system as a tree."""
        return self.work / "root"

    @property
    def unfinished_root(self) -> Path:
        """The tree while it is made; it gets its name when it is whole."""
        return self.work / "root.part"

    @property
    def squashfs(self) -> Path:
        """The finished root file system as it is written to a slot."""
        return self.work / "rootfs.squashfs"

    @property
    def card(self) -> Path:
        """The partitions of the card, one file each."""
        return self.work / "card"

    @property
    def keys(self) -> Path:
        """Keys of the development authority for updates; see `signing`."""
        return self.work / "keys"

    @property
    def release(self) -> Path:
        """What is published."""
        return self.work / "release"

    def image(self, version: str) -> Path:
        """The image that is written to a card."""
        return self.work / f"lares-{version}.img"

    def bundle(self, version: str) -> Path:
        """The signed update to this version."""
        return self.work / f"lares-{version}.raucb"
