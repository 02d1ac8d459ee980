"""What the phases share: a machine before it has seen its card, and the way up to the console.

LARES_KILLS says how often the power is cut (10), spread over the phases; LARES_SEED repeats the
moments of a run.
"""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.image.card import Card
from tests.image.guest import Guest, Parts
from tests.image.phone.browser import Browser, Page
from tests.image.power_cut import person
from tests.image.power_cut.cuts import PowerCuts, Trail, lay_trail
from tests.image.snapshot import Snapshot

Cutter = Callable[[str], PowerCuts]

STEP_S = 8.0
"""Between two snapshots of a run."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A set-up that only has to be sent: the machine, the browser and the page in it."""

    snapshot: Snapshot
    browser: Browser
    page: Page


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A home whose owner is at the console."""

    snapshot: Snapshot
    browser: Browser


@pytest.fixture(scope="session")
def snapshots(work: Path) -> Path:
    """A folder for machines that stand still."""
    folder = work / "snapshots"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="session")
def blank(new_card: Card, parts: Parts, snapshots: Path) -> Snapshot:
    """A machine whose kernel runs and has not yet looked at its card: it goes on with any card."""
    card = new_card.overlay(snapshots / "blank.qcow2")
    guest = Guest(card, parts, log=snapshots / "blank.log", forward=person.FORWARD)
    guest.wait_for("lares-initrd: started", 120)
    snapshot = guest.freeze(snapshots / "blank.memory")
    return replace(snapshot, card=new_card)


@pytest.fixture
def cutter(parts: Parts, blank: Snapshot, work: Path, record) -> Iterator[Cutter]:
    """Return what cuts the power in a phase."""
    with ExitStack() as running:
        yield lambda phase: running.enter_context(
            closing(PowerCuts(phase, parts, blank, work, record))
        )


@pytest.fixture(scope="session")
def first_boot(blank: Snapshot, parts: Parts, snapshots: Path) -> Trail:
    """The first boot of a new card, from its first look at the card to the page that asks."""
    return lay_trail(blank, parts, snapshots / "first-boot", STEP_S, lambda _: portal_asks())


@pytest.fixture(scope="session")
def sent(first_boot: Trail, parts: Parts, snapshots: Path) -> Sent:
    """A box whose set-up page was answered up to the last button."""
    before = first_boot.end
    card = before.card.overlay(snapshots / "review.qcow2")
    with Guest.resume(before, parts, log=snapshots / "review.log", card=card) as guest:
        browser = person.at_portal()
        page = person.walk_to_review(browser, identity(guest)["key"])
        return Sent(guest.freeze(snapshots / "review.memory"), browser, page)


@pytest.fixture(scope="session")
def moving_in(sent: Sent, parts: Parts, snapshots: Path) -> Trail:
    """From the moment the page has said that the set-up is taken to the console."""
    card = sent.snapshot.card.overlay(snapshots / "taken.qcow2")
    with Guest.resume(sent.snapshot, parts, log=snapshots / "taken.log", card=card) as guest:
        sent.browser.submit(sent.page, {})
        taken = guest.freeze(snapshots / "taken.memory")
    return lay_trail(taken, parts, snapshots / "moving-in", STEP_S, lambda _: console_answers())


@pytest.fixture(scope="session")
def logged_in(moving_in: Trail, parts: Parts, snapshots: Path) -> LoggedIn:
    """The same box when its console is there and its owner has logged in."""
    before = moving_in.end
    card = before.card.overlay(snapshots / "console.qcow2")
    with Guest.resume(before, parts, log=snapshots / "console.log", card=card) as guest:
        wait_for_console()
        browser = person.log_in()
        return LoggedIn(guest.freeze(snapshots / "console.memory"), browser)


def portal_asks() -> bool:
    """Whether the set-up page is there and asks for the key."""
    try:
        return bool(person.at_portal(timeout=2).get(f"{person.PORTAL}/").forms)
    except person.GONE:
        return False


def console_answers() -> bool:
    """Whether the console is there."""
    return person.answers(f"{person.CONSOLE}/api/session", person.at_console(timeout=2)) == 200


def wait_for_console(seconds: float = 600) -> None:
    """Wait until the console answers."""
    wait_until(console_answers, seconds)


def wait_until(what: Callable[[], object], seconds: float) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"it did not come within {seconds:.0f} s"
        time.sleep(0.5)


def identity(guest: Guest) -> dict[str, str]:
    """Return name and key of the setup network, as the label tells them."""
    return json.loads(guest.check("cat /var/lib/lares-provision/identity.json"))
