"""`python -m lares_image COMMAND`: what the image targets of the Makefile run."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from lares_image.errors import GoneError, ImageError
from lares_image.progress import Progress
from lares_image.workspace import Workspace


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 1 if it failed (standard error says why), 2 if it was called wrongly.

    3 if the archives have no more what the lock names: that is no fault of what is to be built.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    args = _parser().parse_args(words)
    os.umask(0o022)  # the caller's would end up in the image
    try:
        args.run(args, Workspace.of_checkout(args.work), Progress(), words)
    except ImageError as error:
        sys.stderr.write(f"lares: {error}\n")
        return 3 if isinstance(error, GoneError) else 1
    except PermissionError as error:
        sys.stderr.write(f"lares: {error.filename} belongs to root: do it with sudo, as before\n")
        return 1
    except OSError as error:  # a full disk, most likely
        sys.stderr.write(f"lares: {error.filename or 'this disk'}: {error.strerror or error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lares_image", description=__doc__)
    parser.add_argument("--work", type=Path, metavar="DIR", help="instead of build/image")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    lock = commands.add_parser("lock", help="choose the newest packages and wheels; needs network")
    lock.set_defaults(run=_lock)
    fetch = commands.add_parser("fetch", help="fetch and check what the lock files name")
    fetch.set_defaults(run=_fetch)
    rootfs = commands.add_parser("rootfs", help="build the root file system; uses no network")
    rootfs.add_argument("--fresh", action="store_true", help="keep nothing of an earlier build")
    rootfs.set_defaults(run=_rootfs)
    image = commands.add_parser("image", help="build root file system and card; uses no network")
    image.add_argument("--fresh", action="store_true", help="keep nothing of an earlier build")
    image.set_defaults(run=_image)
    bundle = commands.add_parser("bundle", help="make the signed update from the built image")
    bundle.set_defaults(run=_bundle)
    release = commands.add_parser("release", help="pack, describe and sign the image")
    release.add_argument("--address", metavar="URL", help="where it will be downloaded from")
    release.add_argument("--key", type=Path, metavar="FILE", help="secret key of minisign")
    release.set_defaults(run=_release)
    flash = commands.add_parser("flash", help="write the image to a card and verify it")
    flash.add_argument("device", type=Path, metavar="DEV", help="the whole disk, e.g. /dev/sdX")
    flash.add_argument("--image", type=Path, metavar="FILE", help="another than the built one")
    flash.add_argument("--any-disk", action="store_true", help="allow a disk that is not removable")
    flash.set_defaults(run=_flash)
    return parser


def _lock(_: argparse.Namespace, place: Workspace, progress: Progress, __: list[str]) -> None:
    from lares_image import (
        apt_state,
        archives,
        host_tools,
        lock,
        own_packages,
        package_list,
        wheels,
    )
    from lares_image.bootstrap import DEBIAN_EPOCH

    with progress.phase("programs of this computer"):
        host_tools.install_missing()
    with progress.phase("Debian packages"):
        own_packages.make_own_packages(place.own_packages, DEBIAN_EPOCH)
        mirrors = archives.find_archives()
        apt = apt_state.AptState(place.work / "apt")
        apt.set_up(mirrors, place.own_packages)
        locked = apt.resolve(package_list.read_package_list(place.packages), mirrors)
        place.packages_lock.write_text(lock.format_lock(locked), encoding="ascii")
        progress.note(f"{len(locked)} packages, {sum(one.size for one in locked) >> 20} MiB")
    with progress.phase("wheels"):
        own = wheels.own_distributions(place.checkout)
        constraints = place.checkout / "constraints.txt"
        chosen = wheels.resolve_wheels(own, constraints, place.work / "resolve")
        place.wheels_lock.write_text(wheels.format_wheel_lock(chosen), encoding="utf-8")
        progress.note(f"{len(chosen)} wheels")


def _fetch(_: argparse.Namespace, place: Workspace, progress: Progress, __: list[str]) -> None:
    from lares_image import archives, emulation, fetch, host_tools, lock, wheels

    with progress.phase("programs of this computer"):
        for package in host_tools.install_missing():
            progress.note(f"installed {package}")
        emulation.make_ready()
    packages = lock.read_lock(place.packages_lock)
    locked = wheels.read_wheel_lock(place.wheels_lock)
    with progress.phase("Debian packages"):
        fetch.fetch_packages(packages, place.debs, archives.find_archives(), progress)
    with progress.phase("wheels"):
        wheels.fetch_wheels(locked, place.wheels, progress)


def _rootfs(
    args: argparse.Namespace, place: Workspace, progress: Progress, words: list[str]
) -> None:
    from lares_image import build, emulation, isolation

    emulation.make_ready()
    isolation.leave_network(words)
    build.build_rootfs(place, progress, fresh=args.fresh)


def _image(
    args: argparse.Namespace, place: Workspace, progress: Progress, words: list[str]
) -> None:
    from lares_image import build, emulation, isolation

    emulation.make_ready()
    isolation.leave_network(words)
    build.build_rootfs(place, progress, fresh=args.fresh)
    build.build_card(place, progress)


def _bundle(_: argparse.Namespace, place: Workspace, progress: Progress, __: list[str]) -> None:
    from lares_image import build

    build.build_bundle(place, progress)


def _release(args: argparse.Namespace, place: Workspace, progress: Progress, _: list[str]) -> None:
    from lares_image import epoch, release

    if args.address is not None and not args.address.endswith("/"):
        args.address += "/"
    time = epoch.source_date_epoch(place.checkout)
    out = release.make_release(place, time, progress, address=args.address, key=args.key)
    for file in sorted(out.iterdir()):
        progress.note(f"{file.stat().st_size:>12} {file}")


def _flash(args: argparse.Namespace, place: Workspace, progress: Progress, _: list[str]) -> None:
    from lares_image import flash, wheels

    if args.device == Path():  # make without DEV
        raise ImageError("name the card: make flash DEV=/dev/sdX; `lsblk` lists the disks")
    image = args.image or place.image(wheels.own_distributions(place.checkout)[0].version)
    try:
        flash.flash(image, args.device, progress, input, any_disk=args.any_disk)
    except (KeyboardInterrupt, EOFError) as error:
        raise ImageError("stopped; the card is not usable if writing had begun") from error
