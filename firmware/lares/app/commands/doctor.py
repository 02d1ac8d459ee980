"""`lares doctor`: what is wrong with this installation, and what to do about it."""

import argparse
from pathlib import Path

from lares.app.cli import RunAsync

HELP = "check this installation, running or not, and say what to mend"
EXAMPLE = "lares doctor"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--settings", metavar="FILE", type=Path, help="the settings file to check")


def run(args: argparse.Namespace, run_async: RunAsync) -> int:
    """Print every finding; 1 if one is an error."""
    from lares.app.cli_output import write_json, write_line
    from lares.app.health_report import diagnose, home_of, versions
    from lares.app.running import call_api, find_running, usual_data_dirs
    from lares.clock import SystemClock
    from lares.errors import LaresError
    from lares.health.doctor import exit_code, lines, report

    running: dict[str, object] | None = None
    try:
        running = call_api(find_running(usual_data_dirs(args.settings)), "GET", "/api/health")
    except LaresError as error:
        not_running = str(error)

    async def examine() -> int:
        home = home_of(args.settings)
        diagnoses = await diagnose(args.settings, SystemClock(), running=running is not None)
        if args.json:
            found = report(diagnoses, versions=versions())
            write_json({"home": home or None, **found, "running": running})
        else:
            if home:
                write_line(f"{home}\n")
            for line in lines(diagnoses):
                write_line(line)
            write_line("")
            write_line(not_running if running is None else "The running service says:")
            for line in _running_lines(running):
                write_line(line)
        failed = running is not None and running["level"] == "error"
        return max(exit_code(diagnoses), int(failed))

    return run_async(examine())


def _running_lines(running: dict[str, object] | None) -> list[str]:
    findings = running["findings"] if running else []
    if not isinstance(findings, list):
        return []
    return [
        f"{each['level']:<7}  {each['check']:<20}  {each['message']}"
        + (f"\n{'':<31}-> {each['remedy']}" if each["remedy"] else "")
        for each in findings
    ]
