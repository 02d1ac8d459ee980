"""What the import of files said of a home goes with the home, if the card lets it."""

from pathlib import Path

import pytest

from lares_provisioning.preseed import report
from lares_system.errors import StepError
from lares_system.firmware_partition import REPORTS, FirmwarePartition


def _locked(_: Path, how: str) -> None:
    raise StepError("read-only", f"the card cannot be made {how}")


def _partition(folder: Path, done: list[str]) -> FirmwarePartition:
    return FirmwarePartition(folder, folder / "lock", lambda _, how: done.append(how))


def test_the_import_and_the_reset_mean_the_same_files():
    assert set(REPORTS) == {report.FILE_NAME, report._PART}


def test_the_report_is_overwritten_and_removed_and_the_rest_stays(tmp_path: Path):
    for name in (*REPORTS, "lares.toml", "LARES-SETUP.txt"):
        (tmp_path / name).write_text("Wi-Fi: Hollerbach")
    done: list[str] = []
    with (tmp_path / REPORTS[0]).open() as open_elsewhere:
        _partition(tmp_path, done).erase_report()
        assert set(open_elsewhere.read()) == {"\0"}
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"lares.toml", "LARES-SETUP.txt", "lock"}
    assert done == ["rw", "ro"]


def test_a_card_without_a_report_is_not_written(tmp_path: Path):
    done: list[str] = []
    _partition(tmp_path, done).erase_report()
    _partition(tmp_path / "not mounted", done).erase_report()
    assert done == []


def test_a_locked_card_is_told(tmp_path: Path):
    (tmp_path / REPORTS[0]).write_text("Wi-Fi: Hollerbach")
    with pytest.raises(StepError, match="cannot be made rw"):
        FirmwarePartition(tmp_path, tmp_path / "lock", _locked).erase_report()
