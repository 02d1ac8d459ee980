"""The power is cut at random moments of the first boot, again and again: the next boot works.

QEMU's qcow2 keeps in memory what was not flushed and loses it when QEMU is killed, as a card loses
what is in its cache. LARES_KILLS says how often (10; 200 in the night), LARES_SEED repeats a run.
"""

import os
import random
from collections.abc import Callable
from pathlib import Path

from tests.image.card import Card
from tests.image.conftest import GuestFactory
from tests.image.guest import VIRT_ARGUMENTS

KILLS = int(os.environ.get("LARES_KILLS", "10"))
SEED = int(os.environ.get("LARES_SEED") or random.SystemRandom().randrange(1 << 32))
CUTS_A_CARD = 5
"""A card is cut so often before it may boot to its end, like a house with bad wiring."""


def test_a_card_boots_after_any_power_cut(
    start: GuestFactory, plain_card: Card, tmp_path: Path, record: Callable[[str, float], None]
):
    print(f"LARES_SEED={SEED}")
    moments = random.Random(SEED)
    plain_card.change_state(lares_args=VIRT_ARGUMENTS)
    whole = None
    survived = 0
    while survived < KILLS:
        card = plain_card.overlay(tmp_path / "cut.qcow2")
        cuts = min(CUTS_A_CARD, KILLS - survived)
        for _ in range(cuts if whole else 0):
            guest = start(card, "virt-uboot", agent=False)
            guest.wait_for("Executing script", 60)
            guest.let_run(moments.uniform(0, whole))
            guest.kill()
        guest = start(card, "virt-uboot")
        _, begun = guest.wait_for("Executing script", 60)
        _, seconds = guest.wait_booted()
        assert "nothing will be kept" not in guest.console
        assert guest.run("test -e /run/lares/data-lost").rc == 1
        # Counters of the boot loader must not run out by cut boots alone.
        guest.check("/usr/lib/lares/bin/fw_setenv BOOT_A_LEFT 3")
        guest.shut_down()
        assert card.plain(tmp_path / "cut.card").check_data() == ""
        if whole is None:
            whole = seconds - begun
            continue
        survived += cuts
        record("power cuts survived", survived)
