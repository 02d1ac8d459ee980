"""The emulated Raspberry Pi 3B: its own U-Boot, device tree, SD controller."""

import re
from collections.abc import Callable

from lares_provisioning.improv.protocol import CommandCode, State, encode_command, encode_state
from tests.image.card import Card
from tests.image.conftest import GuestFactory
from tests.image.guest import Guest
from tests.image.machine import MachineError

_TRIES = 12


def test_the_board_boots_through_its_own_boot_loader(
    start: GuestFactory, plain_card: Card, record: Callable[[str, float], None]
):
    guest = start(plain_card, "raspi3b")
    guest.wait_for("lares: slot A, order A B, tries left A 2 B 3", 120)
    _, kernel = guest.wait_for("Starting kernel", 180)
    record("raspi3b: power-on to the kernel", kernel)
    _, handed = guest.wait_for("lares-initrd: handing over", 240)
    record("raspi3b: power-on to systemd, first boot", handed)
    state, seconds = guest.wait_booted()
    record("raspi3b: power-on to the end of the first boot", seconds)
    failed = guest.run("systemctl --failed --no-legend --plain", 120).output
    assert state == "running", failed
    assert "Raspberry Pi 3 Model B" in guest.check("tr -d '\\0' < /proc/device-tree/model")
    _the_uart_says_how_the_set_up_stands(guest)
    guest.shut_down()


def _the_uart_says_how_the_set_up_stands(guest: Guest) -> None:
    """Ask over the pins of the header, where the kernel's messages are shown as well."""
    assert "console=ttyS1," in guest.check("cat /proc/cmdline")
    answer = encode_state(State.READY).rstrip(b"\n").decode("utf-8", "replace")  # as the console is
    for _ in range(_TRIES):
        guest.machine.send(encode_command(CommandCode.STATE))
        try:
            guest.wait_for(re.escape(answer), 5)
        except MachineError:
            continue  # as a client does: the kernel may have spoken just then
        return
    raise MachineError(f"no answer over the UART:\n{guest.console[-400:]!r}")
