"""A light that comes late, is not given away yet, or goes again; and a box that has none."""

import select
from pathlib import Path

import pytest

from lares_system import light, panel
from lares_system.light import AGAIN_S, AWAITED_S, PATTERNS, STARTING, LateLight, Light
from lares_system.panel import Link, Panel
from lares_system.running import Running

UNIT = Path(__file__).parents[3] / "image-build/rootfs/usr/lib/systemd/system/lares-panel.service"


class Board:
    """A board whose light the test brings and takes away, and what the panel has of it."""

    def __init__(self, leds: Path) -> None:
        self._lamp = leds / "ACT"
        self.now = 20.0
        self.looks = 0
        self.light = LateLight(self.find, self.now)

    def find(self) -> Light | None:
        self.looks += 1
        return light.find(self._lamp.parent)

    def bring(self) -> None:
        """Load the driver, and let udev have the timer make its files."""
        self._lamp.mkdir(parents=True, exist_ok=True)
        for name in ("trigger", "delay_on", "delay_off"):
            (self._lamp / name).touch()

    def take_away(self) -> None:
        for file in self._lamp.iterdir():
            file.unlink()
        self._lamp.rmdir()

    def show(self, what: str, *, after: float = 0.0) -> None:
        self.now += after
        self.light.show(what, self.now)

    def shows(self, what: str) -> bool:
        pattern = [(self._lamp / name).read_text() for name in ("delay_on", "delay_off")]
        return pattern == [str(milliseconds) for milliseconds in PATTERNS[what]]


@pytest.fixture
def board(tmp_path: Path) -> Board:
    return Board(tmp_path / "leds")


def test_a_light_that_comes_late_is_used(board: Board, capsys: pytest.CaptureFixture[str]):
    board.show(STARTING)
    board.show(STARTING, after=AGAIN_S)
    board.bring()
    board.show("waiting")
    assert not board.shows("waiting"), "it is looked for now and then, not at every event"
    assert board.light.again(board.now) == AGAIN_S
    board.show("waiting", after=AGAIN_S)
    assert board.shows("waiting")
    assert board.light.again(board.now) is None
    assert capsys.readouterr().out.splitlines() == [
        "lares: panel: the light is not used yet: there is none",
        "lares: panel: the light is used now",
    ]


def test_a_light_that_udev_has_not_given_away_yet_is_tried_again(
    board: Board, monkeypatch: pytest.MonkeyPatch
):
    def refuse(_: Light, what: str) -> None:
        raise PermissionError(13, f"no {what} yet")

    board.bring()
    with monkeypatch.context() as before_udev:
        before_udev.setattr(Light, "show", refuse)
        board.show(STARTING)
    board.show("waiting", after=AGAIN_S)
    assert board.shows("waiting"), "what is so by then"


def test_a_light_that_goes_is_waited_for_as_long_as_at_the_start(board: Board):
    board.bring()
    board.show(STARTING)
    board.now += 10 * AWAITED_S
    assert board.light.is_awaited(board.now)
    board.take_away()
    board.show("waiting")
    assert board.light.is_awaited(board.now + AWAITED_S - 1)
    assert not board.light.is_awaited(board.now + AWAITED_S)
    board.bring()
    board.show("waiting", after=AGAIN_S)
    assert board.shows("waiting")


def test_a_box_with_neither_light_nor_button_sleeps_says_it_once_and_ends(
    board: Board,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    waits: list[float] = []

    def sleep(*lists_and_timeout: object) -> tuple[list[int], list[int], list[int]]:
        *lists, timeout = lists_and_timeout
        assert lists == [[], [], []]
        assert isinstance(timeout, float)
        waits.append(timeout)
        board.now += timeout
        return [], [], []

    monkeypatch.setattr(select, "select", sleep)
    link, running = Link(tmp_path / "away"), Running(tmp_path)
    Panel(board.find, None, link, tmp_path, running, now=lambda: board.now).run()
    assert min(waits) >= panel._AGAIN_S
    assert board.looks == AWAITED_S / AGAIN_S
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_the_lights_are_writable_for_a_service_that_was_there_before_them():
    assert "ReadWritePaths=-/sys/devices/platform/leds\n" in UNIT.read_text()
