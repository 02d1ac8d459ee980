"""Improv against the set-up, without a line."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import pytest
import pytest_asyncio

from lares.errors import TransientError
from lares_provisioning.improv.protocol import (
    CommandCode,
    ErrorState,
    PacketType,
    State,
    encode_command,
)
from lares_provisioning.improv.session import (
    BEGIN_LIMIT_S,
    JOIN_LIMIT_S,
    SCAN_LIMIT_S,
    Device,
    Session,
)
from lares_provisioning.network import Connection, JoinProblem, Security, WifiNetwork
from lares_provisioning.onboarding import AnswerProblem, Answers, Phase
from tests.fakes.clock import FakeClock
from tests.fakes.onboarding import FakeOnboarding

JOINED = Connection("192.168.77.20", wired=False, ssid="MyHome")
SETTINGS = b"\x06MyHome\x0bsecret-pass"
READY = ("state", State.READY)
PROVISIONING = ("state", State.PROVISIONING)
PROVISIONED = ("state", State.PROVISIONED)
NO_ERROR = ("error", ErrorState.NONE)


class Client:
    """The other end of the line."""

    def __init__(self) -> None:
        self.clock = FakeClock(autojump=False)
        self.onboarding = FakeOnboarding()
        self._sent = b""
        self.session = Session(
            self.onboarding, Device("0.1.0", "Raspberry Pi 4"), self.clock, self._hear
        )

    def _hear(self, data: bytes) -> None:
        self._sent += data

    async def say(self, code: int, data: bytes = b"") -> list[tuple[object, ...]]:
        self.session.receive(encode_command(code, data))
        return await self.heard()

    async def heard(self) -> list[tuple[object, ...]]:
        """Return what was sent since the last call."""
        await self.clock.settle()
        sent, self._sent = self._sent, b""
        return list(_parse(sent))


def _parse(sent: bytes) -> list[tuple[object, ...]]:
    told: list[tuple[object, ...]] = []
    while sent:
        assert sent.startswith(b"\nIMPROV\x01")
        kind, length = sent[8], sent[9]
        data, sent = sent[10 : 10 + length], sent[12 + length :]
        match kind:
            case PacketType.STATE:
                told.append(("state", State(data[0])))
            case PacketType.ERROR:
                told.append(("error", ErrorState(data[0])))
            case PacketType.RESULT:
                strings, rest = [], data[2:]
                while rest:
                    strings.append(rest[1 : 1 + rest[0]].decode())
                    rest = rest[1 + rest[0] :]
                told.append((CommandCode(data[0]), *strings))
    return told


@pytest_asyncio.fixture
async def client() -> AsyncIterator[Client]:
    client = Client()
    task = asyncio.ensure_future(client.session.run())
    await client.clock.settle()
    yield client
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_nothing_is_said_to_who_is_no_client(client: Client):
    client.session.receive(b"lares login: root\r\nPassword: \r\n")
    client.onboarding.show(replace(client.onboarding.status, phase=Phase.JOINING))
    await client.clock.advance(5)
    assert await client.heard() == []


async def test_state_and_device_info(client: Client):
    assert await client.say(CommandCode.STATE) == [NO_ERROR, READY]
    assert await client.say(CommandCode.DEVICE_INFO) == [
        NO_ERROR,
        (CommandCode.DEVICE_INFO, "Lares", "0.1.0", "Raspberry Pi 4", "Lares-7K2M"),
    ]


async def test_a_scan_is_new_and_offers_what_can_be_joined(client: Client):
    assert await client.say(CommandCode.SCAN) == [
        NO_ERROR,
        (CommandCode.SCAN, "MyHome", "-55", "YES"),
        (CommandCode.SCAN, "咖啡 Free", "-91", "NO"),
        (CommandCode.SCAN,),
    ]
    assert client.onboarding.scans == 1


async def test_a_scan_waits_until_the_setup_network_has_made_room_for_it(client: Client):
    onboarding = client.onboarding

    async def begin() -> None:
        onboarding.show(replace(onboarding.status, phase=Phase.STARTING))

    onboarding.rescan = begin  # type: ignore[method-assign]
    assert await client.say(CommandCode.SCAN) == [NO_ERROR]
    found = (WifiNetwork("New", 100, Security.OPEN),)
    onboarding.show(replace(onboarding.status, phase=Phase.WAITING, networks=found))
    assert await client.heard() == [(CommandCode.SCAN, "New", "-40", "NO"), (CommandCode.SCAN,)]


async def test_a_scan_that_hangs_ends_in_the_last_list(client: Client):
    async def hang() -> None:
        await asyncio.Event().wait()

    client.onboarding.rescan = hang  # type: ignore[method-assign]
    assert await client.say(CommandCode.SCAN) == [NO_ERROR]
    await client.clock.advance(SCAN_LIMIT_S)
    assert len(await client.heard()) == 3


async def test_a_network_that_works(client: Client):
    await client.say(CommandCode.STATE)
    assert await client.say(CommandCode.WIFI_SETTINGS, SETTINGS) == [NO_ERROR, PROVISIONING]
    (answers,) = client.onboarding.submitted
    assert answers == Answers(ssid="MyHome", wifi_password="secret-pass")
    client.onboarding.finish(JOINED)
    assert await client.heard() == [
        PROVISIONED,
        (CommandCode.WIFI_SETTINGS, "http://192.168.77.20/"),
    ]
    assert await client.say(CommandCode.STATE) == [
        NO_ERROR,
        PROVISIONED,
        (CommandCode.STATE, "http://192.168.77.20/"),
    ]


async def test_a_wrong_password_can_be_tried_again(client: Client):
    await client.say(CommandCode.WIFI_SETTINGS, SETTINGS)
    client.onboarding.finish(JoinProblem.WRONG_PASSWORD)
    assert await client.heard() == [("error", ErrorState.UNABLE_TO_CONNECT), READY]
    assert await client.say(CommandCode.WIFI_SETTINGS, SETTINGS) == [NO_ERROR, PROVISIONING]
    client.onboarding.finish(JOINED)
    assert (await client.heard())[0] == PROVISIONED


async def test_what_was_typed_at_another_door_is_kept(client: Client):
    draft = Answers(
        ssid="Old", country="CN", language="zh", home_name="家", owner_password="long enough"
    )
    client.onboarding.show(replace(client.onboarding.status, draft=draft))
    await client.say(CommandCode.WIFI_SETTINGS, "\x06咖啡\x00".encode())
    assert client.onboarding.submitted == [replace(draft, ssid="咖啡", hidden=True)]


async def test_other_commands_are_answered_while_the_box_joins(client: Client):
    await client.say(CommandCode.WIFI_SETTINGS, SETTINGS)
    assert await client.say(CommandCode.STATE) == [NO_ERROR, PROVISIONING]
    assert await client.say(CommandCode.WIFI_SETTINGS, SETTINGS) == [
        NO_ERROR,
        PROVISIONING,
        ("error", ErrorState.UNKNOWN),
    ]
    assert len(client.onboarding.submitted) == 1


async def test_what_cannot_work_is_not_submitted(client: Client):
    client.onboarding.refused = (AnswerProblem.PASSWORD_LENGTH,)
    assert await client.say(CommandCode.WIFI_SETTINGS, SETTINGS) == [
        NO_ERROR,
        ("error", ErrorState.UNABLE_TO_CONNECT),
    ]
    assert client.onboarding.submitted == []


async def test_damaged_and_unknown_commands_are_told(client: Client):
    assert await client.say(CommandCode.WIFI_SETTINGS, b"\x20x") == [
        NO_ERROR,
        ("error", ErrorState.INVALID_PACKET),
    ]
    assert await client.say(99) == [NO_ERROR, ("error", ErrorState.UNKNOWN_COMMAND)]
    client.session.receive(encode_command(CommandCode.STATE)[:-2] + b"?")
    assert await client.heard() == [("error", ErrorState.INVALID_PACKET)]


async def test_a_command_behind_a_cut_off_one_is_answered_after_a_silence(client: Client):
    client.session.receive(b"IMPROV\x01\x03\xff")
    assert await client.say(CommandCode.STATE) == []
    await client.clock.advance(1)
    assert await client.heard() == [NO_ERROR, READY]
    client.session.receive(encode_command(CommandCode.STATE)[:-3])
    await client.clock.advance(1)
    assert await client.heard() == [("error", ErrorState.INVALID_PACKET)]


async def test_a_home_that_is_set_up_takes_no_network(client: Client):
    client.onboarding.show(replace(client.onboarding.status, phase=Phase.DONE, connection=JOINED))
    assert await client.say(CommandCode.WIFI_SETTINGS, SETTINGS) == [
        NO_ERROR,
        PROVISIONED,
        ("error", ErrorState.UNKNOWN),
    ]


async def test_a_lost_network_can_be_replaced(client: Client):
    client.onboarding.show(replace(client.onboarding.status, phase=Phase.LOST))
    assert await client.say(CommandCode.STATE) == [NO_ERROR, READY]
    taken: list[Answers] = []

    async def submit(answers: Answers) -> None:
        taken.append(answers)
        client.onboarding.show(replace(client.onboarding.status, phase=Phase.JOINING))

    client.onboarding.submit = submit  # type: ignore[method-assign]
    await client.say(CommandCode.WIFI_SETTINGS, SETTINGS)
    assert taken[0].ssid == "MyHome"
    client.onboarding.show(replace(client.onboarding.status, phase=Phase.LOST))
    assert await client.heard() == [("error", ErrorState.UNABLE_TO_CONNECT), READY]


async def test_a_try_of_which_nothing_is_heard_ends(client: Client):
    async def ignore(answers: Answers) -> None:
        pass

    client.onboarding.submit = ignore  # type: ignore[method-assign]
    await client.say(CommandCode.WIFI_SETTINGS, SETTINGS)
    await client.clock.advance(BEGIN_LIMIT_S)
    assert await client.heard() == [("error", ErrorState.UNABLE_TO_CONNECT), READY]


async def test_a_try_that_never_ends_is_given_up(client: Client):
    await client.say(CommandCode.WIFI_SETTINGS, SETTINGS)
    await client.clock.advance(JOIN_LIMIT_S - 2)
    assert await client.heard() == []
    await client.clock.advance(5)
    assert await client.heard() == [("error", ErrorState.UNABLE_TO_CONNECT)]


async def test_a_failing_submission_is_told(client: Client):
    async def fail(answers: Answers) -> None:
        raise TransientError("the disk is full")

    client.onboarding.submit = fail  # type: ignore[method-assign]
    assert await client.say(CommandCode.WIFI_SETTINGS, SETTINGS) == [
        NO_ERROR,
        PROVISIONING,
        READY,
        ("error", ErrorState.UNKNOWN),
    ]


async def test_the_host_name_is_told_and_not_changed(client: Client):
    assert await client.say(CommandCode.HOSTNAME) == [NO_ERROR, (CommandCode.HOSTNAME, "lares")]
    assert await client.say(CommandCode.HOSTNAME, b"Lares") == [
        NO_ERROR,
        (CommandCode.HOSTNAME, "lares"),
    ]
    for name in (b"pi", b"\xff"):
        assert await client.say(CommandCode.HOSTNAME, name) == [
            NO_ERROR,
            ("error", ErrorState.BAD_HOSTNAME),
        ]


async def test_a_device_name_becomes_the_homes(client: Client):
    assert await client.say(CommandCode.DEVICE_NAME) == [
        NO_ERROR,
        (CommandCode.DEVICE_NAME, "Lares-7K2M"),
    ]
    assert await client.say(CommandCode.DEVICE_NAME, "海边".encode()) == [
        NO_ERROR,
        (CommandCode.DEVICE_NAME, "海边"),
    ]
    assert (await client.say(CommandCode.DEVICE_INFO))[1][-1] == "海边"
    await client.say(CommandCode.WIFI_SETTINGS, SETTINGS)
    assert client.onboarding.submitted[0].home_name == "海边"


async def test_a_device_name_that_cannot_be_is_refused(client: Client):
    assert (await client.say(CommandCode.DEVICE_NAME, b"  "))[1] == ("error", ErrorState.UNKNOWN)
    client.onboarding.refused = (AnswerProblem.HOME_NAME,)
    assert (await client.say(CommandCode.DEVICE_NAME, b"x"))[1] == ("error", ErrorState.UNKNOWN)


@pytest.mark.parametrize(
    ("connection", "url"),
    [
        (Connection("fd00::7", wired=True), "http://[fd00::7]/"),
        (Connection("fe80::1", wired=True), "http://lares.local/"),
        (Connection("nonsense", wired=True), "http://lares.local/"),
        (None, "http://lares.local/"),
    ],
)
async def test_the_address_is_one_that_a_browser_can_use(
    client: Client, connection: Connection | None, url: str
):
    client.onboarding.show(
        replace(client.onboarding.status, phase=Phase.DONE, connection=connection)
    )
    assert (await client.say(CommandCode.STATE))[-1] == (CommandCode.STATE, url)


async def test_networks_that_cannot_be_joined_are_not_offered(client: Client):
    networks = (
        WifiNetwork("Old", 90, Security.OUTDATED),
        WifiNetwork("Work", 90, Security.ENTERPRISE),
    )
    client.onboarding.show(replace(client.onboarding.status, networks=networks))
    assert await client.say(CommandCode.SCAN) == [NO_ERROR, (CommandCode.SCAN,)]


async def test_a_flood_of_commands_is_bounded(client: Client):
    client.session.receive(encode_command(CommandCode.STATE) * 500)
    assert len(await client.heard()) == 2 * 16
