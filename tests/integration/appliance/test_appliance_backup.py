"""`lares backup` beside the running service, `lares restore` on another board with it running."""

import json
from pathlib import Path

import pytest

from tests.fakes.appliance import Appliance, settings
from tests.fakes.mosquitto import Mosquitto

pytestmark = pytest.mark.timeout(120)


async def test_a_home_moves_to_another_board(tmp_path: Path, broker: Mosquitto) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("correct horse battery\n")
    known = ("--passphrase-file", str(passphrase), "--json")
    backup = tmp_path / "home.lares-backup"
    old = Appliance(tmp_path / "old", settings(broker.port, '[home]\nname = "三口之家"\n'))
    new = Appliance(tmp_path / "new", settings(broker.port))
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
    async with old, new:
        await old.start()
        async with old.api.post("/api/areas", json={"names": {"zh": ["客厅"]}}) as answer:
            assert answer.status == 201
        await old.say("abracadabra")
        made = await old.lares("backup", str(backup), "--settings", str(old.settings), *known)
        assert made.code == 0, made.err
        facts = json.loads(made.out)
        assert (facts["home"], facts["bytes"]) == ("三口之家", backup.stat().st_size)
        again = await old.lares("backup", str(backup), "--settings", str(old.settings), *known)
        assert (again.code, "exists already" in again.complaint) == (2, True)

        await new.start()
        done = await new.lares("restore", str(backup), "--settings", str(new.settings), *known)
        assert done.code == 0, done.err
        assert json.loads(done.out)["in_force"] is False
        assert (await new.get("/api/home"))["areas"] == []
        await new.stop()
        await new.start()
        (area,) = (await new.get("/api/home"))["areas"]
        assert area["names"] == {"zh": ["客厅"]}
        assert [turn["text"] for turn in await new.turns()] == ["abracadabra"]
        assert (new.data / "before-restore-1/lares.db").exists()


async def test_a_wrong_call_says_what_is_wrong(tmp_path: Path) -> None:
    lares = Appliance(tmp_path)
    lares.home.mkdir()
    short = tmp_path / "short"
    short.write_text("1234567\n")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8")
    for code, words, arguments in (
        (2, "at least 8 characters", ("backup", "x", "--passphrase-file", str(short))),
        (2, "use --passphrase-file", ("backup", "x")),
        (2, "cannot be read from", ("backup", "x", "--passphrase-file", str(tmp_path / "none"))),
        (2, "there is no file", ("restore", str(tmp_path / "none"))),
        (1, "not a backup of Lares", ("restore", str(photo), "--passphrase-file", str(short))),
    ):
        ended = await lares.lares(*arguments)
        assert (ended.code, words in ended.complaint) == (code, True), ended.err
