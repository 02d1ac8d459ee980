"""Settings with mistakes: what is wrong is named, and a home that worked goes on working."""

from pathlib import Path

import pytest

from tests.fakes.appliance import Appliance, settings
from tests.fakes.mosquitto import Mosquitto, free_port

pytestmark = pytest.mark.timeout(40)

MISTAKES = {
    "typo": ("[mqtt]\nhots = 'broker'\n", ["mqtt.hots", "mqtt.host"]),
    "type": ("[mqtt]\nport = 'many'\n", ["mqtt.port", "whole number", "line 2"]),
    "range": ("[mqtt]\nport = 123456\n", ["mqtt.port", "65535"]),
    "section": ("[mqqt]\nport = 1\n", ["mqqt", "mqtt"]),
    "choice": ("[logging]\nlevel = 'loud'\n", ["logging.level", "warning"]),
    "not toml": ("[mqtt\nport = 1\n", ["not TOML", "line 1"]),
    "not text": ("[mqtt]\nhost = '\x01'\n", ["lares.toml"]),
}


@pytest.mark.parametrize(("text", "named"), MISTAKES.values(), ids=MISTAKES)
async def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, text: str, named: list[str]
) -> None:
    ended = await Appliance(tmp_path, text).refused()
    assert ended.code == 2
    assert str(tmp_path / "lares.toml") in ended.complaint
    for words in named:
        assert words in ended.complaint
    assert ended.err.count("\n") == 1, ended.err
    assert not (tmp_path / "home/.local/share/lares/lares.db").exists()


async def test_settings_that_are_not_there(tmp_path: Path) -> None:
    lares = Appliance(tmp_path)
    lares.home.mkdir()
    ended = await lares.lares("run", "--settings", str(tmp_path / "none.toml"))
    assert ended.code == 2
    assert str(tmp_path / "none.toml") in ended.complaint


async def test_settings_that_are_no_file(tmp_path: Path) -> None:
    lares = Appliance(tmp_path)
    lares.home.mkdir()
    ended = await lares.lares("run", "--settings", str(tmp_path))
    assert ended.code == 2
    assert "not a file" in ended.complaint


@pytest.mark.parametrize("breakage", ["typo", "gone", "binary"])
async def test_a_home_that_worked_goes_on_with_its_last_good_settings(
    tmp_path: Path, broker: Mosquitto, breakage: str
) -> None:
    port = free_port()
    text = settings(broker.port, f"[console]\nport = {port}\n")
    async with Appliance(tmp_path, text) as lares:
        await lares.start()
        assert await lares.stop() == 0
        lares.leave_settings()
        if breakage == "typo":
            lares.settings.write_text(text + "\n[mqtt.tsl]\n")
        elif breakage == "gone":
            lares.settings.unlink()
        else:
            lares.settings.write_bytes(b"\xff\xfe\x00[mqtt]")
        await lares.start()
        await lares.until_linked()
        assert lares.endpoint["url"].endswith(f":{port}/")
        line = await lares.logged("last good copy")
        assert str(lares.settings) in line
        assert " error " in line, "in the log, not beside it"
        health = await lares.get("/api/health")
        (finding,) = [each for each in health["findings"] if each["check"] == "settings"]
        assert finding["level"] == "error"
        doctor = await lares.lares("doctor", "--settings", str(lares.settings))
        assert doctor.code == 1
        assert str(lares.settings) in doctor.out


async def test_broken_policy_rules_are_named(tmp_path: Path, broker: Mosquitto) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text("[[rule]]\nroles = ['lord']\n")
    ended = await Appliance(
        tmp_path, settings(broker.port, f'[policy]\nrules_file = "{rules}"\n')
    ).refused()
    assert ended.code == 2
    assert str(rules) in ended.complaint


async def test_only_names_of_this_machine_and_of_the_settings_are_answered(
    tmp_path: Path, broker: Mosquitto
) -> None:
    text = settings(broker.port, '[console]\nnames = ["lares.fritz.box"]\n')
    async with Appliance(tmp_path, text) as lares:
        await lares.start()
        for host, status in (("Lares.Fritz.Box:8321", 200), ("lares.example", 421)):
            async with lares.api.get("/api/session", headers={"Host": host}) as response:
                assert response.status == status
