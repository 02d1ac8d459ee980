"""`lares say`: say a sentence to the running service."""

import argparse
from pathlib import Path

from lares.errors import UsageError

HELP = "say a sentence to the running service and print its reply"
EXAMPLE = 'lares say "turn off everything downstairs"'

_DONE = {"done", "answer"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("text", metavar="TEXT", nargs="+", help="the sentence")
    parser.add_argument("--json", action="store_true", help="print the whole reply as JSON")
    parser.add_argument("--area", metavar="ID", help="the id of the area where you are")
    parser.add_argument("--lang", choices=("en", "zh"), help="the language, else it is detected")
    parser.add_argument(
        "--data-dir", metavar="DIR", type=Path, help="the data directory of the service"
    )


def run(args: argparse.Namespace, _run_async: object) -> int:
    """Say it, print the reply; 0 if it was done or answered, else 1."""
    from lares.app.cli_output import write_json, write_line
    from lares.app.running import call_api, find_running, usual_data_dirs

    text = " ".join(args.text).strip()
    if not text:
        raise UsageError(f"say something: {EXAMPLE}")
    folders = [args.data_dir] if args.data_dir else usual_data_dirs()
    body = {"text": text, "area": args.area, "language": args.lang}
    reply = call_api(find_running(folders), "POST", "/api/say", body)
    if args.json:
        write_json(reply)
    else:
        write_line(reply["reply"])
    return 0 if reply["outcome"] in _DONE else 1
