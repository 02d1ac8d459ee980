"""The command line of the steps; only units of systemd call it.

Each step imports what it needs: they run while the box starts, and one of them for good.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from lares_system.errors import StepError

_LEDS = "sys/class/leds"


class _Outcome(NamedTuple):
    """How a step went."""

    said: str
    """One line for the journal."""
    failed: bool = False
    restarts: bool = False
    """The box is to start anew; last of all, for that ends this process too."""


def main(words: Sequence[str]) -> int:
    """Do one step; return 0, or 1 if it failed. What happened is one line of the journal."""
    options = _parser().parse_args(words)
    try:
        outcome = _STEPS[options.step](options.root, options)
        with suppress(OSError):  # the journal may be away, and a restart is counted already
            print(f"lares: {options.step}: {outcome.said}", flush=True)
        if outcome.restarts:
            _restart()
    except (StepError, OSError) as error:
        print(f"lares: {options.step}: {error}", file=sys.stderr)
        return 1
    return int(outcome.failed)


def _restart() -> None:
    from lares_system.requests import systemctl

    systemctl("reboot", "--no-block")


def _first_boot(root: Path, _: argparse.Namespace) -> _Outcome:
    from lares_system.broker_accounts import BrokerAccounts

    made = BrokerAccounts(root).make()
    return _Outcome("the broker's account was made" if made else "nothing was missing")


def _request(root: Path, options: argparse.Namespace) -> _Outcome:
    from lares_system.broker_accounts import BrokerAccounts
    from lares_system.firmware_partition import FirmwarePartition
    from lares_system.requests import Requests

    firmware = FirmwarePartition(*_firmware(root))
    requests = Requests(root, firmware=firmware, accounts=BrokerAccounts(root))
    code = requests.take(options.name)
    return _Outcome(f"{options.name}: {code}", failed=code != "done")


def _erase(root: Path, _: argparse.Namespace) -> _Outcome:
    from lares_system import factory_reset, light, panel
    from lares_system.firmware_partition import FirmwarePartition

    panel.show_once(light.find(root / _LEDS), light.RESETTING)
    try:
        FirmwarePartition(*_firmware(root)).erase_report()
    except (StepError, OSError) as error:
        # Without the mark's removal the box would be erased at each start.
        print(f"lares: erase: the report of the import stays: {error}", file=sys.stderr)
    factory_reset.erase(root / "data")
    return _Outcome("everything of this home was erased")


def _reset_file(root: Path, _: argparse.Namespace) -> _Outcome:
    from lares_system import factory_reset
    from lares_system.firmware_partition import FirmwarePartition

    data = root / "data"
    factory_reset.refuse_if_lost(root)
    taken = FirmwarePartition(*_firmware(root)).take_reset_file(
        lambda: factory_reset.mark(data), lambda: factory_reset.unmark(data)
    )
    if not taken:
        return _Outcome("no file asks for it")
    return _Outcome("a file on the card asks for the factory reset", restarts=True)


def _confirm(_: Path, options: argparse.Namespace) -> _Outcome:
    from lares_system.waiting_confirmation import QUIET_S, confirm

    confirm(options.port, quiet_s=QUIET_S if options.quiet is None else options.quiet)
    return _Outcome("the set-up page answers, and this system is confirmed")


def _rollback(root: Path, _: argparse.Namespace) -> _Outcome:
    from lares_system.rollback import Rollback

    verdict = Rollback(root).step()
    return _Outcome(verdict.said, restarts=verdict.restarts)


def _panel(root: Path, options: argparse.Namespace) -> _Outcome:
    from lares_system import gpio_line, light, panel, running

    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a text stream
    contact = None
    try:
        chip = gpio_line.chip(root / "dev", tuple(options.chip or panel.CHIPS))
        if chip is not None:
            contact = gpio_line.GpioButton(
                chip, panel.LINE if options.line is None else options.line
            )
    except OSError as error:
        print(f"lares: panel: no button: {error.strerror}")
    panel.Panel(
        lambda: light.find(root / _LEDS, options.light or light.NAMES),
        contact,
        panel.Link(root / "run/lares-provision/panel"),
        root / "run/lares-requests",
        running.Running(root / "run"),
    ).run()
    return _Outcome("neither a light nor a button")


def _gadget(root: Path, options: argparse.Namespace) -> _Outcome:
    from lares_system.usb_gadget import UsbGadget

    gadget = UsbGadget(root)
    if options.remove:
        gadget.remove()
        return _Outcome("removed")
    return _Outcome("made" if gadget.make() else "no controller")


def _firmware(root: Path) -> tuple[Path, Path]:
    """Return where the firmware partition is mounted, and the lock of who writes to it."""
    return root / "boot/firmware", root / "run/lares-system/firmware.lock"


_STEPS: Mapping[str, Callable[[Path, argparse.Namespace], _Outcome]] = {
    "first-boot": _first_boot,
    "request": _request,
    "erase": _erase,
    "reset-file": _reset_file,
    "confirm": _confirm,
    "rollback": _rollback,
    "panel": _panel,
    "gadget": _gadget,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lares-system", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path("/"), help="for tests: another root")
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("first-boot", help="make the secrets of this box")
    steps.add_parser("erase", help="factory reset, at the start of the system")
    steps.add_parser("reset-file", help="factory reset, if a file on the card asks for it")
    look = steps.add_parser("confirm", help="mark the slot good if the set-up page answers")
    look.add_argument("--port", type=int, default=80, help="of the page")
    look.add_argument("--quiet", type=float, help="seconds to wait before")
    steps.add_parser("rollback", help="leave a version that was never confirmed")
    serve = steps.add_parser("panel", help="the light and the button")
    serve.add_argument("--light", action="append", help="name below /sys/class/leds (the board's)")
    serve.add_argument("--chip", action="append", help="label of the GPIO chip (the board's)")
    serve.add_argument("--line", type=int, help="of the chip (the button's)")
    steps.add_parser("request", help="do what a service asked for").add_argument("name")
    steps.add_parser("gadget", help="serial line over USB").add_argument(
        "--remove", action="store_true", help="take it away"
    )
    return parser
