"""`lares devices`: what the running service knows of the home."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HELP = "list areas, entities and their states of the running service"
EXAMPLE = "lares devices --all"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument(
        "--all", action="store_true", help="also hidden entities, settings and diagnostics"
    )
    parser.add_argument(
        "--data-dir", metavar="DIR", type=Path, help="the data directory of the service"
    )


def run(args: argparse.Namespace, _run_async: object) -> int:
    """Print the table."""
    from lares.app.cli_output import write_json, write_table
    from lares.app.running import call_api, find_running, usual_data_dirs

    folders = [args.data_dir] if args.data_dir else usual_data_dirs()
    home = call_api(find_running(folders), "GET", "/api/home")
    if args.json:
        write_json(home)
        return 0
    write_table(("AREA", "ENTITY", "NAME", "STATE"), sorted(_rows(home, everything=args.all)))
    return 0


def _rows(home: Mapping[str, Any], *, everything: bool) -> Iterator[tuple[str, str, str, str]]:
    areas = {area["id"]: _name(area["names"]) for area in home["areas"]}
    for entity in home["entities"]:
        if not everything and (entity["category"] is not None or not entity["enabled"]):
            continue
        state = entity["state"]
        text = f"{state['value']} {state['attributes'].get('unit_of_measurement', '')}".strip()
        if state["unavailable"] is not None:
            text = f"unavailable: {state['unavailable']}"
        elif state["stale"]:
            text += " (before the start)"
        yield areas.get(entity["area"], "-"), entity["id"], _name(entity["names"]), text


def _name(names: Mapping[str, list[str]]) -> str:
    return next((words[0] for words in names.values() if words), "-")
