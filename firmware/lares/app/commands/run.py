"""`lares run`: the appliance service."""

import argparse
import asyncio
from pathlib import Path

from lares.app.cli import RunAsync

HELP = "run the appliance service until it is told to stop"
EXAMPLE = "lares run --settings /etc/lares/lares.toml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--settings", metavar="FILE", type=Path, help="the settings file (docs/settings.md)"
    )
    parser.add_argument(
        "--safe",
        action="store_true",
        help="safe mode: only what typed orders and the doctor need, after repeated crashes",
    )


def run(args: argparse.Namespace, run_async: RunAsync) -> int:
    """Serve; 0 when it was asked to stop, 1 when something essential failed."""
    from importlib.metadata import version

    from lares.app.service import serve
    from lares.app.start_log import StartLog
    from lares.clock import SystemClock
    from lares.settings.model import data_dir
    from lares.settings.reading import load_or_last_good

    loaded = load_or_last_good(args.settings)
    folder = data_dir(loaded.settings)
    starts = StartLog(folder, SystemClock(), version=version("lares"), safe=args.safe)
    starts.begun()
    # uvloop is native code too: safe mode does without.
    return (asyncio.run if args.safe else run_async)(serve(loaded, starts=starts))
