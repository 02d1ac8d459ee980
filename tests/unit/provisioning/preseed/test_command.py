"""`lares-provision import` as the composition root runs it, and what it says."""

import argparse
import json
from pathlib import Path

import pytest

from lares_provisioning.preseed import command
from lares_provisioning.preseed.reading import Problem
from lares_provisioning.preseed.report_words import PROBLEMS


def run(folder: Path, *options: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    paths = ["--boot", str(folder), "--state", str(folder / "state")]
    return command.run(parser.parse_args([*paths, *options]))


def test_looking_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(tmp_path, "--look") == 1
    (tmp_path / "lares.toml").write_text('[home]\nname = "x"\n', encoding="utf-8")
    assert run(tmp_path, "--look") == 0
    assert run(tmp_path, "--look", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"work": True}
    assert [path.name for path in tmp_path.iterdir()] == ["lares.toml"]


def test_what_it_says_to_people_and_machines(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    text = '[wifi]\nssid = "a"\npassword = "secret-pass"\n'
    (tmp_path / "lares.toml").write_text(text, encoding="utf-8")
    (tmp_path / "custom.toml").write_text('[wlan]\ncountry = "XX"\n', encoding="utf-8")
    assert run(tmp_path) == 0
    assert capsys.readouterr().out.splitlines() == [
        "lares.toml: read",
        "custom.toml: read, 1 error (see the report)",
        "lares.toml: secrets wiped",
    ]
    assert run(tmp_path) == 0
    assert capsys.readouterr().out == "nothing to import\n"
    (tmp_path / "custom.toml").write_text('[wlan]\ncountry = "YY"\n', encoding="utf-8")
    assert run(tmp_path, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "read": [
            {
                "file": "custom.toml",
                "findings": [{"problem": "country", "place": "wlan.country", "line": 2}],
            }
        ],
        "imported": True,
        "setup_open": None,
        "wiped": [],
        "unwiped": [],
        "report_problem": "",
    }
    for is_open, told in (
        (True, "is open, its page asks for the key"),
        (False, "has its key again"),
    ):
        text = f"[setup]\nopen = {str(is_open).lower()}\n"
        (tmp_path / "lares.toml").write_text(text, encoding="utf-8")
        assert run(tmp_path) == 0
        assert f"the setup network {told}\n" in capsys.readouterr().out


def test_every_problem_has_words_in_both_languages():
    for problem in Problem:
        english, chinese = PROBLEMS[problem]
        for words in (english, chinese):
            assert words.format(place="p", detail="d", hint="h")
        assert ("{place}" in english) == ("{place}" in chinese)
        assert ("{detail}" in english) == ("{detail}" in chinese)
        assert any(char >= "\u4e00" for char in chinese)
