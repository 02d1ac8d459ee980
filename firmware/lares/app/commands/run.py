"""`lares run`: the appliance service."""

import argparse
from pathlib import Path

from lares.app.cli import RunAsync

HELP = "run the appliance service until it is told to stop"
EXAMPLE = "lares run --settings /etc/lares/lares.toml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--settings", metavar="FILE", type=Path, help="the settings file (docs/settings.md)"
    )


def run(args: argparse.Namespace, run_async: RunAsync) -> int:
    """Serve; 0 when it was asked to stop, 1 when something essential failed."""
    from lares.app.service import serve
    from lares.settings.reading import load_or_last_good

    return run_async(serve(load_or_last_good(args.settings)))
