"""The real NetworkManager in a network of its own: a cable that leads into a house of its own.

Two network namespaces joined by a pair of virtual interfaces; NetworkManager, started with private
folders, sees only its own. Needs root. Nothing outside changes.
"""

import subprocess
import time
from pathlib import Path
from typing import Self

BOX, HOUSE = "lan0", "router0"
# NetworkManager waits for udev unless /sys is read-only.
_HOLD = """
mount -t tmpfs none /run
mount -t tmpfs none /var/lib
mount -t sysfs -o ro none /sys
echo
exec sleep 600
"""
_PREPARE = """
set -eu
mkdir -p /run/NetworkManager /run/upper/NetworkManager/dnsmasq-shared.d /run/work
mount -t overlay none -o lowerdir=/etc,upperdir=/run/upper,workdir=/run/work /etc
mkdir -p /run/sbin; cp {debian}/usr/sbin/dnsmasq /run/sbin/; mount --bind /run/sbin /usr/local/sbin
ip link set lo up
ip link add {box} type veth peer name {house}
ip link set {house} netns /proc/{pid}/ns/net
"""
_SETTINGS = """
[main]
plugins=keyfile
dhcp=internal
dns=none
rc-manager=unmanaged
auth-polkit=false
firewall-backend=none
no-auto-default=*
[keyfile]
path={folder}/system-connections
[connectivity]
enabled=false
"""
_CABLE = """
[connection]
id=cable
uuid=3c4f2d6e-6a52-4f0f-9a55-3f1f6c8f9a01
type=ethernet
interface-name=lan0
[ipv4]
method=auto
[ipv6]
method=link-local
"""


class House:
    """NetworkManager in a box, and what is at the other end of its cable."""

    def __init__(
        self, folder: Path, debian: Path, environment: dict[str, str], bus_address: str
    ) -> None:
        self.profiles = folder / "system-connections"
        self._folder = folder
        self._debian = debian
        self._environment = {**environment, "DBUS_SYSTEM_BUS_ADDRESS": bus_address}
        self._log = (folder / "log").open("wb")
        self._holders: list[subprocess.Popen[bytes]] = []
        self._manager: subprocess.Popen[bytes] | None = None
        self._router: subprocess.Popen[bytes] | None = None

    def build(self) -> Self:
        for _ in range(2):
            holder = subprocess.Popen(
                ["unshare", "--net", "--mount", "sh", "-c", _HOLD],
                stdout=subprocess.PIPE,
            )
            assert holder.stdout is not None
            assert holder.stdout.readline(), "no namespace could be made"
            self._holders.append(holder)
        script = _PREPARE.format(
            debian=self._debian, box=BOX, house=HOUSE, pid=self._holders[1].pid
        )
        self.in_box("sh", "-c", script)
        self.in_house("ip", "addr", "add", "192.168.77.1/24", "dev", HOUSE)
        self.profiles.mkdir()
        (self._folder / "NetworkManager.conf").write_text(_SETTINGS.format(folder=self._folder))
        cable = self.profiles / "cable.nmconnection"
        cable.write_text(_CABLE)
        cable.chmod(0o600)
        self.start()
        return self

    def start(self) -> None:
        """Start NetworkManager."""
        folder = self._folder
        self._manager = subprocess.Popen(
            [
                *self._enter(0),
                self._debian / "usr/sbin/NetworkManager",
                "--debug",
                f"--config={folder}/NetworkManager.conf",
                f"--config-dir={folder}/none",
                f"--system-config-dir={folder}/none",
                f"--intern-config={folder}/intern.conf",
                f"--state-file={folder}/state",
                f"--pid-file={folder}/pid",
            ],
            stdout=self._log,
            stderr=self._log,
            env=self._environment,
        )

    def kill(self) -> None:
        """End NetworkManager as a crash would."""
        if self._manager is not None:
            self._manager.kill()
            self._manager.wait(timeout=5)
            self._manager = None

    def plug(self, *, plugged: bool) -> None:
        """Plug the cable in or out at the router."""
        self.in_house("ip", "link", "set", HOUSE, "up" if plugged else "down")

    def kept(self) -> dict[str, tuple[int, str]]:
        """Return the files of profiles besides the cable's: name → mode and text."""
        return {
            each.name: (each.stat().st_mode & 0o777, each.read_text())
            for each in self.profiles.iterdir()
            if each.name != "cable.nmconnection"
        }

    def give_addresses(self) -> None:
        """Let the router give addresses."""
        self._router = subprocess.Popen(
            [
                *self._enter(1),
                self._debian / "usr/sbin/dnsmasq",
                "--conf-file=/dev/null",
                "--keep-in-foreground",
                "--user=root",
                "--port=0",
                f"--interface={HOUSE}",
                "--bind-interfaces",
                "--dhcp-range=192.168.77.50,192.168.77.99,1h",
                "--dhcp-authoritative",
                f"--dhcp-leasefile={self._folder}/leases",
                "--no-ping",
                f"--pid-file={self._folder}/router.pid",
            ],
            stdout=self._log,
            stderr=self._log,
            env=self._environment,
        )

    def in_box(self, *command: str) -> str:
        """Run a command beside NetworkManager."""
        return self._run(0, command)

    def in_house(self, *command: str) -> str:
        """Run a command at the other end of the cable."""
        return self._run(1, command)

    def _run(self, which: int, command: tuple[str, ...]) -> str:
        ran = subprocess.run(
            [*self._enter(which), *command], capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def _enter(self, which: int) -> list[str]:
        return ["nsenter", f"--target={self._holders[which].pid}", "--net", "--mount"]

    def tear_down(self) -> None:
        """End all of it; namespaces go with their last process."""
        for each in (self._router, self._manager, *self._holders):
            if each is not None and each.poll() is None:
                each.terminate()
                give_up = time.monotonic() + 3
                while each.poll() is None and time.monotonic() < give_up:
                    time.sleep(0.02)
                each.kill()
                each.wait(timeout=5)
        for each in self._holders:
            assert each.stdout is not None
            each.stdout.close()
        self._log.close()
