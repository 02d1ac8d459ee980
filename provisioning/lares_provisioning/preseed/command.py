"""`lares-provision import`: the import as a command, run by root early at boot.

For the composition root, which owns the parser:

    parser = commands.add_parser("import", help=command.HELP, …)
    command.add_arguments(parser)
    …
    return command.run(arguments)       # the exit code; raises LaresError as every command does

    lares-provision import --boot /boot/firmware --state /var/lib/lares-provision
    lares-provision import --look …     # changes nothing: exit code 0 if there is work, 1 if not

`--look` is for `ExecCondition=` of the unit, so that the partition is made writable only if it
has to be. The flow takes the answers with `state.read_import` and `state.discard_import`; its unit
starts after this one. Exit codes: 0; 1: it failed (one line on standard error); what a person did
wrong in a file is no failure, it is in the report.
"""

import argparse
import json
import sys
from pathlib import Path

from lares_provisioning.preseed.importer import Summary, import_files, waits

HELP = "take over the set-up files of the boot partition, once"
BOOT = Path("/boot/firmware")
STATE = Path("/var/lib/lares-provision")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "--boot", metavar="DIR", type=Path, default=BOOT, help="folder of the files"
    )
    parser.add_argument(
        "--state", metavar="DIR", type=Path, default=STATE, help="folder of import.json"
    )
    parser.add_argument(
        "--look",
        action="store_true",
        help="change nothing: exit code 0 if there is work, 1 if not",
    )
    parser.add_argument("--json", action="store_true", help="for machines")


def run(arguments: argparse.Namespace) -> int:
    """Run the command; blocking.

    Raises:
        UnusableError: the boot partition cannot be read, or the state folder not be written.
    """
    if arguments.look:
        work = waits(arguments.boot, arguments.state)
        if arguments.json:
            _write(json.dumps({"work": work}))
        return 0 if work else 1
    summary = import_files(arguments.boot, arguments.state)
    if arguments.json:
        _write(json.dumps(_as_json(summary), ensure_ascii=False))
    else:
        for line in _as_lines(summary):
            _write(line)
    return 0


def _as_json(summary: Summary) -> dict[str, object]:
    return {
        "read": [
            {
                "file": source.name,
                "findings": [
                    {"problem": each.problem.value, "place": each.place, "line": each.line}
                    for each in source.reading.findings
                ],
            }
            for source in summary.read
        ],
        "imported": summary.imported,
        "setup_open": summary.setup_open,
        "wiped": list(summary.wiped),
        "unwiped": list(summary.unwiped),
        "report_problem": summary.report_problem,
    }


def _as_lines(summary: Summary) -> list[str]:
    lines = []
    for source in summary.read:
        errors = sum(finding.is_error for finding in source.reading.findings)
        lines.append(
            f"{source.name}: read"
            + (f", {errors} error{'s' * (errors > 1)} (see the report)" if errors else "")
        )
    if summary.setup_open is not None:
        how = "is open, its page asks for the key" if summary.setup_open else "has its key again"
        lines.append(f"the setup network {how}")
    lines += [f"{name}: secrets wiped" for name in summary.wiped]
    lines += [f"{name}: cannot be written, its secrets are still in it" for name in summary.unwiped]
    if summary.report_problem:
        lines.append(f"the report could not be written: {summary.report_problem}")
    return lines or ["nothing to import"]


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
