"""A version that runs and was never confirmed is left, and nothing else makes the box restart."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from lares_image import boot_script, disk
from lares_system import command, requests, rollback
from lares_system.errors import StepError
from lares_system.rollback import DISK_ID, PARTITIONS, TRIES, Rollback

UNITS = Path(__file__).parents[3] / "image-build/rootfs/usr/lib/systemd/system"


class Box:
    """A box that runs slot B, an update; slot A is the version before."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.restarts = False
        """What the last look led to."""
        self.waited: list[float] = []
        self.installing = [False]
        self.meanwhile: Callable[[], None] = lambda: None
        for folder in ("proc", "boot/firmware", "dev/disk/by-partuuid", "var/lib/lares-rollback"):
            (root / folder).mkdir(parents=True)
        self.looked.parent.mkdir(parents=True)
        self.looked.touch()
        for slot in PARTITIONS:
            self.install(slot, f"version of {slot}")
        self.run("B")
        self.tries(A=3, B=2)

    def run(self, slot: str) -> None:
        (self.root / "proc/cmdline").write_text(f"ro quiet rauc.slot={slot} console=tty0\n")

    def install(self, slot: str, version: str) -> None:
        root, boot = PARTITIONS[slot]
        self.write(root, b"hsqs" + version.encode() + bytes(200))
        self.write(boot, bytes(510) + b"\x55\xaa" + bytes(512))

    def write(self, number: str, content: bytes) -> None:
        (self.root / f"dev/disk/by-partuuid/{DISK_ID}-{number}").write_bytes(content)

    def tries(self, order: str = "B A", **left: int | str) -> None:
        state = {"BOOT_ORDER": order, "lares_args": "console=tty0"}
        state |= {f"BOOT_{slot}_LEFT": str(count) for slot, count in left.items()}
        self.state.write_bytes(boot_script.encode_environment(state, boot_script.STATE_SIZE))

    @property
    def looked(self) -> Path:
        return self.root / "run/lares-rollback/looked"

    @property
    def state(self) -> Path:
        return self.root / "boot/firmware" / boot_script.STATE

    def look(self) -> str:
        self.restarts = False
        verdict = Rollback(
            self.root,
            installing=lambda: self.installing.pop() if len(self.installing) > 1 else False,
            sleep=self._sleep,
        ).step()
        self.restarts = verdict.restarts
        return verdict.said

    def _sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.meanwhile()


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


def test_the_step_knows_the_card_and_the_tries_as_the_image_has_them():
    assert TRIES == boot_script.TRIES
    assert f"boot/firmware/{boot_script.STATE}" == rollback._STATE
    named = {slot: [f"{DISK_ID}-{number}" for number in PARTITIONS[slot]] for slot in PARTITIONS}
    assert named == {
        "A": [disk.ROOT_A.partuuid, disk.BOOT_A.partuuid],
        "B": [disk.ROOT_B.partuuid, disk.BOOT_B.partuuid],
    }


def test_an_update_that_is_never_confirmed_is_restarted_until_it_has_no_tries_left(box: Box):
    for left in (2, 1, 0):
        box.tries(A=3, B=left)
        assert box.look() == f"slot B is not confirmed: restart {3 - left} of 3"
        assert box.restarts
    # U-Boot takes A. Should it not be confirmed either, the box stays where it is.
    box.run("A")
    box.tries(A=2, B=0)
    assert box.look() == "slot A is not confirmed, and stays: slot B has no tries left"
    assert not box.restarts


def test_it_says_why_before_it_restarts(
    box: Box, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    """The restart ends the process that would say it."""
    idle = partial(Rollback, installing=lambda: False)
    monkeypatch.setattr(rollback, "Rollback", idle)
    asked: list[tuple[str, ...]] = []

    def systemctl(*words: str) -> None:
        asked.append((capfd.readouterr().out, *words))

    monkeypatch.setattr(requests, "systemctl", systemctl)
    words = ["--root", str(box.root), "rollback"]
    assert command.main(words) == 0
    said = "lares: rollback: slot B is not confirmed: restart 1 of 3\n"
    assert asked == [(said, "reboot", "--no-block")]
    box.tries(A=3, B=3)
    assert command.main(words) == 0
    assert len(asked) == 1
    assert capfd.readouterr().out == "lares: rollback: slot B is confirmed\n"


def test_what_is_confirmed_is_never_restarted(box: Box):
    box.tries(A=3, B=3)
    assert box.look() == "slot B is confirmed"
    assert not box.restarts
    # Later it breaks; its data are newer than what the other version knows.
    for left in (2, 1, 0):
        box.tries(A=3, B=left)
        assert "was confirmed in an earlier run" in box.look()
        assert not box.restarts


def test_another_version_in_the_same_slot_has_to_prove_itself_anew(box: Box):
    box.tries(A=3, B=3)
    box.look()
    box.install("B", "one more")
    box.tries(A=3, B=2)
    assert box.look() == "slot B is not confirmed: restart 1 of 3"


def test_a_version_that_was_left_may_be_tried_once_more(box: Box):
    for left in (2, 1, 0):
        box.tries(A=3, B=left)
        box.look()
    box.run("A")
    box.tries(A=3, B=0)
    assert box.look() == "slot A is confirmed"
    box.run("B")
    box.tries(A=3, B=2)
    assert box.look() == "slot B is not confirmed: restart 1 of 3"


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda box: box.tries(A=0, B=2), "no tries left"),
        (lambda box: box.tries(A=-1, B=2), "no tries left"),
        (lambda box: box.tries("B", A=3, B=2), "no tries left"),
        (lambda box: box.write("05", bytes(4096)), "no system"),
        (lambda box: box.write("05", b""), "no system"),
        (lambda box: box.write("02", bytes(4096)), "no system"),
    ],
)
def test_it_stays_where_the_other_slot_cannot_be_started(
    box: Box, spoil: Callable[[Box], None], why: str
):
    spoil(box)
    assert why in box.look()
    assert not box.restarts


def test_it_does_not_restart_for_ever_whatever_the_boot_loader_says(box: Box):
    """A slot that only looks as if it could be started: at last both get new tries."""
    for _ in range(3):
        box.look()
        assert box.restarts
    for _ in range(3):
        assert "3 restarts did not lead to slot A" in box.look()
        assert not box.restarts


def test_the_first_look_after_a_start_only_notes_what_is_confirmed(box: Box):
    box.looked.unlink()
    assert box.look() == "slot B is not confirmed yet"
    assert not box.restarts
    assert "restart 1 of 3" in box.look()
    box.looked.unlink()
    box.tries(A=3, B=3)
    assert box.look() == "slot B is confirmed"
    box.tries(A=3, B=2)  # it was switched off before the second look
    assert "was confirmed in an earlier run" in box.look()


def test_an_update_that_is_being_installed_is_waited_for(box: Box):
    box.installing = [False, True, True]
    box.tries(A=0, B=2)  # RAUC's way to say that the slot is being written
    box.meanwhile = lambda: box.tries("A B", A=3, B=2)
    assert "restart 1 of 3" in box.look()
    assert box.restarts
    assert len(box.waited) == 2


def test_what_changes_meanwhile_counts(box: Box):
    box.installing = [False, True]
    box.meanwhile = lambda: box.tries(A=3, B=3)
    assert box.look() == "slot B is confirmed"
    assert not box.restarts


@pytest.mark.parametrize("stored", [b"", b"\0" * 512, b"\xff" * 512, b"abc"])
def test_a_state_that_is_damaged_restarts_nothing(box: Box, stored: bytes):
    box.state.write_bytes(stored)
    with pytest.raises(StepError, match="damaged"):
        box.look()
    assert not box.restarts


def test_a_state_without_numbers_restarts_nothing(box: Box):
    box.tries(A=3, B="many")
    with pytest.raises(StepError, match="no number"):
        box.look()
    assert not box.restarts


@pytest.mark.parametrize("words", ["ro quiet", "rauc.slot=C", "rauc.slot=A rauc.slot=B"])
def test_who_does_not_know_the_slot_restarts_nothing(box: Box, words: str):
    (box.root / "proc/cmdline").write_text(words)
    with pytest.raises(StepError, match="no slot"):
        box.look()
    assert not box.restarts


@pytest.mark.parametrize(
    "note", [b"", b"\xff", b"[1]", b'"B"', b"{}", b'{"version": 1, "restarts": "3"}', b"[" * 9999]
)
def test_a_damaged_note_is_as_none(box: Box, note: bytes):
    (box.root / "var/lib/lares-rollback/B").write_bytes(note)
    assert box.look() == "slot B is not confirmed: restart 1 of 3"


def test_a_restart_that_cannot_be_counted_is_not_done(box: Box):
    (box.root / "var/lib/lares-rollback").rmdir()
    with pytest.raises(OSError, match="lares-rollback"):
        box.look()
    assert not box.restarts


def test_it_looks_when_a_home_had_more_than_the_time_to_be_confirmed():
    timer = (UNITS / "lares-rollback.timer").read_text()
    first, minutes = re.findall(r"(?m)^OnStartupSec=(\d+)min$", timer)
    assert int(first) < int(minutes)
    (start,) = re.findall(r"(?m)^TimeoutStartSec=(\d+)min$", (UNITS / "lares.service").read_text())
    assert int(minutes) >= 3 * int(start)
