"""`lares backup`: the whole home in one encrypted file."""

import argparse
import time
from pathlib import Path

from lares.app import passphrase

HELP = "write the home into one encrypted file, while the service runs or not"
EXAMPLE = "lares backup /media/usb/home.lares-backup"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        type=Path,
        help="where to; unset: named by the date, here",
    )
    passphrase.add_argument(parser)
    parser.add_argument("--settings", metavar="FILE", type=Path, help="the settings of the home")
    parser.add_argument("--json", action="store_true", help="print what was written as JSON")


def run(args: argparse.Namespace, _run_async: object) -> int:
    """Write the file; 0 when it is on the disk."""
    import msgspec

    from lares.app.backup import back_up
    from lares.app.cli_output import write_json, write_line, write_progress
    from lares.clock import SystemClock
    from lares.settings.reading import load_or_last_good
    from lares.store.sealed_file import SUFFIX

    loaded = load_or_last_good(args.settings)
    clock = SystemClock()
    target = args.file or Path(f"lares-{clock.now():%Y-%m-%d-%H%M%S}{SUFFIX}")
    secret = passphrase.read_passphrase(args.passphrase_file, new=True)
    began = time.monotonic()
    manifest = back_up(
        loaded.settings, loaded.path, target, secret, clock=clock, tell=write_progress
    )
    seconds = round(time.monotonic() - began, 1)
    size = target.stat().st_size
    if args.json:
        facts = {"file": str(target.absolute()), "bytes": size, "seconds": seconds}
        write_json({**facts, **msgspec.to_builtins(manifest)})
    else:
        shown = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
        write_line(f"{target}: {shown} in {seconds:g} s, schema {manifest.schema}")
        write_line("Keep the passphrase: without it nobody can open this file, not even you.")
    return 0
