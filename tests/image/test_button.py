"""The light, the button and what a factory reset leaves on the card, in the guest.

The button is a pin of the machine's GPIO controller, which QEMU moves from outside; the light is
the caps lock of a virtual keyboard, the only one that the machine has. All between is the image's.
"""

import json
import mmap
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lares_image import disk
from tests.image.card import Card
from tests.image.conftest import GuestFactory
from tests.image.guest import Guest

LINE = 5
RULES = "udev/rules.d/70-lares.rules"
MACHINES = {
    'KERNEL=="ACT|led0|PWR"': 'KERNEL=="*::capslock"',
    'DRIVERS=="pinctrl-bcm2835"': 'DRIVERS=="pl061_gpio"',
}
"""What is the board's on a board, in the rules and the unit; each other word is of the image."""
DROP_IN = f"""\
[Service]
ExecStart=
ExecStart=/usr/bin/python3 -IS /usr/lib/lares/system panel --light LIGHT --chip 9030000.pl061 \
--line {LINE}
ReadWritePaths=/sys/class/leds/LIGHT
"""
HANDED_OVER = "lares-initrd: handing over"


class Button:
    """A contact between the pin and ground, moved over QEMU's control sockets."""

    def __init__(self, folder: Path) -> None:
        self._paths = folder / "qmp", folder / "qtest"
        self._sockets = ExitStack()
        self._controller = ""
        self.words = [
            *("-qmp", f"unix:{self._paths[0]},server=on,wait=off"),
            *("-qtest", f"unix:{self._paths[1]},server=on,wait=off", "-qtest-log", "/dev/null"),
            *("-device", "virtio-keyboard-pci"),
        ]

    def attach(self) -> None:
        """Find the controller of the machine that was started with `words`."""
        self._qmp = self._open(self._paths[0])
        self._qmp.readline()  # the greeting
        self._execute("qmp_capabilities")
        devices = self._execute("qom-list", path="/machine/unattached")
        (name,) = [each["name"] for each in devices if each["type"] == "child<pl061>"]
        self._controller = f"/machine/unattached/{name}"
        self._qtest = self._open(self._paths[1])

    def set(self, *, is_down: bool) -> None:
        level = 0 if is_down else 1
        self._qtest.write(f"set_irq_in {self._controller} unnamed-gpio-in {LINE} {level}\n")
        self._qtest.flush()
        assert self._qtest.readline() == "OK\n"

    def release(self) -> None:
        """Let go for so long that it is no bounce."""
        self.set(is_down=False)
        time.sleep(1)

    def press(self, seconds: float) -> None:
        self.set(is_down=True)
        time.sleep(seconds)
        self.set(is_down=False)

    def plug(self, *, cable: bool) -> None:
        """Plug the network cable in, or pull it out; QEMU does that too."""
        self._execute("set_link", name="net", up=cable)

    def close(self) -> None:
        self._sockets.close()

    def _open(self, path: Path):
        line = self._sockets.enter_context(socket.socket(socket.AF_UNIX))
        line.settimeout(60)
        line.connect(str(path))
        return self._sockets.enter_context(line.makefile("rw"))

    def _execute(self, command: str, **arguments: str | bool):
        self._qmp.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._qmp.flush()
        while "return" not in (answer := json.loads(self._qmp.readline())):
            assert "error" not in answer, answer
        return answer["return"]


@pytest.fixture
def button() -> Iterator[Button]:
    with TemporaryDirectory(prefix="lares-button-") as folder:
        made = Button(Path(folder))
        yield made
        made.close()


def _fit(guest: Guest) -> str:
    """Let the image's service use the machine's pin and light; return the light's folder."""
    (light,) = guest.check("cd /sys/class/leds && ls -d *::capslock").split()
    rules = guest.check(f"cat /usr/lib/{RULES}")
    for board, machine in MACHINES.items():
        assert rules.count(board) == 1
        rules = rules.replace(board, machine)
    guest.write_file(f"/etc/{RULES}", rules.encode())
    devices = f"/sys/class/leds/{light} /dev/gpiochip0"
    guest.check(f"udevadm control --reload && udevadm trigger --action=add --settle {devices}")
    guest.write_file(
        "/etc/systemd/system/lares-panel.service.d/machine.conf",
        DROP_IN.replace("LIGHT", light).encode(),
    )
    guest.check("systemctl daemon-reload && systemctl restart lares-panel")
    return f"/sys/class/leds/{light}"


def _wait_until(guest: Guest, command: str, seconds: float = 30) -> None:
    guest.check(f"until {command}; do sleep 0.2; done", timeout=seconds)


def _shows(light: str, pattern: str) -> str:
    """Return the command that succeeds when the light shows a pattern: "ON OFF"."""
    return f'test "$(cat {light}/delay_on {light}/delay_off | xargs)" = "{pattern}"'


WELL = "1000 0"
JOURNAL = "journalctl --sync; journalctl -b -o cat -u"


def test_the_light_tells_how_it_goes_and_a_press_opens_the_setup_network(
    start: GuestFactory, card: Card, button: Button
):
    guest = start(card, extra=button.words)
    guest.wait_booted()
    button.attach()  # the pin is low since the start of the machine: a button that is stuck
    light = _fit(guest)
    _wait_until(guest, _shows(light, "1000 1000"))
    assert "means nothing until released" in guest.check(f"{JOURNAL} lares-panel")
    seen = guest.check(f"for i in $(seq 30); do cat {light}/brightness; sleep 0.1; done").split()
    assert {"0", "1"} <= set(seen), "it blinks"

    button.release()
    for _ in range(20):  # a contact that bounces
        button.press(0)
    button.release()
    button.press(1)
    _wait_until(guest, f"{JOURNAL} lares-provision | grep -q 'asks for the setup network'")
    told = guest.check(f"{JOURNAL} lares-panel").count("the button asks for")
    assert told == 1, "neither the stuck button nor the bounces asked for anything"

    guest.check("systemctl stop lares-provision.socket lares-provision")
    _wait_until(guest, _shows(light, "50 950"))
    guest.check("systemctl start lares-provision.socket lares-provision", timeout=120)
    _wait_until(guest, _shows(light, "1000 1000"), 60)

    button.set(is_down=True)
    guest.let_run(4)
    held = guest.run(_shows(light, "500 100"))
    button.set(is_down=False)  # who lets go before ten seconds wants nothing
    assert held.rc == 0
    _wait_until(guest, _shows(light, "1000 1000"))
    assert guest.run("test -e /data/factory-reset").rc == 1

    owners = guest.check(f"stat -c %G {light}/delay_on {light}/trigger /dev/gpiochip0").split()
    assert owners == ["lares-panel", "root", "lares-panel"]
    properties = guest.check("systemctl show lares-panel -p MainPID -p MemoryCurrent --value")
    pid, memory = map(int, properties.split())
    status = guest.check(f"grep -E '^(CapEff|Uid):' /proc/{pid}/status").split()
    assert status[:5] == ["Uid:", *["822"] * 4], "lares-panel, not root"
    assert int(status[-1], 16) == 0
    assert memory < 32 << 20


def test_the_light_tells_what_a_home_lacks(
    start: GuestFactory, home_card: Card, tmp_path: Path, button: Button
):
    guest = start(home_card.overlay(tmp_path / "card.qcow2"), extra=button.words)
    guest.wait_booted()
    button.attach()
    light = _fit(guest)
    _wait_until(guest, _shows(light, WELL), 300)
    seen = guest.check(f"for i in $(seq 20); do cat {light}/brightness; sleep 0.1; done").split()
    assert set(seen) == {"1"}, "it burns"

    button.plug(cable=False)
    _wait_until(guest, _shows(light, "150 150"), 60)
    button.plug(cable=True)
    _wait_until(guest, _shows(light, WELL), 60)

    guest.check("systemctl kill -s KILL lares")
    _wait_until(guest, _shows(light, "50 950"), 60)
    _wait_until(guest, _shows(light, WELL), 300)
    guest.check("systemctl start lares-safe", timeout=300)
    _wait_until(guest, _shows(light, "1700 300"))
    guest.check("systemctl start lares", timeout=300)
    _wait_until(guest, _shows(light, WELL))


class Secrets:
    """What must not be found on the card afterwards."""

    def __init__(self) -> None:
        self.wifi = secrets.token_hex(16)
        self.database = secrets.token_hex(16)
        self.replaced = secrets.token_hex(16)

    def put_into(self, guest: Guest) -> None:
        home = "/etc/NetworkManager/system-connections/home.nmconnection"
        guest.write_file(home, f"[wifi-security]\npsk={self.wifi}\n".encode())
        guest.write_file("/etc/lares/settings", self.replaced.encode() * 400)
        guest.check(f"yes {self.database} | head -c 150M > /var/lib/lares/large.db; sync")
        guest.check("echo new > /etc/lares/new; mv /etc/lares/new /etc/lares/settings; sync")

    def found_on(self, card: Card) -> set[str]:
        start = disk.starts()[disk.DATA]
        with (
            card.file.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
        ):
            return {
                name
                for name, secret in vars(self).items()
                if content.find(secret.encode(), start) >= 0
            }


def test_holding_the_button_erases_the_home_down_to_the_card(
    start: GuestFactory, plain_card: Card, button: Button
):
    secret = Secrets()
    trims = ["-set", "drive.card.discard=unmap"]
    guest = start(plain_card, extra=[*button.words, *trims])
    guest.wait_booted()
    button.attach()
    light = _fit(guest)
    identity = guest.check("cat /var/lib/lares-provision/identity.json")
    secret.put_into(guest)
    assert secret.found_on(plain_card) == set(vars(secret)), "else nothing is shown by this test"
    guest.wait_for(HANDED_OVER)

    button.release()
    button.set(is_down=True)
    _wait_until(guest, _shows(light, "50 50"))
    button.set(is_down=False)
    guest.wait_for(HANDED_OVER, 180)  # the start that erases
    guest.let_run(6)
    guest.kill()
    assert "wifi" not in secret.found_on(plain_card) or plain_card.has_data("factory-reset")

    again = start(plain_card, extra=trims)
    for _ in range(2):  # goes on with it, then the new home
        again.wait_for(HANDED_OVER, 300)
    again.kill()
    plain_card.repair_data()
    assert secret.found_on(plain_card) == set()
    assert not plain_card.has_data("factory-reset")

    plain_card.install_agent()
    new = start(plain_card)
    state, _ = new.wait_booted()
    assert state == "running", new.run("systemctl --failed --no-legend --plain").output
    fresh = new.check("cat /var/lib/lares-provision/identity.json")
    assert fresh != identity, "name and key of the setup network are new"
    key = json.loads(fresh)["key"]
    _wait_until(new, f"grep -q {key} /boot/firmware/LARES-SETUP.txt")


def test_a_file_on_the_card_erases_the_home_once(start: GuestFactory, plain_card: Card):
    plain_card.write_data({"overlay/var/upper/lib/lares/lares.db": b"memories of a home " * 1000})
    plain_card.write_firmware({"factory-reset.txt": b""})
    guest = start(plain_card)
    for _ in range(3):  # asks for it, erases, is new
        guest.wait_for(HANDED_OVER, 180)
    guest.let_run(30)
    assert guest.console.count(HANDED_OVER) == 3
    guest.kill()
    plain_card.repair_data()
    assert not plain_card.has_firmware("factory-reset.txt")
    assert not plain_card.has_data("overlay/var/upper/lib/lares/lares.db")
    with plain_card.file.open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        with content:
            assert content.find(b"memories of a home", disk.starts()[disk.DATA]) < 0
