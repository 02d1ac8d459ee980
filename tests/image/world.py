"""A phone and the family's router around an appliance in QEMU, made of simulated radios.

`start_in_world` boots a card whose radio is `wlan0`; phone/world.sh puts the other two into the
namespaces `phone` and `home` of the same guest. Nothing of the appliance is replaced or faked.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

from lares_image.workspace import Workspace
from tests.image.guest import Guest

SSID = "HomeNet"
WIFI_PASSWORD = "correct horse"
RADIOS = "modules-load=mac80211_hwsim mac80211_hwsim.radios=3"
"""Words for the kernel: the radios are there as a board's is."""
NO_CABLE = "module_blacklist=virtio_net"
"""And QEMU's cable is not."""

READY_S = 900
"""Within which a started box is ready for people: several times what two idle cores need."""
JOIN_S = 420
"""The same for one try of a network, of the box or of the phone."""

_FILES = Path(__file__).with_name("phone")
_ETC = "overlay/etc/upper"
_PHONE = "ip netns exec phone python3 /run/world/files/phone.py"
UNITS = {
    f"{_ETC}/NetworkManager/conf.d/test.conf": b"""\
[keyfile]
unmanaged-devices=interface-name:wlan1;interface-name:wlan2
""",
    f"{_ETC}/systemd/system/test-world.service": b"""\
[Unit]
Description=The phone and the router of the test
After=systemd-modules-load.service
Before=NetworkManager.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/mkdir -p /run/world/files
ExecStart=/bin/sh -c 'until test -e /dev/disk/by-id/virtio-drive0; do sleep 0.2; done'
ExecStart=/bin/mount -o ro /dev/disk/by-id/virtio-drive0 /run/world/files
ExecStart=/run/world/files/world.sh make
""",
    f"{_ETC}/systemd/system/NetworkManager.service.d/test.conf": b"""\
[Unit]
Wants=test-world.service
After=test-world.service
""",
}
"""For the card of a test (`write_data`); the drive of `make_drive` is the guest's first."""


def make_drive(place: Workspace, work: Path) -> Path:
    """Return a drive with the world's programs; hostapd is Debian's, no part of the image."""
    folder = work / "world"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_FILES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    packages = work / "world-packages"
    packages.mkdir(exist_ok=True)
    if not list(packages.glob("hostapd_*.deb")):
        command = ["apt-get", "-c", place.work / "apt/apt.conf", "download", "hostapd:arm64"]
        subprocess.run(command, cwd=packages, check=True, capture_output=True)
    (package,) = packages.glob("hostapd_*.deb")
    subprocess.run(["dpkg-deb", "-x", package, packages / "files"], check=True)
    shutil.copy(packages / "files/usr/sbin/hostapd", folder / "hostapd")
    drive = work / "world.squashfs"
    drive.unlink(missing_ok=True)  # a guest of another run may still read the old one
    command = ["mksquashfs", folder, drive, "-noappend", "-quiet", "-all-root"]
    subprocess.run(command, check=True, capture_output=True)
    return drive


class World:
    """What the people around a guest do; their phone asks for pages in `languages`."""

    def __init__(self, guest: Guest, languages: str = "en") -> None:
        self.guest = guest
        self._languages = languages

    def phone(self, command: str, *words: str, timeout: float = JOIN_S) -> dict:
        """Let the person with the phone do something; see phone/phone.py."""
        quoted = " ".join("'" + word.replace("'", "'\\''") + "'" for word in words)
        output = self.guest.check(f"{_PHONE} '{self._languages}' {command} {quoted}", timeout)
        return json.loads(output.splitlines()[-1])

    def join(self, ssid: str, key: str) -> dict[str, str]:
        """Let the phone join a network; return its lease: `ip`, `router`, `dns`, `captive_api`."""
        output = self.guest.check(f"/run/world/files/world.sh join '{ssid}' '{key}' 180", JOIN_S)
        lease = dict(line.partition("=")[::2] for line in output.splitlines() if "=" in line)
        # udhcpc shows options that it has no name for in hexadecimal.
        lease["captive_api"] = bytes.fromhex(lease.pop("opt114", "")).decode("ascii")
        return lease

    def router(self, kind: str) -> None:
        """Make the family's router one of "wpa2", "wpa3" (and nothing older), "off"."""
        self.guest.check(f"/run/world/files/world.sh router {kind}", JOIN_S)

    def until_access_point(self, timeout: float) -> float:
        """Wait for the box's own network; return the second of the run."""
        return until(self.guest, "iw dev wlan0 info | grep -q 'type AP'", timeout)

    def until_station(self, timeout: float) -> float:
        """Wait for the box's own network to go."""
        return until(self.guest, "iw dev wlan0 info | grep -q 'type managed'", timeout)

    def until_at_home(self, timeout: float) -> float:
        """Wait for the box to have an address of the family's router."""
        return until(self.guest, f"{_ADDRESS} | grep -q 192.168.77.", timeout)


_ADDRESS = "ip -4 -br address show dev wlan0"


def until(guest: Guest, command: str, timeout: float) -> float:
    """Wait until a command succeeds; return the second of the run."""
    guest.check(f"until {command}; do sleep 0.5; done", timeout)
    return guest.machine.seconds


def listening(guest: Guest) -> set[str]:
    """Return what listens outside the loopback: protocol, port, programs, as "tcp 8321 lares".

    A port that the kernel chose is "any".
    """
    found = set()
    for line in guest.check("ss -Hlntup").splitlines():
        protocol, _, _, _, local, _, *users = line.split()
        address, _, port = local.rpartition(":")
        programs = "+".join(sorted(set(re.findall(r'"([^"]+)"', "".join(users)))))
        if not address.startswith(("127.", "[::1]")):
            chosen = "any" if int(port) >= _FIRST_CHOSEN_PORT else port
            found.add(f"{protocol} {chosen} {programs}")
    return found


_FIRST_CHOSEN_PORT = 32768
"""Of Linux (net.ipv4.ip_local_port_range)."""


def used_memory(guest: Guest) -> float:
    """Return what the guest cannot give to anybody now, MiB; the test's programs are in it."""
    used = "awk '/^MemTotal/ {total=$2} /^MemAvailable/ {print (total-$2)/1024}' /proc/meminfo"
    return float(guest.check(used))
