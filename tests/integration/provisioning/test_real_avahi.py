"""Two boxes in one house, each with the Avahi that it runs: the second has another name."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from lares.clock import SystemClock
from lares_provisioning.networkmanager.network import NetworkManagerNetwork

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces need root"),
]

SETTINGS = Path(__file__).parents[3] / "image-build/rootfs/etc/avahi/avahi-daemon.conf"
_HOLD = """
mount -t tmpfs none /run
ip link set lo up
echo
exec sleep 600
"""
_CABLE = """
set -eu
ip link add wire0 type veth peer name wire1
ip link set wire1 netns /proc/{pid}/ns/net
ip address add 192.168.78.2/24 dev wire0
"""


class House:
    """Two network namespaces with a cable between them, which is not plugged in yet."""

    def __init__(self, folder: Path, debian: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._program = debian / "usr/sbin/avahi-daemon"
        self._environment = environment
        self._boxes: list[subprocess.Popen[bytes]] = []
        self._running: list[subprocess.Popen[bytes]] = []

    def build(self) -> None:
        for _ in range(2):
            command = ["unshare", "--net", "--mount", "sh", "-c", _HOLD]
            holder = subprocess.Popen(command, stdout=subprocess.PIPE)
            assert holder.stdout is not None
            assert holder.stdout.readline(), "no namespace could be made"
            self._boxes.append(holder)
        self.run_in(0, "sh", "-c", _CABLE.format(pid=self._boxes[1].pid))
        self.run_in(1, "ip", "address", "add", "192.168.78.3/24", "dev", "wire1")
        self.run_in(1, "ip", "link", "set", "wire1", "up")

    def plug(self) -> None:
        self.run_in(0, "ip", "link", "set", "wire0", "up")

    def start(self, box: int, bus_address: str) -> None:
        """Start Avahi as a box does; without a bus where none is to be asked."""
        text = SETTINGS.read_text()
        if not bus_address:
            text = text.replace("enable-dbus=yes", "enable-dbus=no")
        settings = self._folder / f"avahi-{box}.conf"
        settings.write_text(text)
        arguments = ["--no-drop-root", "--no-chroot", "--no-rlimits", f"--file={settings}"]
        with (self._folder / f"avahi-{box}.log").open("wb") as log:
            daemon = subprocess.Popen(
                [*self._enter(box), self._program, *arguments],
                stdout=log,
                stderr=log,
                env={**self._environment, "DBUS_SYSTEM_BUS_ADDRESS": bus_address},
            )
        self._running.append(daemon)

    def run_in(self, box: int, *command: str) -> None:
        subprocess.run([*self._enter(box), *command], check=True)

    def _enter(self, box: int) -> list[str]:
        return ["nsenter", f"--target={self._boxes[box].pid}", "--net", "--mount"]

    def tear_down(self) -> None:
        for process in (*self._running, *self._boxes):
            process.kill()
            process.wait(timeout=5)
            if process.stdout is not None:
                process.stdout.close()


@pytest.fixture
def house(
    tmp_path: Path, debian: Path, debian_environment: dict[str, str], bus_address: str
) -> Iterator[House]:
    house = House(tmp_path, debian, debian_environment)
    try:
        house.build()
        house.start(1, "")  # the first of the house
        house.start(0, bus_address)
        yield house
    finally:
        house.tear_down()


async def test_the_second_box_of_a_house_tells_its_own_name(house: House, bus_address: str):
    network = NetworkManagerNetwork(SystemClock(), bus_address=bus_address)
    told: list[str] = []
    async with asyncio.timeout(90), aclosing(network.changes()) as changes:
        async for _ in changes:
            name = await network.local_name()
            if name == "lares.local" and not told:
                await asyncio.to_thread(house.plug)
            if name and name not in told:
                told.append(name)
            if name == "lares-2.local":
                break
    await network.close()
    assert told == ["lares.local", "lares-2.local"]
