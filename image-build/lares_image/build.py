"""The way from what was fetched to a root file system, phase by phase."""

import shutil
from pathlib import Path

from lares_image import rootfs
from lares_image.board_support import check_boards
from lares_image.bootstrap import DEBIAN_EPOCH, Debian
from lares_image.bundle import Update, make_bundle, schema_version
from lares_image.card import BOOT_SLOT, Sources, make_card
from lares_image.command import run
from lares_image.epoch import source_date_epoch
from lares_image.errors import MismatchError
from lares_image.fetch import is_intact
from lares_image.lock import LockedPackage, read_lock
from lares_image.own_packages import make_own_packages
from lares_image.package_list import read_package_list
from lares_image.progress import Progress
from lares_image.python_tree import FOLDER
from lares_image.signing import find_signing
from lares_image.squashfs import make_squashfs
from lares_image.tree_rules import check_tree
from lares_image.trial import check_libraries, try_out
from lares_image.wheels import check_wheels, own_distributions, read_wheel_lock
from lares_image.workspace import Workspace

_ON_THE_BOOT_PARTITION = ("boot/vmlinuz*", "vmlinuz*", "usr/lib/linux-image-*/*")
"""Kernel and device trees: in the tree for who makes the boot partition, not in the squashfs."""


def build_rootfs(place: Workspace, progress: Progress, *, fresh: bool) -> None:
    """Build root/, extras/ and rootfs.squashfs in the work folder.

    Raises:
        ImageError: something is missing, or the result breaks a rule.
    """
    epoch = source_date_epoch(place.checkout)
    locked = read_lock(place.packages_lock)
    wanted = read_package_list(place.packages)
    wheels = read_wheel_lock(place.wheels_lock)
    own = own_distributions(place.checkout)
    with progress.phase("checksums"):
        check_fetched(locked, place.debs)
        check_wheels(wheels, place.wheels)
        make_own_packages(place.own_packages, DEBIAN_EPOCH)
        beside = {one.name for one in wanted if one.beside}
        unpack_beside([one for one in locked if one.name in beside], place)
    with progress.phase("Debian"):
        archive = Debian(place, tuple(wanted), tuple(locked)).make(progress, fresh=fresh)
    root = place.unfinished_root
    with progress.phase("unpacking"):
        rootfs.unpack(archive, root)
    rootfs.assemble(root, place, own, wheels, progress)
    with progress.phase("rules and trial"):
        check_tree(root)
        check_libraries(root)
        check_boards(root)
        try_out(root)
    with progress.phase("squashfs"):
        size = make_squashfs(root, place.squashfs, epoch, without=_ON_THE_BOOT_PARTITION)
        progress.note(f"{size / (1 << 20):.1f} MiB")
    forget_card(place)
    shutil.rmtree(place.root, ignore_errors=True)
    root.rename(place.root)


def forget_card(place: Workspace) -> None:
    """Remove what was made of the former root: no card or update shall be of two builds."""
    finished = (file for kind in ("img", "raucb") for file in place.work.glob(f"lares-*.{kind}"))
    for made in (place.card / BOOT_SLOT, *finished):
        made.unlink(missing_ok=True)


def build_card(place: Workspace, progress: Progress) -> None:
    """Build the image of the card from a finished root file system.

    Raises:
        ImageError: something does not fit its partition.
    """
    version = own_distributions(place.checkout)[0].version
    sources = Sources(
        root=place.root,
        squashfs=place.squashfs,
        extras=place.extras,
        boot=place.sources / "boot",
        init=place.sources / "initrd/init",
        epoch=source_date_epoch(place.checkout),
    )
    with progress.phase("card"):
        made = make_card(sources, place.card)
        image = made.image.rename(place.image(version))
        taken = image.stat().st_blocks * 512
        progress.note(f"{image}: {image.stat().st_size >> 20} MiB, {taken >> 20} of them not zero")


def build_bundle(place: Workspace, progress: Progress) -> None:
    """Make the signed update bundle from what the image was made of.

    Raises:
        ImageError: there is no image yet, or the keys do not fit each other.
    """
    # Of what is in the image: the checkout may have gone on since.
    version = rootfs.image_version(place.root)
    schema = schema_version(place.root / FOLDER / "lares/store/migrations")
    update = Update(
        version=f"{version}+schema.{schema}",  # read by the appliance before it asks RAUC
        schema=schema,
        squashfs=place.squashfs,
        boot_slot=place.card / BOOT_SLOT,
    )
    with progress.phase("update bundle"):
        signing = find_signing(place.keys)
        bundle = place.bundle(version)
        make_bundle(update, place.sources / "rauc/hook", signing, bundle)
        progress.note(f"{bundle}: {bundle.stat().st_size >> 20} MiB, data schema {update.schema}")
        if signing.development:
            progress.note("signed by the development authority: only images of this folder take it")


def check_fetched(locked: list[LockedPackage], folder: Path) -> None:
    """See that all packages are there and are what the lock names.

    Raises:
        MismatchError: one is not.
    """
    for one in locked:
        if not is_intact(folder / one.file_name, one):
            raise MismatchError(f"{one.name} {one.version} is missing or damaged: make image-fetch")


def unpack_beside(packages: list[LockedPackage], place: Workspace) -> None:
    """Unpack the packages of the boot partition into folders of their own."""
    for one in packages:
        folder = place.extras / one.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run(["dpkg-deb", "--extract", place.debs / one.file_name, folder])
