"""`lares update`: what runs in which slot, and a new system into the other one."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from lares.app.cli import RunAsync

if TYPE_CHECKING:
    from lares.updates.bundle import System
    from lares.updates.rauc import RaucInstaller

HELP = "show the systems of this appliance, or install another one"
EXAMPLE = "lares update install https://example.org/lares.raucb"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("action", choices=("status", "install", "restart"), help="what to do")
    parser.add_argument(
        "source", metavar="SOURCE", nargs="?", help="install: a file, or an address (https only)"
    )
    parser.add_argument(
        "--allow-older",
        action="store_true",
        help="install: also a version that cannot read the data of this one",
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")


def run(args: argparse.Namespace, run_async: RunAsync) -> int:
    """Do it; 0 when it is done."""
    from lares.app.cli_output import write_json, write_line
    from lares.errors import UsageError

    if (args.action == "install") != (args.source is not None):
        raise UsageError(f"say what to install: {EXAMPLE}")
    if args.action == "restart":
        return run_async(_restart())

    async def act() -> int:
        from lares.runtime.worker import Worker
        from lares.updates.rauc import RaucInstaller

        worker = Worker("update", 4)
        installer = RaucInstaller(worker)
        try:
            if args.action == "install":
                await _install(installer, args.source, allow_older=args.allow_older)
            system = await installer.system()
        finally:
            await worker.close()
        if args.json:
            write_json(_facts(system))
        else:
            for line in _lines(system):
                write_line(line)
        return 0

    return run_async(act())


async def _restart() -> int:
    from lares.app.board import Board
    from lares.clock import SystemClock
    from lares.runtime.worker import Worker

    worker = Worker("restart", 4)
    try:
        await Board(worker, SystemClock()).restart()
    finally:
        await worker.close()
    return 0


async def _install(installer: "RaucInstaller", source: str, *, allow_older: bool) -> None:
    from lares.app.cli_output import write_progress
    from lares.app.updating import bundle_folder
    from lares.runtime.worker import Worker
    from lares.settings.model import data_dir
    from lares.settings.reading import load_or_last_good
    from lares.store.migration import newest_version
    from lares.updates.bundle import Progress, check
    from lares.updates.download import download

    said = -1

    def tell(progress: Progress) -> None:
        nonlocal said
        if progress.percent != said:
            said = progress.percent
            write_progress(f"{progress.percent:3} %  {progress.message}")

    def tell_bytes(done: int, size: int | None) -> bool:
        tell(Progress(100 * done // size if size else 0, f"downloading, {done >> 20} MiB"))
        return True

    files = Worker("files", 2)
    downloaded = "://" in source
    bundle = await files.run(Path(source).absolute)
    try:
        if downloaded:
            loaded = await files.run(load_or_last_good)
            folder = bundle_folder(data_dir(loaded.settings))
            await files.run(folder.mkdir, 0o700, True, True)  # noqa: FBT003 - parents, exist_ok
            bundle = folder / "command-line.raucb"
            await files.run(download, source, bundle, tell_bytes)
        found = await installer.inspect(bundle)
        check(found, await installer.system(), newest_version(), allow_older=allow_older)
        await installer.install(bundle, tell)
    finally:
        if downloaded:
            await files.run(bundle.unlink, True)  # noqa: FBT003 - missing_ok
        await files.close()


def _facts(system: "System") -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(system), "restart_needed": system.restart_needed}


def _lines(system: "System") -> list[str]:
    lines = [f"{system.compatible}, {'busy' if system.busy else 'idle'}"]
    for slot in system.slots:
        marks = [
            "runs" if slot.booted else "",
            "starts next" if slot.name == system.next_boot else "",
            "" if slot.good else "not confirmed",
        ]
        words = ", ".join(filter(None, marks)) or "spare"
        lines.append(f"{slot.bootname}  {slot.name:<10}  {slot.version or '-':<16}  {words}")
    if system.restart_needed:
        lines.append("Restart to run it: lares update restart")
    return lines
