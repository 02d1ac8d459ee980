"""The old `wpa_supplicant.conf`."""

import pytest

from lares_provisioning.preseed.encoding import Text
from lares_provisioning.preseed.reading import Content, Problem, Wifi
from lares_provisioning.preseed.wpa_supplicant import read

KEY = "0123456789abcdef" * 4
FILE = f"""\
country=DE
ctrl_interface=DIR=/var/run/wpa_supplicant GROUP=netdev
update_config=1

network={{
\tssid="Garden # 2" # a comment
\t#psk="plain text"
\tpsk={KEY}
}}
network={{
    ssid=4d79486f6d65
    scan_ssid=1
    psk="se#cret \\"pass"
    key_mgmt=WPA-PSK SAE
    priority=5
}}
"""


def network(*lines: str) -> str:
    return "network={\n" + "\n".join(lines) + "\n}\n"


def test_the_network_that_goes_first():
    reading = read(FILE)
    assert reading.content == Content(
        wifi=Wifi("MyHome", 'se#cret \\"pass', hidden=True), country="DE"
    )
    assert [(each.problem, each.detail) for each in reading.findings] == [
        (Problem.OTHER_NETWORK, "Garden # 2")
    ]


def test_all_secrets_are_wiped_also_those_in_comments():
    wiped = Text(FILE).wiped(read(FILE).secrets).decode()
    assert wiped == (
        FILE.replace("plain text", "_" * 10)
        .replace(KEY, "_" * 64)
        .replace('se#cret \\"pass', "_" * 14)
    )
    again = read(wiped)
    assert again.content == Content(country="DE")
    assert not again.has_errors


@pytest.mark.parametrize(
    ("lines", "wifi"),
    [
        (['ssid="a"', "key_mgmt=NONE"], Wifi("a")),
        (['ssid="a"', f"psk={KEY}"], Wifi("a", KEY)),
        (['ssid="a"', 'sae_password="secret-pass"'], Wifi("a", "secret-pass")),
        (['ssid="a"', 'psk="12345678"', "disabled=1"], None),
        (['ssid="a"', "psk=unquoted-pass"], None),
        (['ssid="a"'], None),
        (["ssid=zz", 'psk="12345678"'], None),
        (['ssid="a"', "key_mgmt=WPA-EAP", 'password="12345678"'], None),
        (['ssid="a"', "key_mgmt=NONE", 'wep_key0="12345"'], None),
        (['psk="12345678"'], None),
    ],
)
def test_networks(lines: list[str], wifi: Wifi | None):
    reading = read(network(*lines))
    assert reading.content.wifi == wifi
    assert bool(wifi) != bool(reading.findings)


def test_the_next_network_is_taken_if_the_first_cannot_be():
    text = network('ssid="work"', "key_mgmt=WPA-EAP", "priority=9") + network(
        'ssid="home"', 'psk="12345678"'
    )
    assert read(text).content.wifi == Wifi("home", "12345678")


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("country=England\n", Problem.COUNTRY, 1),
        ("nonsense\n", Problem.SYNTAX, 1),
        ('network={\nssid="a"\n', Problem.SYNTAX, 3),
        (network('ssid="a"', 'ssid="b"', "key_mgmt=NONE"), Problem.DUPLICATE_KEY, 3),
        (network('ssid="a"', 'psk="1234567"'), Problem.PASSWORD_LENGTH, 3),
        (network('ssid="a"', "key_mgmt=WPA-EAP"), Problem.ENTERPRISE, 3),
        (network('ssid="a"', "wep_key0=1", "key_mgmt=NONE"), Problem.OUTDATED, 4),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, problem: Problem, line: int):
    reading = read(text)
    assert (problem, line) in [(each.problem, each.line) for each in reading.findings]
    assert reading.has_errors


def test_other_blocks_are_told_and_wiped():
    text = 'cred={\n  password="secret"\n}\nblob-base64-x={\nAAAA\n}\n'
    reading = read(text)
    assert [each.problem for each in reading.findings] == [Problem.UNSUPPORTED] * 2
    assert "secret" not in (wiped := Text(text).wiped(reading.secrets).decode())
    assert "AAAA" not in wiped


def test_lines_of_windows():
    assert read(FILE.replace("\n", "\r\n")).content == read(FILE).content
