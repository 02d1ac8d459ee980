"""The command line of the steps; only units of systemd call it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lares_system import factory_reset
from lares_system.broker_accounts import BrokerAccounts
from lares_system.errors import StepError
from lares_system.firmware_partition import FirmwarePartition
from lares_system.requests import REQUESTS, Requests
from lares_system.usb_gadget import UsbGadget


def main(words: Sequence[str]) -> int:
    """Do one step; return 0, or 1 if it failed. What happened is one line of the journal."""
    options = _parser().parse_args(words)
    try:
        said, failed = _do(options)
    except (StepError, OSError) as error:
        print(f"lares: {options.step}: {error}", file=sys.stderr)
        return 1
    print(f"lares: {options.step}: {said}")
    return int(failed)


def _do(options: argparse.Namespace) -> tuple[str, bool]:
    root: Path = options.root
    accounts = BrokerAccounts(root)
    match options.step:
        case "first-boot":
            made = accounts.make()
            return ("the broker's account was made" if made else "nothing was missing"), False
        case "request":
            lock = root / "run/lares-system/firmware.lock"
            firmware = FirmwarePartition(root / "boot/firmware", lock)
            code = Requests(root, firmware=firmware, accounts=accounts).take(options.name)
            return f"{options.name}: {code}", code != "done"
        case "erase":
            factory_reset.erase(root / "data")
            return "everything of this home was erased", False
        case _:
            gadget = UsbGadget(root)
            if options.remove:
                gadget.remove()
                return "removed", False
            return ("made" if gadget.make() else "no controller"), False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lares-system", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path("/"), help="for tests: another root")
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("first-boot", help="make the secrets of this box")
    steps.add_parser("erase", help="factory reset, at the start of the system")
    steps.add_parser("request", help="do what a service asked for").add_argument(
        "name", choices=sorted(REQUESTS)
    )
    steps.add_parser("gadget", help="serial line over USB").add_argument(
        "--remove", action="store_true", help="take it away"
    )
    return parser
