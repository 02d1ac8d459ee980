"""The owner's first password is taken over from the set-up once, and only if it can be trusted."""

import asyncio
import logging
import os
from pathlib import Path

import aiohttp
import pytest

from lares.console.first_password import FirstPassword, read_password_hash
from lares.console.passwords import Cost, hash_password, is_password_hash
from lares.errors import SettingsError
from lares.runtime.worker import Worker
from tests.fakes.console_ports import CHEAP, Account, FakeAccounts, running_console

PASSWORD = "我家的第一个密码"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "first-password"
    path.write_text(hash_password(PASSWORD, CHEAP) + "\n")
    path.chmod(0o640)
    return path


async def test_the_page_asks_for_a_login_at_once(tmp_path: Path, file: Path):
    async with (
        running_console(tmp_path, first_password_file=file, home_name="我们家") as stage,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
    ):
        assert stage.announced == [], "no code is printed"
        async with http.get(stage.url + "api/session") as answer:
            session = await answer.json()
        assert (session["owner"], session["home"]) == (True, None)
        body = {"code": "AAAA-AAAA", "password": "somebody else's"}
        async with http.post(stage.url + "api/setup", json=body) as answer:
            assert (await answer.json())["error"]["code"] == "already-set-up"
        async with http.post(stage.url + "api/login", json={"password": PASSWORD}) as answer:
            session = await answer.json()
        assert (answer.status, session["home"]) == (200, "我们家")
        assert stage.service is not None
        assert await stage.service.first_password.complaint() is None


async def test_it_counts_only_while_there_is_no_owner(tmp_path: Path, file: Path):
    accounts = FakeAccounts()
    accounts.account = Account(hash_password("chosen later", CHEAP))
    before = accounts.account
    async with running_console(tmp_path, first_password_file=file, accounts=accounts) as stage:
        assert stage.announced == []
        assert accounts.account is before


@pytest.mark.parametrize("harm", ["gone", "damaged", "a folder"])
async def test_one_that_cannot_be_used_is_told_and_the_code_is_the_way_in(
    tmp_path: Path, harm: str, caplog: pytest.LogCaptureFixture
):
    file = tmp_path / "first-password"
    in_thread = asyncio.get_running_loop().run_in_executor
    if harm == "damaged":
        await in_thread(None, file.write_text, "hunter2")
    elif harm == "a folder":
        await in_thread(None, file.mkdir)
    async with running_console(tmp_path, first_password_file=file) as stage:
        (announced,) = stage.announced
        assert "was not taken over" in caplog.text
        assert "hunter2" not in caplog.text
        assert stage.service is not None
        complaint = await stage.service.first_password.complaint()
        assert complaint is not None
        assert str(file) in complaint
        async with aiohttp.ClientSession() as http:
            body = {"code": announced[1], "password": PASSWORD}
            async with http.post(stage.url + "api/setup", json=body) as answer:
                assert answer.status == 200
        assert await stage.service.first_password.complaint() is None, "there is an owner now"


async def test_without_a_file_nothing_is_read(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    accounts = FakeAccounts()
    first = FirstPassword(None, accounts, Worker("unused", 1))
    await first.take_over()
    assert (accounts.account, await first.complaint(), caplog.text) == (None, None, "")


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o642])
def test_what_others_can_read_or_write_is_refused(file: Path, mode: int):
    file.chmod(mode)
    with pytest.raises(SettingsError, match="chmod 640"):
        read_password_hash(file)


def test_a_pipe_in_its_place_holds_nothing_up(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(SettingsError, match="is not a file"):
        read_password_hash(tmp_path / "pipe")


def test_it_is_one_hash_and_nothing_else(file: Path):
    good = file.read_text().strip()
    assert read_password_hash(file) == good
    for wrong in ("", good[:-9], good + "\n" + good, good + "A" * 2000, "\xff", good.upper()):
        file.write_text(wrong)
        with pytest.raises(SettingsError, match="damaged"):
            read_password_hash(file)


def test_a_hash_is_told_from_what_looks_like_one():
    assert is_password_hash(hash_password("x", Cost(1, 1, 1)))
    for wrong in ("", "$$$$", "$scrypt$ln=4,r=1,p=1$$", "$scrypt$ln=99,r=1,p=1$AAAA$AAAA"):
        assert not is_password_hash(wrong)
