"""The emulated Raspberry Pi 3B: its own U-Boot, device tree, SD controller."""

from collections.abc import Callable

from tests.image.card import Card
from tests.image.conftest import GuestFactory


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
    guest.shut_down()
