"""What the build is made with: the time, the phases, the command line."""

import io
from pathlib import Path

import pytest

from lares_image import build, cli, host_tools
from lares_image.epoch import VARIABLE, source_date_epoch
from lares_image.errors import GoneError, HostError, ImageError
from lares_image.progress import Progress


def test_the_time_of_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(VARIABLE, "1700000000")
    assert source_date_epoch(tmp_path) == 1_700_000_000


@pytest.mark.parametrize("said", ["", "yesterday", "-1", "1.5", "\u0661"])
def test_a_time_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str):
    monkeypatch.setenv(VARIABLE, said)
    with pytest.raises(ImageError, match=VARIABLE):
        source_date_epoch(tmp_path)


def test_phases_tell_their_seconds_and_who_failed():
    out = io.StringIO()
    progress = Progress(out)
    with progress.phase("good"):
        progress.advance(1 << 20, 4 << 20, "first")
        progress.advance((1 << 20) + 1, 4 << 20, "too little to tell")
        progress.advance(4 << 20, 4 << 20, "last")
    with pytest.raises(ImageError), progress.phase("bad"):
        raise ImageError("no")
    lines = out.getvalue().splitlines()
    assert lines[1] == "    25 %  1.0 of 4.0 MiB  first"
    assert lines[2] == "   100 %  4.0 of 4.0 MiB  last"
    assert lines[3].startswith("== good: ")
    assert lines[-1].startswith("== bad: FAILED after")
    assert [name for name, _ in progress.phases] == ["good"]


def test_what_the_archives_have_no_more_is_code_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def gone() -> list[str]:
        raise GoneError("cannot fetch two 1:2~3")

    monkeypatch.setattr(host_tools, "install_missing", gone)
    assert cli.main(["fetch"]) == 3
    assert capsys.readouterr().err.splitlines()[-1] == "lares: cannot fetch two 1:2~3"


def test_an_error_is_one_line_and_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(host_tools, "PATH", "")
    assert cli.main(["fetch"]) == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("lares: the image needs programs that are missing; run: sudo apt-get")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            PermissionError(13, "Permission denied", "/somewhere/keys"),
            "/somewhere/keys belongs to root",
        ),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_what_the_disk_refuses_is_one_line_too(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: OSError,
    words: str,
):
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(build, "build_bundle", refuse)
    assert cli.main(["bundle"]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("lares: ")
    assert words in said


def test_a_wrong_call_is_code_2(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as caught:
        cli.main(["bake"])
    assert caught.value.code == 2
    assert "rootfs" in capsys.readouterr().err


def test_a_card_that_is_not_named_is_asked_for(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["flash", ""]) == 1
    assert "make flash DEV=/dev/sdX" in capsys.readouterr().err


def test_missing_programs_are_named_by_their_packages(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(host_tools, "PATH", "")
    assert host_tools.missing_packages(["mksquashfs", "mcopy"]) == ["mtools", "squashfs-tools"]


def test_who_may_not_install_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(host_tools, "PATH", "")
    monkeypatch.setattr(host_tools.os, "geteuid", lambda: 1000)
    with pytest.raises(HostError, match=r"sudo apt-get install .*squashfs-tools"):
        host_tools.install_missing()
