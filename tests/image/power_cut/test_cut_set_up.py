"""The power is cut from the moment the set-up is sent until the console is there.

The set-up comes over the cable. After a cut it is wholly there or still wholly to do: what the page
has taken is handed over by the next start, and nothing is asked again.
"""

import threading
from pathlib import Path

import pytest

from lares.console.passwords import verify_password
from lares.settings.reading import parse
from lares_provisioning.state_file import StateFile
from tests.image.guest import Guest
from tests.image.power_cut import person
from tests.image.power_cut.conftest import Cutter, Sent, portal_asks, wait_for_console, wait_until
from tests.image.power_cut.cuts import PowerCuts, Trail
from tests.image.power_cut.remains import Remains

SENDING_S = 5.0
"""Twice what it takes on two idle cores from sending the answers to the mark `done`."""
SENDING_SHARE = 0.6
"""Of the cuts that are in this time; the rest is spread over the first start of the service."""
PROVISION = "lib/lares-provision"


@pytest.mark.timeout(6 * 3600)
def test_a_set_up_survives_any_power_cut(cutter: Cutter, sent: Sent, moving_in: Trail):
    cuts = cutter("set-up")
    for _ in cuts:
        if cuts.moments.random() < SENDING_SHARE:
            guest = cuts.resume(sent.snapshot)
            told = _send(cuts, sent, guest)
        else:
            snapshot, seconds = moving_in.anywhere(cuts.moments)
            guest = cuts.resume(snapshot)
            guest.let_run(seconds)
            told = True
        state = _judge(cuts.cut(guest, told=told), cuts.folder)
        assert state != "not sent" or not told
        assert _judge(cuts.start_and_cut(guest.card), cuts.folder) == state
        if cuts.whole_is_due:
            with cuts.start(guest.card):
                if state == "not sent":
                    wait_until(portal_asks, 600)
                else:
                    wait_for_console()
                    person.log_in()
                cuts.tally.whole += 1
        cuts.note(state)


def _send(cuts: PowerCuts, sent: Sent, guest: Guest) -> bool:
    """Send the set-up, let some time pass; return whether the page has said that it is taken."""
    taken = threading.Event()

    def send() -> None:
        try:
            page = sent.browser.submit(sent.page, {})
        except person.GONE:
            return
        if page.status == 200 and not page.alert:
            taken.set()

    sender = threading.Thread(target=send)
    sender.start()
    cuts.let_run(guest, SENDING_S)
    guest.kill()
    sender.join()
    return taken.is_set()


def _judge(remains: Remains, folder: Path) -> str:
    """Return how far the set-up is; what is there must be whole."""
    if remains.var(f"{PROVISION}/done") is not None:
        settings = remains.etc("lares/lares.toml")
        assert settings is not None
        home = parse(settings.decode(), Path("/etc/lares/lares.toml"), environ={}).home
        assert (home.name, home.time_zone) == (person.HOME_NAME, person.TIME_ZONE)
        handed = remains.var(f"{PROVISION}/handover/first-password")
        database = remains.database()
        taken: set[str] = set()
        if database and database.has("accounts"):  # else it was only being made
            taken = database.column("SELECT password_hash FROM accounts")
        hashes = taken or {(handed or b"").decode().strip()}
        assert all(verify_password(person.OWNER_PASSWORD, stored) for stored in hashes)
        return "handed over"
    content = remains.var(f"{PROVISION}/state.json")
    if content is None:
        return "not sent"
    file = folder / "state.json"
    file.write_bytes(content)
    saved = StateFile(file).load()
    assert saved.pending
    assert saved.answers.home_name == person.HOME_NAME
    assert saved.answers.owner_password == person.OWNER_PASSWORD
    return "to be handed over"
