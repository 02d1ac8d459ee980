"""The real broker with the appliance's own configuration, accounts and rights."""

import getpass
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from lares_system import broker_accounts
from lares_system.broker_accounts import BrokerAccounts
from tests.fakes.mosquitto import free_port
from tests.integration.system.conftest import TREE

STEPS = TREE / "usr/lib/lares/system"
WAIT_S = 10.0
pytestmark = pytest.mark.timeout(60)


def _new_root(folder: Path) -> Path:
    for name in ("etc/lares/secrets", "etc/mosquitto/conf.d", "var/lib/mosquitto"):
        (folder / name).mkdir(parents=True)
    listener = folder / "etc/mosquitto/conf.d/listener.conf"
    listener.write_bytes((TREE / "etc/mosquitto/conf.d/listener.conf").read_bytes())
    shared = folder / "usr/share/lares/mosquitto"
    shared.mkdir(parents=True)
    for source in (TREE / "usr/share/lares/mosquitto").iterdir():
        (shared / source.name).write_bytes(source.read_bytes())
    return folder


def _first_boot(root: Path) -> str:
    ran = subprocess.run(
        [sys.executable, "-IS", STEPS, "--root", root, "first-boot"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return ran.stdout


class Broker:
    """mosquitto as the image configures it, with the paths of a scratch root and a free port."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.port = free_port()
        self._process: subprocess.Popen[str] | None = None
        self._log = root / "broker.log"

    def start(self) -> None:
        text = (TREE / "etc/mosquitto/mosquitto.conf").read_text()
        for path in ("/etc/mosquitto", "/usr/share/lares", "/var/lib/mosquitto"):
            text = text.replace(f" {path}", f" {self.root}{path}")
        config = self.root / "mosquitto.conf"
        config.write_text(f"user {getpass.getuser()}\n{text}")
        listener = self.root / "etc/mosquitto/conf.d/listener.conf"
        listener.write_text(listener.read_text().replace("1883", str(self.port)))
        command = ["mosquitto", "-c", config]
        with self._log.open("w") as log:
            environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"}
            self._process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, text=True, env=environment
            )
        deadline = time.monotonic() + WAIT_S
        while not self.listens_at():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(self.log)
            threading.Event().wait(0.02)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(WAIT_S)
            self._process = None

    @property
    def log(self) -> str:
        return self._log.read_text()

    def listens_at(self) -> set[str]:
        """Return the local addresses of listening sockets with the broker's port."""
        found = set()
        for file in ("tcp", "tcp6"):
            for line in Path(f"/proc/net/{file}").read_text().splitlines()[1:]:
                _, local, _, state, *_ = line.split()
                address, port = local.split(":")
                if state == "0A" and int(port, 16) == self.port:
                    raw = bytes.fromhex(address)
                    words = [raw[i : i + 4][::-1] for i in range(0, len(raw), 4)]
                    family = socket.AF_INET if len(raw) == 4 else socket.AF_INET6
                    found.add(socket.inet_ntop(family, b"".join(words)))
        return found


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    root = _new_root(tmp_path / "root")
    _first_boot(root)
    made = Broker(root)
    yield made
    made.stop()


class Client:
    """One MQTT 5 connection; version 5 because only it tells that a publication was refused."""

    def __init__(self, port: int, user: str | None, password: str | None) -> None:
        self.refused: str | None = None
        self.heard: list[tuple[str, str]] = []
        self._events = threading.Condition()
        self._connected = False
        self._answers: dict[int, bool] = {}
        self._subscribed: set[int] = set()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        if user is not None:
            self._client.username_pw_set(user, password)
        self._client.on_connect = self._on_connect
        self._client.on_publish = self._on_publish
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._until(lambda: self._connected or self.refused is not None)

    def publish(self, topic: str, text: str, *, retain: bool = False) -> bool:
        """Return whether the broker took it."""
        sent = self._client.publish(topic, text, qos=1, retain=retain)
        self._until(lambda: sent.mid in self._answers)
        return self._answers[sent.mid]

    def subscribe(self, topic: str) -> None:
        _, number = self._client.subscribe(topic, qos=1)
        self._until(lambda: number in self._subscribed)

    def until_heard(self, topic: str) -> None:
        self._until(lambda: any(heard == topic for heard, _ in self.heard))

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _until(self, condition) -> None:
        with self._events:
            assert self._events.wait_for(condition, WAIT_S)

    def _tell(self, change) -> None:
        with self._events:
            change()
            self._events.notify_all()

    def _on_connect(self, _client, _data, _flags, reason, _properties) -> None:
        if reason.is_failure:
            self._tell(lambda: setattr(self, "refused", str(reason)))
            self._client.disconnect()
        else:
            self._tell(lambda: setattr(self, "_connected", True))

    def _on_publish(self, _client, _data, number, reason, _properties) -> None:
        self._tell(lambda: self._answers.setdefault(number, not reason.is_failure))

    def _on_subscribe(self, _client, _data, number, _reasons, _properties) -> None:
        self._tell(lambda: self._subscribed.add(number))

    def _on_message(self, _client, _data, message) -> None:
        self._tell(lambda: self.heard.append((message.topic, message.payload.decode())))


def _password(root: Path, name: str = "mqtt-password") -> str:
    return (root / "etc/lares/secrets" / name).read_text().strip()


def _add_user(root: Path, name: str) -> None:
    hashes = root / "etc/mosquitto/passwd"
    subprocess.run(["mosquitto_passwd", "-b", hashes, name, f"{name}'s word"], check=True)


def _connect(broker: Broker, user: str) -> Client:
    password = _password(broker.root) if user == "lares" else f"{user}'s word"
    if user == "devices":
        password = _password(broker.root, "devices-password")
    client = Client(broker.port, user, password)
    assert client.refused is None, client.refused
    return client


def test_first_boot_makes_the_password_once(tmp_path: Path):
    root = _new_root(tmp_path)
    assert "was made" in _first_boot(root)
    made = {path: path.read_bytes() for path in (root / "etc").rglob("*") if path.is_file()}
    assert {path.name for path in made} == {"mqtt-password", "passwd", "listener.conf"}
    password = _password(root)
    assert len(password) == 24
    assert password not in (root / "etc/mosquitto/passwd").read_text()
    assert (root / "etc/lares/secrets/mqtt-password").stat().st_mode & 0o777 == 0o600
    assert (root / "etc/mosquitto/passwd").stat().st_mode & 0o777 == 0o640
    assert "nothing was missing" in _first_boot(root)
    assert made == {path: path.read_bytes() for path in made}
    other = _new_root(tmp_path / "other")
    _first_boot(other)
    assert _password(other) != password, "each box has its own"


def test_first_boot_needs_no_more_rights_than_its_unit_gives(tmp_path: Path):
    unit = (TREE / "usr/lib/systemd/system/lares-firstboot.service").read_text()
    (rights,) = re.findall(r"(?m)^CapabilityBoundingSet=(.+)$", unit)
    given = ",".join(f"+{right.removeprefix('CAP_').lower()}" for right in rights.split())
    if os.geteuid() != 0:
        given = ""  # this user has none of them, and owns the files
    root = _new_root(tmp_path)
    _first_boot(root)
    (root / "etc/mosquitto/passwd").unlink()
    if given:
        os.chown(root / "etc/lares/secrets/mqtt-password", 65534, 65534)
    without = ["setpriv", "--bounding-set", f"-all,{given}"] if given else []
    command = [*without, sys.executable, "-IBS", STEPS, "--root", root, "first-boot"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "was made" in ran.stdout, ran.stderr


class _PowerCutError(BaseException):
    pass


@pytest.mark.parametrize("old_hashes", [False, True])
@pytest.mark.parametrize("moment", range(4))
def test_first_boot_goes_on_after_a_power_cut(
    tmp_path: Path, moment: int, old_hashes: bool, monkeypatch: pytest.MonkeyPatch
):
    root = _new_root(tmp_path)
    if old_hashes:  # of a password that was lost
        _first_boot(root)
        (root / "etc/lares/secrets/mqtt-password").unlink()
    steps = 0

    def cut(real):
        def step(*arguments, **options):
            nonlocal steps
            steps += 1
            if steps > moment:
                raise _PowerCutError
            return real(*arguments, **options)

        return step

    with monkeypatch.context() as patched:
        patched.setattr(broker_accounts, "write_whole", cut(broker_accounts.write_whole))
        patched.setattr(broker_accounts, "remove_for_good", cut(broker_accounts.remove_for_good))
        patched.setattr(BrokerAccounts, "_hash", cut(BrokerAccounts._hash))
        with pytest.raises(_PowerCutError):
            BrokerAccounts(root).make()
    # The condition of lares-firstboot.service.
    files = ("etc/lares/secrets/mqtt-password", "etc/mosquitto/passwd")
    assert not all((root / name).exists() for name in files), "else nobody would look again"
    _first_boot(root)
    broker = Broker(root)
    broker.start()
    try:
        _connect(broker, "lares").close()
    finally:
        broker.stop()


def test_it_answers_only_at_this_box_and_only_who_knows_the_password(broker: Broker):
    broker.start()
    assert broker.listens_at() == {"127.0.0.1"}
    assert Client(broker.port, "lares", "wrong horse").refused == "Not authorized"
    assert Client(broker.port, "lares", "").refused == "Not authorized"
    assert Client(broker.port, None, None).refused == "Not authorized"
    assert Client(broker.port, "devices", "anything").refused == "Not authorized"
    _connect(broker, "lares").close()
    known = ("run as root", "'homeassistant/status' does not contain")  # tests alone; meant so
    for line in broker.log.splitlines():
        assert any(each in line for each in known) or not re.search("Warning|Error|Note", line)


def test_users_write_and_hear_nothing_outside_their_topics(broker: Broker):
    accounts = BrokerAccounts(broker.root)
    accounts.open_to_house()
    for name in ("lamp1", "lamp2"):
        _add_user(broker.root, name)
    broker.start()
    lares, lamp = _connect(broker, "lares"), _connect(broker, "lamp1")
    allowed = ("lamp1/state", "lamp1/deep/er", "homeassistant/light/lamp1/config")
    refused = (
        "lamp2/set",
        "lamp1",
        "lamp10/state",
        "homeassistant/light/lamp2/config",
        "homeassistant/status",
        "lares/status",
        "zigbee2mqtt/lock/set",
        "$SYS/broker/version",
    )
    assert {topic for topic in (*allowed, *refused) if lamp.publish(topic, "x")} == {
        *allowed,
        "lamp1",  # the pattern %u/# has its parent too (MQTT 3.1.1, 4.7.1.2)
    }
    lamp.subscribe("#")
    for topic in ("lamp2/set", "lares/status", "zigbee2mqtt/lock/set", "homeassistant/status"):
        assert lares.publish(topic, "order")
    assert lares.publish("lamp1/set", "last")
    lamp.until_heard("lamp1/set")
    assert {topic for topic, _ in lamp.heard} <= {"lamp1/set", "homeassistant/status"}
    house = _connect(broker, "devices")
    assert house.publish("cmnd/plug/POWER", "ON")
    assert house.publish("homeassistant/light/0x1/light/config", "{}")
    assert not house.publish("lares/status", "offline")
    for client in (lares, lamp, house):
        client.close()


def test_what_is_retained_survives_a_restart(broker: Broker):
    broker.start()
    lares = _connect(broker, "lares")
    assert lares.publish("homeassistant/light/a/config", "{}", retain=True)
    lares.close()
    broker.stop()
    broker.start()
    lares = _connect(broker, "lares")
    lares.subscribe("homeassistant/#")
    lares.until_heard("homeassistant/light/a/config")
    lares.close()


def test_it_is_opened_to_the_house_and_closed_again(broker: Broker):
    accounts = BrokerAccounts(broker.root)
    _add_user(broker.root, "lamp1")
    accounts.open_to_house()
    first = _password(broker.root, "devices-password")
    broker.start()
    assert broker.listens_at() & {"0.0.0.0", "::"}
    assert Client(broker.port, None, None).refused == "Not authorized"
    for user in ("lares", "devices", "lamp1"):
        _connect(broker, user).close()
    broker.stop()

    accounts.open_to_house()
    assert _password(broker.root, "devices-password") == first, "asked twice, opened once"
    accounts.close_to_house()
    broker.start()
    assert broker.listens_at() == {"127.0.0.1"}
    assert Client(broker.port, "devices", first).refused == "Not authorized"
    _connect(broker, "lamp1").close()
    broker.stop()

    accounts.open_to_house()
    assert _password(broker.root, "devices-password") != first
