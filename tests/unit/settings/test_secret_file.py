"""A secret is the first line of a private file, or an error that says how to make it one."""

from pathlib import Path

import pytest

from lares.errors import SettingsError
from lares.settings.secret_file import read_secret


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.touch(mode=0o600)
    return file


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"geheim", "geheim"),
        (b"geheim\n", "geheim"),
        ("密码 with spaces \r\nsecond line".encode(), "密码 with spaces "),
    ],
)
def test_the_first_line_is_the_secret(file: Path, content: bytes, secret: str) -> None:
    file.write_bytes(content)
    assert read_secret(file) == secret


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_secret_that_others_can_read_is_refused(file: Path, mode: int) -> None:
    file.write_text("geheim")
    file.chmod(mode)
    with pytest.raises(SettingsError, match=f"chmod 600 {file}") as caught:
        read_secret(file)
    assert "geheim" not in str(caught.value)


def test_a_credential_of_systemd_is_guarded_by_systemd(file: Path) -> None:
    file.write_text("geheim")
    file.chmod(0o440)
    assert read_secret(file, environ={"CREDENTIALS_DIRECTORY": str(file.parent)}) == "geheim"
    with pytest.raises(SettingsError, match="others can read"):
        read_secret(file, environ={"CREDENTIALS_DIRECTORY": "/run/credentials/lares"})


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"\nsecond", "is empty"),
        (b"\xff\xfe", "not UTF-8"),
        (b"x" * 70_000, "larger than 64 KiB"),
    ],
)
def test_what_is_no_secret(file: Path, content: bytes, complaint: str) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=complaint):
        read_secret(file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        read_secret(tmp_path / "none")
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        read_secret(tmp_path)
    with pytest.raises(SettingsError, match="is not a file"):
        read_secret(Path("/dev/null"))
