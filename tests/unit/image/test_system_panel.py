"""The light shows what the set-up says and what the button does; the button asks for two things."""

import os
import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lares_provisioning.front_panel import OFFLINE
from lares_provisioning.onboarding import Phase
from lares_system import light, panel
from lares_system.gpio_line import Change
from lares_system.light import DONE, PATTERNS, RESETTING, STARTING, TROUBLE
from lares_system.panel import REQUEST, Link, Panel
from lares_system.requests import REQUESTS
from lares_system.running import LONGEST_START_S, READY, SAFE, Running

TREE = Path(__file__).parents[3] / "image-build/rootfs/usr/lib"


def _lamp(leds: Path, name: str = "ACT") -> Path:
    folder = leds / name
    folder.mkdir(parents=True)
    for attribute in ("delay_on", "delay_off"):
        (folder / attribute).write_text("")
    (folder / "trigger").write_text("none heartbeat [timer]\n")
    return folder


def test_every_phase_of_the_set_up_has_a_pattern():
    assert {str(phase) for phase in Phase} <= set(PATTERNS)
    told_apart = [PATTERNS[phase] for phase in Phase if phase is not Phase.CHANGING]
    told_apart += [PATTERNS[each] for each in (TROUBLE, light.HELD, RESETTING)]
    assert len(set(told_apart)) == len(told_apart)
    assert PATTERNS[OFFLINE] == PATTERNS[Phase.JOINING], "it looks for its network, as then"


def test_udev_and_the_unit_give_the_panel_what_it_opens():
    rules = (TREE / "udev/rules.d/70-lares.rules").read_text()
    unit = (TREE / "systemd/system/lares-panel.service").read_text()
    (user,) = re.findall(r"(?m)^User=(.+)$", unit)
    assert f'KERNEL=="{"|".join(light.NAMES)}"' in rules
    for name in light.NAMES:
        assert f" -/sys/class/leds/{name}" in unit
    starting = PATTERNS[STARTING]
    assert f"echo {starting.on} >delay_on && echo {starting.off} >delay_off" in rules
    assert f"chgrp {user} delay_on delay_off" in rules
    assert f'DRIVERS=="{panel.CHIPS[0]}", GROUP="{user}"' in rules, "both boards have one driver"
    assert {user} == REQUESTS[REQUEST].askers - {"lares", "lares-provision"}


def test_a_light_blinks_and_at_last_burns(tmp_path: Path):
    lamp = _lamp(tmp_path)
    found = light.find(tmp_path)
    assert found is not None
    found.show("joining")
    assert (lamp / "delay_on").read_text() == "150"
    found.show(DONE)
    assert (lamp / "delay_off").read_text() == "0"
    assert (lamp / "trigger").read_text() == "none heartbeat [timer]\n", "which is root's"


def test_a_step_of_root_takes_the_light_from_whatever_had_it(tmp_path: Path):
    lamp = _lamp(tmp_path)
    panel.show_once(light.find(tmp_path), RESETTING)
    assert (lamp / "trigger").read_text() == "timer"
    assert (lamp / "delay_on").read_text() == "50"
    panel.show_once(None, RESETTING)
    (lamp / "delay_off").unlink()
    (lamp / "delay_off").mkdir()
    panel.show_once(light.find(tmp_path), RESETTING)  # the step goes on without its light


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
        self.run = root
        self.appliance_is(READY)
        self.panel = Panel(
            lambda: light.find(root / "leds"),
            self.finger,
            self.link,
            self.requests,
            Running(self.run),
            now=lambda: self.now,
        )

    def appliance_is(self, sign: str | None) -> None:
        """Leave the sign of a unit, and no other."""
        for each in (READY, SAFE):
            shutil.rmtree(self.run / Path(each).parts[0], ignore_errors=True)
        if sign is not None:
            (self.run / sign).mkdir(parents=True)

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
    def pattern(self) -> tuple[str, str]:
        return (self.lamp / "delay_on").read_text(), (self.lamp / "delay_off").read_text()

    def shows(self, what: str) -> bool:
        on, off = PATTERNS[what]
        return self.pattern == (str(on), str(off))


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
    for nonsense in (b"resetting\n", b"trouble\n", b"\xff\xfe\n", b"x" * 5000, b"\n"):
        tell(box, set_up, nonsense)
        assert box.shows("joining")
    set_up.line.close()
    box.step()
    box.panel._show()
    assert box.shows(STARTING)
    connect(box, set_up)
    tell(box, set_up, b"lost\n")
    assert box.shows("lost")


def test_a_home_that_is_set_up_is_well_only_while_the_appliance_runs(
    box: Box, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(panel, "_LOOK_S", 0.0)
    box.appliance_is(None)
    connect(box, set_up)
    tell(box, set_up, b"joining\n")
    assert box.shows("joining"), "nothing has to run before"
    tell(box, set_up, b"done\n")
    assert box.shows(STARTING)
    box.appliance_is(READY)
    box.step()
    assert box.shows(DONE)
    box.appliance_is(SAFE)
    box.step()
    assert box.shows(TROUBLE)
    box.appliance_is(None)
    box.now += LONGEST_START_S - 1
    box.step()
    assert box.shows(STARTING), "the end of safe mode is a start"
    box.now += LONGEST_START_S
    box.step()
    assert box.shows(TROUBLE)
    tell(box, set_up, b"offline\n")
    assert box.shows("offline"), "the network first: without it nothing else can be seen to"
    tell(box, set_up, b"done\n")
    assert box.shows(STARTING)
    box.appliance_is(READY)
    box.step()
    assert box.shows(DONE)


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
    assert box.shows(DONE), "nobody took the request"


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
    (box.lamp / "delay_on").unlink()
    (box.lamp / "delay_on").mkdir()
    box.press(11.0)
    assert [each.name for each in box.requests.iterdir()] == [REQUEST]
    box.finger.change(is_down=True, at=box.now)
    box.finger.fails = True
    box.step()
    box.now += light.AWAITED_S
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
