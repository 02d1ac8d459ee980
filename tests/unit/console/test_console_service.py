"""The console as a service: its port, its endpoint file, starting again, ending."""

import asyncio
import json
import os
import socket
import stat
from pathlib import Path

import aiohttp
import pytest

from lares.console.endpoint_file import (
    Endpoint,
    endpoint_path,
    read_endpoint,
    remove_endpoint,
    write_endpoint,
)
from lares.console.listener import network_url, page_url
from lares.errors import PortTakenError, UnusableError
from tests.fakes.console_ports import running_console


def _taken_port() -> tuple[socket.socket, int]:
    listener = socket.create_server(("127.0.0.1", 0))
    return listener, int(listener.getsockname()[1])


async def test_a_taken_port_that_was_asked_for_is_an_error(tmp_path: Path):
    listener, port = _taken_port()
    with listener, pytest.raises(ExceptionGroup) as raised:
        async with running_console(tmp_path, port=port):
            raise AssertionError("it started on a taken port")
    (error,) = raised.value.exceptions
    assert isinstance(error, PortTakenError)
    assert str(port) in str(error)


async def test_a_taken_default_port_gives_another_one(tmp_path: Path):
    listener, port = _taken_port()
    with listener:
        async with running_console(tmp_path, port=port, port_is_default=True) as stage:
            assert not stage.url.endswith(f":{port}/")
            async with aiohttp.ClientSession() as http, http.get(stage.url) as response:
                assert response.status == 200


async def test_an_impossible_address_is_said_clearly(tmp_path: Path):
    with pytest.raises(ExceptionGroup) as raised:
        async with running_console(tmp_path, host="192.0.2.1"):
            raise AssertionError("it started on an address of nobody")
    (error,) = raised.value.exceptions
    assert isinstance(error, UnusableError)
    assert "console.host" in str(error)


async def test_the_endpoint_file_lives_as_long_as_the_service(tmp_path: Path):
    loop = asyncio.get_running_loop()
    async with running_console(tmp_path) as stage:
        path = stage.endpoint_file
        mode = await loop.run_in_executor(None, lambda: stat.S_IMODE(path.stat().st_mode))
        assert mode == 0o600
        endpoint = await loop.run_in_executor(None, read_endpoint, path)
        assert endpoint is not None
        assert endpoint.url == stage.url
        assert endpoint.pid == os.getpid()
        assert len(endpoint.token) >= 40
    assert not await loop.run_in_executor(None, path.exists)


async def test_it_can_be_started_again(tmp_path: Path):
    for _ in range(2):
        async with (
            running_console(tmp_path) as stage,
            aiohttp.ClientSession() as http,
            http.get(stage.url + "api/session") as response,
        ):
            assert (await response.json())["owner"] is False


async def test_two_homes_on_one_machine_do_not_log_each_other_out(tmp_path: Path):
    password = {"password": "correct horse"}
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        running_console(tmp_path / "a") as one,
        running_console(tmp_path / "b") as two,
        aiohttp.ClientSession(cookie_jar=jar) as http,
    ):
        for stage in (one, two):
            await http.post(stage.url + "api/setup", json={"code": stage.setup_code, **password})
        for stage in (one, two):
            async with http.get(stage.url + "api/home") as response:
                assert response.status == 200


def test_an_endpoint_file_is_replaced_and_only_its_own_is_removed(tmp_path: Path):
    path = endpoint_path(tmp_path)
    write_endpoint(path, Endpoint("http://localhost:1/", "old", 1))
    write_endpoint(path, Endpoint("http://localhost:2/", "new", 2))
    assert [entry.name for entry in path.parent.iterdir()] == ["console.json"]
    remove_endpoint(path, "old")
    assert read_endpoint(path) == Endpoint("http://localhost:2/", "new", 2)
    remove_endpoint(path, "new")
    assert read_endpoint(path) is None


@pytest.mark.parametrize("content", [b"", b"{}", b"null", json.dumps({"url": 1}).encode()])
def test_a_damaged_endpoint_file_is_none(tmp_path: Path, content: bytes):
    path = tmp_path / "console.json"
    path.write_bytes(content)
    assert read_endpoint(path) is None


def test_a_folder_that_cannot_be_written_is_said_clearly(tmp_path: Path):
    (tmp_path / "run").write_text("a file is in the way")
    with pytest.raises(UnusableError, match="cannot be written"):
        write_endpoint(endpoint_path(tmp_path), Endpoint("http://localhost:1/", "t", 1))


@pytest.mark.parametrize(
    ("host", "own", "network"),
    [
        ("127.0.0.1", "http://127.0.0.1:8321/", False),
        ("::1", "http://[::1]:8321/", False),
        ("0.0.0.0", "http://localhost:8321/", True),
        ("::", "http://localhost:8321/", True),
    ],
)
def test_addresses_that_people_can_open(host: str, own: str, network: bool):
    assert page_url(host, 8321) == own
    url = network_url(host, 8321)
    assert (url is not None) == network
    assert url is None or url.endswith(".local:8321/")
