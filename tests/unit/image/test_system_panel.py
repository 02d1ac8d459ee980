"""The light shows what the set-up says and what the button does; the button asks for two things."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lares_provisioning.onboarding import Phase
from lares_system import light, panel
from lares_system.gpio_line import Change
from lares_system.light import PATTERNS, RESETTING, STARTING, Light
from lares_system.panel import REQUEST, Link, Panel


def _lamp(leds: Path, name: str = "ACT") -> Path:
    folder = leds / name
    folder.mkdir(parents=True)
    for attribute in ("delay_on", "delay_off", "brightness"):
        (folder / attribute).write_text("")
    (folder / "trigger").write_text("none [heartbeat] timer\n")
    (folder / "max_brightness").write_text("255\n")
    return folder


def test_every_phase_of_the_set_up_has_a_pattern():
    assert {str(phase) for phase in Phase} <= set(PATTERNS)
    told_apart = [PATTERNS[phase] for phase in Phase if phase is not Phase.CHANGING]
    assert len(set(told_apart)) == len(told_apart)


def test_a_light_blinks_and_at_last_burns(tmp_path: Path):
    lamp = _lamp(tmp_path)
    found = light.find(tmp_path)
    assert found is not None
    found.show("joining")
    assert (lamp / "trigger").read_text() == "timer"
    assert (lamp / "delay_on").read_text() == "150"
    found.show("done")
    assert (lamp / "trigger").read_text() == "none"
    assert (lamp / "brightness").read_text() == "255\n"


def test_the_light_of_a_board_is_found_under_its_names(tmp_path: Path):
    assert light.find(tmp_path) is None
    _lamp(tmp_path, "mmc0::")
    assert light.find(tmp_path) is None
    _lamp(tmp_path, "PWR")
    only = light.find(tmp_path)
    assert only is not None
    assert only._folder.name == "PWR"
    _lamp(tmp_path, "ACT")
    better = light.find(tmp_path)
    assert better is not None
    assert better._folder.name == "ACT"


class Finger:
    """A contact, pressed by the test at times of the test's clock."""

    def __init__(self) -> None:
        self._reads, self._writes = os.pipe()
        self._waiting: list[Change] = []
        self.fails = False

    def fileno(self) -> int:
        return self._reads

    is_down = False

    def change(self, *, is_down: bool, at: float, follows: bool = True) -> None:
        self._waiting.append(Change(is_down, at, follows))
        os.write(self._writes, b"x")

    def changes(self) -> list[Change]:
        if self.fails:
            raise OSError(19, "the chip is gone")
        os.read(self._reads, 100)
        waiting, self._waiting = self._waiting, []
        return waiting

    def close(self) -> None:
        os.close(self._reads)
        os.close(self._writes)


class SetUp:
    """The other end of the line."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen()
        self._server.settimeout(5)
        self.line = socket.socket()

    def accept(self) -> None:
        self.line.close()
        self.line, _ = self._server.accept()
        self.line.settimeout(5)

    def close(self) -> None:
        self.line.close()
        self._server.close()


class Box:
    """A panel with all around it."""

    def __init__(self, root: Path) -> None:
        self.now = 100.0
        self.lamp = _lamp(root / "leds")
        self.finger = Finger()
        self.path = root / "lares-provision/panel"
        self.requests = root / "requests"
        self.requests.mkdir()
        self.link = Link(self.path)
        self.panel = Panel(
            Light(self.lamp), self.finger, self.link, self.requests, now=lambda: self.now
        )

    def step(self) -> None:
        """One round that does not wait: something is there to be read."""
        self.panel.step()

    def press(self, seconds: float) -> None:
        self.finger.change(is_down=True, at=self.now)
        self.step()
        self.now += seconds
        self.finger.change(is_down=False, at=self.now)
        self.step()

    @property
    def pattern(self) -> tuple[str, str, str]:
        names = ("trigger", "delay_on", "delay_off")
        first, on, off = ((self.lamp / name).read_text() for name in names)
        return first, on, off

    def shows(self, what: str) -> bool:
        on, off = PATTERNS[what]
        return self.pattern == ("timer", str(on), str(off))


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    monkeypatch.setattr(panel, "_AGAIN_S", 0.0)
    made = Box(tmp_path)
    yield made
    made.link.close()
    made.finger.close()


@pytest.fixture
def set_up(box: Box) -> Iterator[SetUp]:
    made = SetUp(box.path)
    yield made
    made.close()


def connect(box: Box, set_up: SetUp) -> None:
    assert box.link.connect()
    set_up.accept()
    box.panel._show()


def tell(box: Box, set_up: SetUp, words: bytes) -> None:
    set_up.line.sendall(words)
    box.step()
    if len(words) > 4096:
        box.step()
    box.panel._show()


def test_the_light_shows_what_the_set_up_says_and_starting_while_it_is_away(
    box: Box, set_up: SetUp
):
    connect(box, set_up)
    assert box.shows(STARTING)
    tell(box, set_up, b"waiting\n")
    assert box.shows("waiting")
    tell(box, set_up, b"join")
    assert box.shows("waiting")
    tell(box, set_up, b"ing\n")
    assert box.shows("joining")
    for nonsense in (b"resetting\n", b"\xff\xfe\n", b"x" * 5000, b"\n"):
        tell(box, set_up, nonsense)
        assert box.shows("joining")
    set_up.line.close()
    box.step()
    box.panel._show()
    assert box.shows(STARTING)
    connect(box, set_up)
    tell(box, set_up, b"lost\n")
    assert box.shows("lost")


def test_a_short_press_asks_for_the_setup_network(box: Box, set_up: SetUp):
    connect(box, set_up)
    box.press(0.3)
    assert set_up.line.recv(100) == b"setup\n"
    assert list(box.requests.iterdir()) == []


def test_a_short_press_while_the_set_up_is_away_is_told_in_the_journal(box: Box, capsys):
    box.press(0.3)
    assert "away" in capsys.readouterr().out


def test_holding_shows_when_to_let_go_and_then_asks_for_the_reset(box: Box, set_up: SetUp):
    connect(box, set_up)
    tell(box, set_up, b"done\n")
    box.finger.change(is_down=True, at=box.now)
    box.step()
    for passed, what in ((2.0, light.HELD), (10.0, RESETTING)):
        box.now = 100.0 + passed
        box.panel._show()
        assert box.shows(what)
    assert list(box.requests.iterdir()) == [], "nothing is done before the button is let go"
    box.now = 112.0
    box.finger.change(is_down=False, at=box.now)
    box.step()
    (asked,) = box.requests.iterdir()
    assert asked.name == REQUEST
    box.panel._show()
    assert box.shows(RESETTING), "until the box restarts"
    box.now += 200.0
    box.panel._show()
    assert box.pattern[0] == "none", "nobody took the request"


def test_who_holds_on_changes_his_mind(box: Box, set_up: SetUp):
    connect(box, set_up)
    tell(box, set_up, b"waiting\n")
    box.finger.change(is_down=True, at=box.now)
    box.step()
    box.now += 21.0
    box.panel._show()
    assert box.shows("waiting")
    box.finger.change(is_down=False, at=box.now)
    box.step()
    assert list(box.requests.iterdir()) == []


def test_missed_changes_never_make_a_reset(box: Box):
    box.finger.change(is_down=True, at=100.0)
    box.finger.change(is_down=False, at=112.0, follows=False)
    box.step()
    assert list(box.requests.iterdir()) == []


def test_a_light_that_breaks_leaves_the_button_and_the_other_way_round(box: Box, capsys):
    (box.lamp / "trigger").unlink()
    (box.lamp / "trigger").mkdir()
    box.press(11.0)
    assert [each.name for each in box.requests.iterdir()] == [REQUEST]
    box.finger.change(is_down=True, at=box.now)
    box.finger.fails = True
    box.step()
    box.panel.run()  # returns: nothing is left
    assert capsys.readouterr().out.count("is not used") == 2


def test_a_reset_that_cannot_be_asked_for_is_said(box: Box, capsys):
    box.requests.rmdir()
    box.press(11.0)
    assert "cannot be asked for" in capsys.readouterr().out


def test_a_set_up_that_reads_nothing_does_not_stop_the_panel(box: Box, set_up: SetUp):
    connect(box, set_up)
    for _ in range(500):
        box.press(0.3)
