"""The manners of the command line: exit codes, one-line errors, help with an example."""

import asyncio
import json
from collections.abc import Coroutine
from importlib.metadata import version
from typing import Any

import pytest

from lares.app.cli import COMMANDS, build_parser, main
from lares.app.cli_output import write_table
from lares.nlu.understander import VARIETIES

HOME = "models/evaluation/homes/house.json"


def no_loop(_coroutine: Coroutine[Any, Any, int]) -> int:
    raise AssertionError("this command needs no event loop")


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["fly"],
        ["say"],
        ["say", "  "],
        ["say", "--lang", "xx", "hello"],
        ["discover"],
        ["understand", "hello"],
        ["understand", "--home", "no.json", "--jsonl", "and", "text"],
        ["understand", "--home", HOME, "--lang", "xx", "hello"],
        ["understand", "--home", HOME, "--area", "nowhere", "hello"],
        ["bench", "--entities", "many"],
        ["bench", "--entities", "1"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_one_line_and_exit_code_2(
    argv: list[str], capsys: pytest.CaptureFixture[str]
):
    assert main(argv, no_loop) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("lares: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_exits_0(command: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as exit_:
        main([command, "--help"], no_loop)
    assert exit_.value.code == 0
    assert f"example: lares {command}" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as exit_:
        main(["--version"], no_loop)
    assert (exit_.value.code, capsys.readouterr().out) == (0, f"lares {version('lares')}\n")


def test_understand_takes_the_languages_that_can_be_understood():
    (commands,) = (a for a in build_parser()._actions if a.dest == "command")
    assert isinstance(commands.choices, dict)
    (lang,) = (a for a in commands.choices["understand"]._actions if a.dest == "lang")
    assert set(lang.choices) == {"en", "zh", *VARIETIES}


def test_a_backup_of_nothing_says_how_to_name_another_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "passphrase").write_text("long enough\n")
    call = ["backup", "--passphrase-file", str(tmp_path / "passphrase"), str(tmp_path / "b")]
    assert main(call, no_loop) == 1
    assert "--settings FILE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "told"), [(None, "No such file or directory"), (b"\xff\xfe", "is not UTF-8")]
)
def test_a_passphrase_that_cannot_be_read_is_told_once(
    content: bytes | None, told: str, tmp_path: Any, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "passphrase"
    if content is not None:
        file.write_bytes(content)
    assert main(["backup", "--passphrase-file", str(file), str(tmp_path / "b")], no_loop) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count(str(file)) == 1


def test_an_update_without_a_message_bus_says_where_updates_are_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    assert main(["update", "status"], asyncio.run) == 1
    assert "for the appliance" in capsys.readouterr().err


def test_say_without_a_service_says_how_to_start_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert main(["say", "hello"], no_loop) == 1
    assert "lares demo" in capsys.readouterr().err


def test_an_endpoint_that_a_crash_left_behind_is_no_running_service(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
):
    run = tmp_path / "run"
    run.mkdir()
    # No process has a number beyond the kernel's limit of 2^22.
    dead = {"url": "http://127.0.0.1:9/", "token": "x", "pid": 2**22 + 1}
    (run / "console.json").write_text(json.dumps(dead))
    assert main(["devices", "--data-dir", str(tmp_path)], no_loop) == 1
    assert "no running service" in capsys.readouterr().err


def test_a_table_is_aligned_where_chinese_takes_two_cells(capsys: pytest.CaptureFixture[str]):
    write_table(("A", "B"), [("灯", "on"), ("lamp", "off")])
    assert capsys.readouterr().out == "A     B\n灯    on\nlamp  off\n"
