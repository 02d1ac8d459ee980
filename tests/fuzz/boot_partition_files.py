"""Invariant: whatever the files of the boot partition hold, each gives a reading and a report; no
secret is left by wiping or told by the report, and a power cut during wiping can be made good."""

import hashlib

import msgspec

from lares_provisioning.preseed import report
from lares_provisioning.preseed.sources import READERS, read_bytes

SEEDS: tuple[bytes, ...] = (
    b'\x00[wifi]\nssid = "MyHome"\npassword = "secret-pass"\n[owner]\npassword = "also secret"\n',
    b'\x01config_version = "1.1"\n[wlan]\nssid="a"\npassword=\'0123456789\'\n[runcmd]\nlate=["x"]',
    b'\x02config_version = 1\n[wlan]\nssid = "a"\npassword = """\nsecret\\"pass"""\n',
    b'\x03network:\n  version: 2\n  wifis: {w: {access-points: {a: {password: "secret pass"}}}}\n',
    b"\x04#cloud-config\ntimezone: UTC\nchpasswd:\n  list: |\n    pi:secret\n",
    b'\x05country=DE\nnetwork={\n ssid="a"\n psk="secret#pass" # c\n #psk="plain"\n}\n',
    b"\x06pi:$6$salt$hash\n",
    b"\x08imager_custom set_wlan 'a' 'secret' 'DE'\n",
    b"\x00\xff\xfe" + '[wifi]\nssid = "家"\npassword = "geheim-geheim"\n'.encode("utf-16-le"),
)
"""Inputs that reach the depths; fuzzers start from them. The first byte chooses the file."""


def target(data: bytes) -> None:
    """Read `data` as one of the files, wipe it, cut the power in between, and read it again."""
    if not data:
        return
    name, reader = list(READERS.items())[data[0] % len(READERS)]
    content = data[1:]
    source = read_bytes(name, reader, content)
    msgspec.json.encode(source.reading.content)  # as the answers are kept
    told = report.render([source], source.reading.content, ())
    wiped = source.record.apply(content)
    assert len(wiped) == len(content)
    assert hashlib.sha256(wiped).hexdigest() == source.record.after
    for cut in range(0, len(content), 512):
        half = wiped[:cut] + content[cut:]
        assert source.record.fits(half)
        assert source.record.apply(half) == wiped
    again = read_bytes(name, reader, wiped)
    assert again.reading.content.secrets == ()
    named = {text for each in source.reading.findings for text in (each.place, each.detail)}
    for secret in source.reading.content.secrets:
        # Long enough to be none of the report's own words, and no name that is told.
        if secret.isalnum() and any(char.isdigit() for char in secret):
            assert secret.encode() not in wiped
            told = told.replace(source.reading.content.home_name or "\0", "")
            wifi = source.reading.content.wifi
            told = told.replace(wifi.ssid if wifi else "\0", "")
            assert secret not in told or any(secret in name for name in named)
