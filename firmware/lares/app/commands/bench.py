"""`lares bench`: what a sentence, a message, a start and a home cost on this machine."""

import argparse

from lares.app.cli import RunAsync
from lares.errors import UsageError

HELP = "measure latency, throughput, memory and start-up beside their floors"
EXAMPLE = "lares bench --entities 2000"
_MOST = 20_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument(
        "--entities",
        metavar="N",
        type=int,
        default=2000,
        help="size of the home (default %(default)s)",
    )


def run(args: argparse.Namespace, run_async: RunAsync) -> int:
    """Measure, print JSON and a table."""
    from lares.app.bench.figures import as_json, as_rows
    from lares.app.bench.session import measure
    from lares.app.cli_output import write_json, write_progress, write_table

    if not 10 <= args.entities <= _MOST:
        raise UsageError(f"--entities must be between 10 and {_MOST}")

    async def session() -> int:
        figures = await measure(args.entities, write_progress)
        write_json({"entities": args.entities, "figures": as_json(figures)})
        if not args.json:
            header = ("MEASURE", "LARES", "AIM", "FLOOR", "RATIO", "THE FLOOR IS")
            write_table(header, as_rows(figures))
        return 0

    return run_async(session())
