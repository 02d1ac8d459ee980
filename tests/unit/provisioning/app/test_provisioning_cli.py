"""The command line of the set-up: the version, and a bus that cannot be meant."""

import json
import re
from pathlib import Path

import pytest

from lares_provisioning.app.cli import build_parser, main
from lares_provisioning.app.serve import installed_version


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as exit_:
        main(["--version"])
    assert exit_.value.code == 0
    assert capsys.readouterr().out == f"lares-provision {installed_version()}\n"


def test_status_with_what_is_no_address_knows_no_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["status", "--state", str(tmp_path), "--bus", "nonsense"]) == 0
    assert "connection: -" in capsys.readouterr().out


def test_the_label_has_one_form_at_a_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    place = ["--state", str(tmp_path)]
    assert main(["label", "--json", *place]) == 0
    told = json.loads(capsys.readouterr().out)
    for form in ([], ["--screen"]):
        assert main(["label", *form, *place]) == 0
        shown = capsys.readouterr().out
        assert told["name"] in shown
        assert told["key"] in shown
        assert ("█" in shown) == (not form), "the code for cameras is on the label alone"
    assert main(["label", "--svg", *place]) == 0
    assert capsys.readouterr().out.startswith("<svg")
    assert main(["label", "--svg", "--json", *place]) == 2
    assert told["open"] is False
    (tmp_path / "open").touch()  # as the import leaves it
    assert main(["label", "--json", *place]) == 0
    without_key = json.loads(capsys.readouterr().out)
    assert (without_key["open"], without_key["key"]) == (True, told["key"])
    assert without_key["code"].startswith("WIFI:T:nopass;")


@pytest.mark.parametrize("command", ["serve", "status", "label", "reset", "import"])
def test_every_option_says_what_it_is_for(command: str):
    (commands,) = (a for a in build_parser()._actions if a.dest == "command")
    assert isinstance(commands.choices, dict)
    for action in commands.choices[command]._actions:
        assert action.help or action.dest == "log_level", action.dest


def test_every_command_and_option_is_documented():
    page = Path(__file__).parents[4] / "docs/provisioning.md"
    text = page.read_text(encoding="utf-8").split("## Command line\n")[1].split("\n## ")[0]
    (commands,) = (a for a in build_parser()._actions if a.dest == "command")
    assert isinstance(commands.choices, dict)
    for name, command in commands.choices.items():
        assert f"`lares-provision {name}" in text
        options = {option for action in command._actions for option in action.option_strings}
        for option in options - {"-h", "--output"}:
            assert re.search(rf"[` ]{option}[` ]", text), f"{name} {option}"
