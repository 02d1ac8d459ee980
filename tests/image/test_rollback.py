"""A version that starts but is never well is left by itself, with nobody there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lares_image import disk
from tests.image.card import Card
from tests.image.conftest import GuestFactory
from tests.image.test_update import slot

_UNITS = "overlay/etc/upper/systemd/system"
_BROKEN_IN_B = b"""\
[Service]
ExecStart=
ExecStart=/bin/sh -c 'grep -q rauc.slot=A /proc/cmdline && exec /usr/bin/lares run; exit 1'
ProcSubset=all
"""
_SOON = b"""\
[Timer]
OnStartupSec=
OnActiveSec=5s
OnActiveSec=150s
AccuracySec=1s
"""


@pytest.mark.timeout(2400)
def test_an_update_that_crashes_is_left_by_itself(
    start: GuestFactory, home_card: Card, tmp_path: Path, record: Callable[[str, float], None]
):
    """Safe mode holds, so the box would stay; the twenty minutes are two and a half here."""
    card = home_card.plain(tmp_path / "card")
    card.copy_slot(disk.ROOT_A, disk.ROOT_B)
    card.copy_slot(disk.BOOT_A, disk.BOOT_B)
    card.write_data(
        {
            f"{_UNITS}/lares.service.d/test.conf": _BROKEN_IN_B,
            f"{_UNITS}/lares-rollback.timer.d/test.conf": _SOON,
        }
    )
    card.change_state(BOOT_ORDER="B A", BOOT_A_LEFT="3", BOOT_B_LEFT="3")  # as RAUC leaves it
    guest = start(card, "virt-uboot")
    for left in (2, 1, 0):
        guest.wait_for(rf"lares: slot B, order B A, tries left A 3 B {left}", 600)
        guest.wait_ready()
        assert slot(guest) == "B"
    guest.wait_for("lares: slot A, order B A, tries left A 2 B 0", 600)
    guest.wait_home()
    assert slot(guest) == "A"
    record("virt-uboot: back from an update that crashes, nobody there", guest.machine.seconds)
    # Confirmed or not: there is nowhere to go from here.
    said = "journalctl -q -b -u lares-rollback.service -o cat -g '^lares: rollback: slot A is '"
    guest.check(f"until {said}; do sleep 2; done", 300)
    why = "journalctl -q -u lares-rollback.service -o cat -g 'slot B is not confirmed: restart'"
    assert guest.check(why).splitlines() == [
        f"lares: rollback: slot B is not confirmed: restart {count} of 3" for count in (1, 2, 3)
    ]
    guest.check("until fw_printenv BOOT_A_LEFT | grep -q 3; do sleep 2; done", 420)
    guest.shut_down()
