"""Announcements are told at once and kept for those who come later."""

import pytest

from lares.automation.announcements import MOST_KEPT, Announcements
from lares.home.announcement import LONGEST_TEXT, Occasion
from lares.home.facts import Announced
from tests.fakes.clock import FakeClock
from tests.fakes.kept import MemoryAnnouncements


async def test_told_and_kept():
    facts: list[Announced] = []
    disk = MemoryAnnouncements()
    clock = FakeClock()
    announcements = Announcements(clock, disk, facts.append, audience=lambda: 1)
    await announcements.load()
    said = await announcements.announce(Occasion.MESSAGE, "Dinner!", "en")
    assert facts == [Announced(said)]
    again = Announcements(clock, disk, audience=lambda: 1)
    await again.load()
    assert again.recent() == (said,)
    assert (await again.announce(Occasion.TIMER, "x" * 2000, "en")).id == said.id + 1
    assert len(again.recent()[-1].text) == LONGEST_TEXT


async def test_a_full_disk_keeps_nobody_from_hearing(caplog: pytest.LogCaptureFixture):
    facts: list[Announced] = []
    disk = MemoryAnnouncements()
    announcements = Announcements(FakeClock(), disk, facts.append, audience=lambda: 1)
    disk.full = True
    await announcements.announce(Occasion.MESSAGE, "Dinner!", "en")
    assert len(facts) == 1
    assert "the disk is full" in caplog.text


async def test_only_the_last_ones_are_kept():
    disk = MemoryAnnouncements()
    announcements = Announcements(FakeClock(), disk, audience=lambda: 1)
    for number in range(MOST_KEPT + 5):
        await announcements.announce(Occasion.MESSAGE, str(number), "en")
    assert len(announcements.recent()) == len(disk.rows) == MOST_KEPT
    assert announcements.recent()[0].text == "5"


async def test_who_is_reached_is_asked_at_the_time() -> None:
    pages = [0]
    announcements = Announcements(FakeClock(), MemoryAnnouncements(), audience=lambda: pages[0])
    assert not announcements.reaches
    pages[0] = 1
    assert announcements.reaches


async def test_what_cannot_be_seen_is_not_announced() -> None:
    announcements = Announcements(FakeClock(), MemoryAnnouncements(), audience=lambda: 1)
    said = await announcements.announce(
        Occasion.MESSAGE, "din\u200bner\n\u202enow " + "x" * 600, "en"
    )
    assert said.text == ("dinner now " + "x" * 600)[:500]
