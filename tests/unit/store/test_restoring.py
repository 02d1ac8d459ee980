"""What is left in the data folder by whoever may write there leads a restore nowhere else."""

import os
from pathlib import Path

import pytest

from lares.store import restoring

STRANGER = 12345
"""A user id that nobody has."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    return data


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "file").write_text("not ours")
    return elsewhere


def test_the_places_are_not_written_through_a_link(data: Path, elsewhere: Path) -> None:
    part = restoring.new_part(data)
    (part / "places.json").symlink_to(elsewhere / "file")
    with pytest.raises(FileExistsError):
        restoring.decide(part, {})
    assert (elsewhere / "file").read_text() == "not ours"


def test_old_data_are_kept_here_wherever_a_link_leads(data: Path, elsewhere: Path) -> None:
    (data / "lares.db").write_text("old")
    part = restoring.new_part(data)
    (part / "lares.db").write_text("new")
    restoring.decide(part, {})
    (data / "restore.ready/aside").symlink_to(elsewhere)
    assert restoring.finish(data / "lares.db")
    assert (data / "lares.db").read_text() == "new"
    assert [path.name for path in elsewhere.iterdir()] == ["file"]
    assert (data / "elsewhere/lares.db").read_text() == "old"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_a_link_leads_to_is_not_given_away(data: Path, elsewhere: Path) -> None:
    os.chown(data, STRANGER, STRANGER)
    part = restoring.new_part(data)
    (part / "lares.db").write_text("new")
    (part / "link").symlink_to(elsewhere / "file")
    restoring.decide(part, {})
    assert (data / "restore.ready/lares.db").stat().st_uid == STRANGER
    assert (elsewhere / "file").stat().st_uid == 0
