"""`python -m lares_image COMMAND`: what the image targets of the Makefile run."""

import argparse
import sys
from collections.abc import Sequence

from lares_image.errors import ImageError
from lares_image.progress import Progress
from lares_image.workspace import Workspace


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 1 if it failed (standard error says why), 2 if it was called wrongly."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    args = _parser().parse_args(words)
    try:
        args.run(args, Workspace.of_checkout(), Progress(), words)
    except ImageError as error:
        sys.stderr.write(f"lares: {error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lares_image", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    lock = commands.add_parser("lock", help="choose the newest packages and wheels; needs network")
    lock.set_defaults(run=_lock)
    fetch = commands.add_parser("fetch", help="fetch and check what the lock files name")
    fetch.set_defaults(run=_fetch)
    rootfs = commands.add_parser("rootfs", help="build the root file system; uses no network")
    rootfs.add_argument("--fresh", action="store_true", help="keep nothing of an earlier build")
    rootfs.set_defaults(run=_rootfs)
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
    from lares_image import emulation, isolation
    from lares_image.build import build_rootfs

    emulation.make_ready()
    isolation.leave_network(words)
    build_rootfs(place, progress, fresh=args.fresh)
