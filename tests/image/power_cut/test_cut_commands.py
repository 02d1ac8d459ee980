"""The power is cut while the owner talks, sets timers and keeps lists: what was answered stays."""

import itertools
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.image.phone.browser import Browser
from tests.image.power_cut import person
from tests.image.power_cut.conftest import Cutter, LoggedIn, wait_for_console
from tests.image.power_cut.remains import Remains

TALKING_S = 6.0
SHOPPING = f"{person.CONSOLE}/api/lists/todo.shopping/items"
TIMERS = f"{person.CONSOLE}/api/timers"
HISTORY = f"{person.CONSOLE}/api/history"
_GOODS = ("bread", "milk", "rice", "salt", "tea", "soap", "pears", "beans", "flour", "honey")
_KINDS = ("red", "green", "dark", "sweet", "fresh", "dried", "small", "large", "cheap", "good")


@dataclass(slots=True)
class Told:
    """What the console has acknowledged."""

    turns: set[str] = field(default_factory=set)
    items: dict[str, bool] = field(default_factory=dict)
    """Texts on the shopping list, and whether they are ticked off."""
    timers: set[str] = field(default_factory=set)
    cancelled: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        """How many things were acknowledged."""
        return len(self.turns) + len(self.items) + len(self.timers) + len(self.cancelled)


class Talk:
    """Two pages of the owner's, busy until the power is cut."""

    def __init__(self, browser: Browser) -> None:
        self.told = Told()
        self._browser = browser
        self._pages = [
            threading.Thread(target=self._busy, args=(page,)) for page in (self._say, self._click)
        ]
        for page in self._pages:
            page.start()

    def join(self) -> Told:
        """Wait until the last request has failed; return what was told."""
        for page in self._pages:
            page.join()
        return self.told

    def _busy(self, page: Callable[[int], None]) -> None:
        try:
            for number in itertools.count():
                page(number)
        except person.GONE:
            return
        except json.JSONDecodeError:  # the answer was cut off: no answer
            return

    def _say(self, number: int) -> None:
        goods = f"{_KINDS[number // 10 % 10]} {_GOODS[number % 10]}"
        texts = (
            f"add {goods} to the shopping list",
            f"set a timer for {20 + number % 100} hours",
            "what time is it",
        )
        status, turn = self._ask("POST", f"{person.CONSOLE}/api/say", {"text": texts[number % 3]})
        assert status == 200, turn
        assert turn["outcome"] in ("done", "answer"), turn
        self.told.turns.add(turn["turn"])
        if turn["code"] == "list.added":
            self.told.items[turn["calls"][0]["slots"]["item"]] = False

    def _click(self, number: int) -> None:
        text = f"thing {number}"
        status, _ = self._ask("POST", SHOPPING, {"text": text})
        assert status == 201, status
        self.told.items[text] = False
        status, timer = self._ask("POST", TIMERS, {"seconds": 90_000 + number})
        assert status == 201, timer
        self.told.timers.add(timer["id"])
        if number % 2:
            # Asked for and not answered it may be there or not; answered it is gone.
            self.told.timers.remove(timer["id"])
            status, answer = self._ask("DELETE", f"{TIMERS}/{timer['id']}")
            assert status in (200, 204), answer
            self.told.cancelled.add(timer["id"])

    def _ask(self, method: str, url: str, body: object = None) -> tuple[int, dict]:
        status, answer = self._browser.api(method, url, body)
        return status, answer


@pytest.mark.timeout(6 * 3600)
def test_what_was_answered_survives_any_power_cut(cutter: Cutter, logged_in: LoggedIn):
    cuts = cutter("commands")
    acknowledged = 0
    for _ in cuts:
        guest = cuts.resume(logged_in.snapshot)
        talk = Talk(logged_in.browser)
        cuts.let_run(guest, TALKING_S)
        guest.kill()
        told = talk.join()
        acknowledged += told.count
        _judge(cuts.cut(guest, told=bool(told.count)), told)
        _judge(cuts.start_and_cut(guest.card), told)
        if cuts.whole_is_due:
            with cuts.start(guest.card):
                wait_for_console()
                _judge_at_console(logged_in.browser, told)
                cuts.tally.whole += 1
        cuts.note(f"{told.count} things acknowledged, {acknowledged} in all")


def _judge(remains: Remains, told: Told) -> None:
    database = remains.database()
    assert database is not None
    assert told.turns <= database.column("SELECT turn_id FROM journal")
    assert told.items.keys() <= database.column("SELECT text FROM list_items")
    timers = database.column("SELECT id FROM timers")
    assert told.timers <= timers
    assert not told.cancelled & timers


def _judge_at_console(browser: Browser, told: Told) -> None:
    turns: set[str] = set()
    before = ""
    while True:
        _, page = browser.api("GET", f"{HISTORY}?limit=200{before}")
        turns |= {turn["turn"] for turn in page["turns"]}
        if not page["next"]:
            break
        before = f"&before={page['next']}"
    assert told.turns <= turns
    _, lists = browser.api("GET", f"{person.CONSOLE}/api/lists")
    assert told.items.keys() <= {item["text"] for each in lists["lists"] for item in each["items"]}
    _, timers = browser.api("GET", TIMERS)
    found = {timer["id"] for timer in timers["timers"]}
    assert told.timers <= found
    assert not told.cancelled & found
