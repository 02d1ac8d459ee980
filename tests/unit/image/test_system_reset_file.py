"""A file on the card's first partition asks for the factory reset: once, whatever the card does."""

from pathlib import Path

import pytest

from lares_system import command, requests
from lares_system.errors import StepError
from lares_system.firmware_partition import FirmwarePartition


class Card:
    """The partition with what was done to it, in order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "firmware"
        self.folder.mkdir()
        self.done: list[str] = []
        self.is_locked = False
        self.partition = FirmwarePartition(self.folder, folder / "lock", self._remount)

    def _remount(self, _: Path, how: str) -> None:
        if self.is_locked:
            raise StepError("read-only", "the card is locked")
        self.done.append(how)

    def take(self) -> bool:
        return self.partition.take_reset_file(
            lambda: self.done.append(f"mark, {len(list(self.folder.iterdir()))} there"),
            lambda: self.done.append("unmark"),
        )


@pytest.fixture
def card(tmp_path: Path) -> Card:
    return Card(tmp_path)


@pytest.mark.parametrize("name", ["factory-reset", "factory-reset.txt", "FACTORY-RESET.TXT"])
def test_the_wish_is_noted_before_the_file_goes(card: Card, name: str):
    (card.folder / name).write_text("anything")
    assert card.take()
    assert card.done == ["mark, 1 there", "rw", "ro"]
    assert list(card.folder.iterdir()) == []


def test_a_folder_of_that_name_is_meant_so_too(card: Card):
    (card.folder / "factory-reset").mkdir()
    assert card.take()
    assert list(card.folder.iterdir()) == []


def test_other_files_ask_for_nothing(card: Card):
    (card.folder / "factory-reset.md").write_text("")
    (card.folder / "lares.toml").write_text("")
    assert not card.take()
    assert card.done == []


def test_a_card_that_keeps_the_file_is_not_erased_at_each_start(card: Card):
    (card.folder / "factory-reset").write_text("")
    card.is_locked = True
    with pytest.raises(StepError, match="locked"):
        card.take()
    assert card.done == ["mark, 1 there", "unmark"]


def test_a_folder_with_files_in_it_is_not_removed_and_nothing_is_erased(card: Card):
    (card.folder / "factory-reset").mkdir()
    (card.folder / "factory-reset/photo.jpg").write_text("")
    with pytest.raises(StepError):
        card.take()
    assert card.done[-1] == "unmark"


@pytest.mark.parametrize("asks", [True, False])
def test_the_box_restarts_once_a_file_asked_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asks: bool
):
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(requests, "systemctl", lambda *words: asked.append(words))
    monkeypatch.setattr(FirmwarePartition, "take_reset_file", lambda *_: asks)
    assert command.main(["--root", str(tmp_path), "reset-file"]) == 0
    assert asked == [("reboot", "--no-block")] * asks
