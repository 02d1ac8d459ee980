"""From Debian to the appliance: our files, users and units on top, the traces of the build gone."""

import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

from lares_image import byte_code, certificates, python_tree
from lares_image.command import git, run
from lares_image.errors import ImageError
from lares_image.initrd import kernel_release
from lares_image.progress import Progress
from lares_image.signing import find_signing
from lares_image.wheels import Distribution, LockedWheel
from lares_image.workspace import Workspace

_TRACES = (
    "dev/*",  # the kernel makes them
    "run/*",
    "tmp/*",
    "root/.*",
    "etc/*-",  # passwd-, group- …: what the files were before
    "etc/.pwd.lock",
    "etc/apt",
    "etc/xml/*.old",
    "var/backups/*",
    "var/cache/*",
    "var/lib/apt",
    "var/lib/dbus",
    "var/lib/dpkg/*-old",
    "var/lib/dpkg/lock*",
    "var/lib/dpkg/triggers/Lock",
    "var/lib/systemd/random-seed",
    "var/lib/systemd/catalog/database",
    "var/log/*",
    "var/tmp/*",
)
"""What a build leaves behind, or what differs from build to build."""

_SET_UID_KEPT = frozenset({"usr/lib/dbus-1.0/dbus-daemon-launch-helper"})
"""Only root logs in on this system: nobody needs to become root by a program."""

_RESOLVER = "../run/NetworkManager/resolv.conf"

_MOUNT_POINTS = ("boot/firmware", "data")
"""Folders that the initrd and the units need in a root that nothing can be added to."""


def unpack(archive: Path, root: Path) -> None:
    """Unpack Debian anew."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    kept = ("--numeric-owner", "--xattrs", "--xattrs-include=*")
    run(["tar", "--extract", *kept, "--file", archive, "--directory", root])


def assemble(
    root: Path,
    place: Workspace,
    own: Sequence[Distribution],
    wheels: Sequence[LockedWheel],
    progress: Progress,
) -> None:
    """Turn the unpacked Debian at `root` into the appliance's root file system.

    Raises:
        ImageError: a part is missing or does not fit.
    """
    with progress.phase("our code and its wheels"):
        python_tree.lay_out(root, place, own, wheels)
    with progress.phase("our files, users and units"):
        lay_over(root, place.overlay)
        progress.note(f"{certificates.make_store(root)} certificate authorities")
        run(["depmod", "--basedir", root, kernel_release(root)])
        run(["chroot", root, "systemd-sysusers"])
        run(["chroot", root, "systemctl", "preset-all"])
        name_image(root, own[0].version, place.checkout)
        take_traces_away(root)
        trust_updates(root, place.keys)
        for name in _MOUNT_POINTS:
            (root / name).mkdir(mode=0o755, parents=True, exist_ok=True)
        drop_set_uid(root)
    with progress.phase("byte code"):
        byte_code.compile_tree(root)


def lay_over(root: Path, overlay: Path) -> None:
    """Copy our tree over the root, owned by root; of the modes only "executable" counts.

    Who needs more than that (another owner, a secret) says it in tmpfiles.d.
    """
    for source in sorted(overlay.rglob("*")):
        target = root / source.relative_to(overlay)
        if source.is_symlink():
            target.unlink(missing_ok=True)
            target.symlink_to(source.readlink())
        elif source.is_dir():
            if not target.is_dir():
                target.mkdir()
                target.chmod(0o755)
        elif "__pycache__" not in source.parts:
            if target.is_symlink():
                target.unlink()
            shutil.copyfile(source, target)
            target.chmod(0o755 if source.stat().st_mode & stat.S_IXUSR else 0o644)


def name_image(root: Path, version: str, checkout: Path) -> None:
    """Say in /usr/lib/os-release which image this is, and make the floor of its clock."""
    commit = git(checkout, "rev-parse", "HEAD").strip()
    with (root / "usr/lib/os-release").open("a", encoding="utf-8") as release:
        release.write(f"IMAGE_ID=lares\nIMAGE_VERSION={version}\nBUILD_ID={commit}\n")
    (root / "usr/lib/clock-epoch").write_text("")


def image_version(root: Path) -> str:
    """Return the version that `name_image` wrote.

    Raises:
        ImageError: there is no finished root file system.
    """
    try:
        lines = (root / "usr/lib/os-release").read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ImageError(f"there is no root file system in {root}: make image") from error
    said = [line.partition("=")[2] for line in lines if line.startswith("IMAGE_VERSION=")]
    if len(said) != 1:
        raise ImageError(f"{root} is no image of ours: it says {len(said)} versions")
    return said[0]


def trust_updates(root: Path, keys: Path) -> None:
    """Say whose updates the appliance takes.

    Raises:
        ImageError: the keys that the environment names are incomplete.
    """
    keyring = root / "etc/rauc/keyring.pem"
    shutil.copyfile(find_signing(keys).keyring, keyring)
    keyring.chmod(0o644)


def take_traces_away(root: Path) -> None:
    """Remove what tells of the build; the overlay's own files are not among it."""
    for glob in _TRACES:
        for path in root.glob(glob):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    resolver = root / "etc/resolv.conf"
    resolver.unlink(missing_ok=True)
    resolver.symlink_to(_RESOLVER)


def drop_set_uid(root: Path) -> None:
    """Take set-user-id and set-group-id away from all programs but those that need them."""
    for path in root.rglob("*"):
        mode = path.lstat().st_mode
        marked = stat.S_ISREG(mode) and mode & (stat.S_ISUID | stat.S_ISGID)
        if marked and path.relative_to(root).as_posix() not in _SET_UID_KEPT:
            path.chmod(stat.S_IMODE(mode) & ~(stat.S_ISUID | stat.S_ISGID))
