"""The power is cut at random moments of the first boot, and of the starts after that."""

import json

import pytest

from lares_image import disk
from tests.image.power_cut.conftest import Cutter, portal_asks, wait_until
from tests.image.power_cut.cuts import Trail
from tests.image.power_cut.remains import Remains
from tests.image.snapshot import Snapshot

GROWING_S = 8.0
"""In which the data partition is repaired, grown, mounted and laid over, on a busy machine."""


@pytest.mark.timeout(6 * 3600)
def test_a_card_survives_any_power_cut_while_it_is_grown(cutter: Cutter, blank: Snapshot):
    cuts = cutter("growing")
    for _ in cuts:
        guest = cuts.resume(blank)
        cuts.let_run(guest, GROWING_S)
        console = guest.console
        cuts.cut(guest)
        cuts.start_and_cut(guest.card)
        if cuts.whole_is_due:
            with cuts.start(guest.card) as whole:
                whole.wait_ready(600)
                free = (4 << 30) - disk.starts()[disk.DATA]
                size = int(whole.check("df --output=size -B1 /data | tail -1"))
                assert size > 0.95 * free
                assert whole.run("test -e /run/lares/data-lost").rc == 1
                cuts.tally.whole += 1
        stages = ("handing over", "data partition grown", "root vda", "")
        reached = next(stage for stage in stages if stage in console)
        cuts.note(f"after {reached or 'nothing'}")


@pytest.mark.timeout(6 * 3600)
def test_a_new_card_survives_any_power_cut_of_its_first_boot(cutter: Cutter, first_boot: Trail):
    cuts = cutter("first boot")
    for _ in cuts:
        snapshot, seconds = first_boot.anywhere(cuts.moments)
        guest = cuts.resume(snapshot)
        guest.let_run(seconds)
        remains = cuts.cut(guest)
        label = _label(remains)
        cuts.tally.told += label is not None
        now = _label(cuts.start_and_cut(guest.card))
        # Once it is on the disk it may be on a sticker.
        assert not label or now == label
        if cuts.whole_is_due:
            with cuts.start(guest.card) as whole:
                wait_until(portal_asks, 600)
                assert whole.run("systemctl is-system-running --wait", 120).output == "running\n"
                assert whole.run("test -e /run/lares/data-lost").rc == 1
                told = json.loads(whole.check("lares-provision label --json", 60))
                assert not now or (told["name"], told["key"]) == now
                cuts.tally.whole += 1
        cuts.note(f"label {'kept' if label else 'not yet made'}")


def _label(remains: Remains) -> tuple[str, str] | None:
    """Return name and key of the setup network; the secrets are there whole or not at all."""
    for secret in ("lares/secrets/mqtt-password", "mosquitto/passwd"):
        content = remains.etc(secret)
        assert content is None or content.strip(), f"{secret} is empty"
    content = remains.var("lib/lares-provision/identity.json")
    if content is None:
        return None
    told = json.loads(content)
    return told["name"], told["key"]
