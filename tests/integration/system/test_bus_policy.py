"""A real bus with our policies: who may talk to NetworkManager, RAUC and Avahi, and who may not."""

import getpass
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from tests.integration.system.conftest import TREE

pytestmark = pytest.mark.timeout(120)

POLICIES = TREE / "usr/share/dbus-1/system.d"
NETWORK = "org.freedesktop.NetworkManager"
RAUC = "de.pengutronix.rauc"
AVAHI = "org.freedesktop.Avahi"
PROPERTIES = "org.freedesktop.DBus.Properties"
# Who is asked, by which call.
CALLS = {
    "networks": (NETWORK, f"{NETWORK}.GetDevices"),
    "join": (NETWORK, f"{NETWORK}.AddAndActivateConnection"),
    "wi-fi passwords": (NETWORK, f"{NETWORK}.Settings.Connection.GetSecrets"),
    "read a property of the network": (NETWORK, f"{PROPERTIES}.Get"),
    "log more of the network": (NETWORK, f"{NETWORK}.SetLogging"),
    "install": (RAUC, f"{RAUC}.Installer.InstallBundle"),
    "mark good": (RAUC, f"{RAUC}.Installer.Mark"),
    "progress": (RAUC, f"{PROPERTIES}.Get"),
    "write a property of RAUC": (RAUC, f"{PROPERTIES}.Set"),
    "look up a name": (AVAHI, f"{AVAHI}.Server.ResolveHostName"),
    "the box's own name": (AVAHI, f"{AVAHI}.Server.GetHostNameFqdn"),
    "announce": (AVAHI, f"{AVAHI}.Server.EntryGroupNew"),
    "be called otherwise": (AVAHI, f"{AVAHI}.Server.SetHostName"),
}
MAY = {
    "lares": {"install", "mark good", "progress", "look up a name", "the box's own name"},
    "lares-provision": {
        "networks",
        "join",
        "wi-fi passwords",
        "read a property of the network",
        "look up a name",
        "the box's own name",
    },
    "mosquitto": set(),
}
GROUPS = {"lares": {"lares-setup"}, "lares-provision": {"lares-setup"}, "mosquitto": set()}
STRANGER = "sync"  # a user of every Debian that nobody is
NOT_HERE = re.compile(r"<(user|fork|pidfile|standard_system|include|servicehelper|syslog|listen)")


def _as_played(policy: str, player: str) -> str:
    """Give the rights of `player`, and no others, to the user who runs the tests."""
    own = {player, *GROUPS[player]}

    def replaced(found: re.Match[str]) -> str:
        return f'user="{getpass.getuser() if found[2] in own else STRANGER}"'

    return re.sub(r'\b(user|group)="([^"]+)"', replaced, policy)


def _configure(folder: Path, vendor: Path, player: str) -> None:
    """Write the rules of the system's bus, then ours, with a listener in this folder."""
    policies = folder / "system.d"
    policies.mkdir()
    for path in POLICIES.iterdir():
        (policies / path.name).write_text(_as_played(path.read_text(), player))
    lines = (vendor / "usr/share/dbus-1/system.conf").read_text().splitlines()
    config = "\n".join(line for line in lines if not NOT_HERE.search(line)).replace(
        "</busconfig>",
        f"<listen>unix:path={folder}/bus</listen>\n<includedir>{policies}</includedir>\n"
        # The services of this test run as the same user as who asks them.
        f'<policy user="{getpass.getuser()}"><allow own="*"/></policy>\n</busconfig>',
    )
    (folder / "bus.conf").write_text(config)


@pytest.fixture
def bus(
    request: pytest.FixtureRequest, appliance_root: Path, libraries: dict[str, str], tmp_path: Path
) -> Iterator[str]:
    """Run the bus as the parameter sees it; return its address."""
    _configure(tmp_path, appliance_root, request.param)
    options = (f"--config-file={tmp_path}/bus.conf", "--nofork", "--nopidfile", "--print-address")
    daemon = subprocess.Popen(
        [appliance_root / "usr/bin/dbus-daemon", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it may not raise its limits here
        text=True,
        env=libraries,
    )
    assert daemon.stdout is not None
    with daemon, daemon.stdout:
        address = daemon.stdout.readline().strip()
        assert address.startswith("unix:"), "the bus refused our policies"
        yield address
        daemon.terminate()


def _answer(message: Message) -> Message | None:
    if message.message_type is MessageType.METHOD_CALL:
        return Message.new_method_return(message)
    return None


@pytest.mark.parametrize(("bus", "player"), [(name, name) for name in MAY], indirect=["bus"])
async def test_each_user_may_what_it_needs_and_nothing_else(bus: str, player: str):
    services = []
    for name in (NETWORK, RAUC, AVAHI):  # each its own: a rule counts for all names of a connection
        services.append(await MessageBus(bus_address=bus).connect())
        services[-1].add_message_handler(_answer)
        await services[-1].request_name(name)
    asking = await MessageBus(bus_address=bus).connect()
    may = set()
    for what, (destination, method) in CALLS.items():
        interface, _, member = method.rpartition(".")
        call = Message(destination=destination, path="/", interface=interface, member=member)
        answer = await asking.call(call)
        assert answer is not None
        if answer.message_type is MessageType.METHOD_RETURN:
            may.add(what)
        else:
            assert answer.error_name == "org.freedesktop.DBus.Error.AccessDenied", answer
    for connection in (asking, *services):
        connection.disconnect()
    assert may == MAY[player]
