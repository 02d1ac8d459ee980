"""The manners of the command line: exit codes, one-line errors, help with an example."""

import json
from collections.abc import Coroutine
from typing import Any

import pytest

from lares.app.cli import COMMANDS, main
from lares.app.cli_output import write_table


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
