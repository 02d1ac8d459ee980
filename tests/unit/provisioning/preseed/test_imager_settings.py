"""What Raspberry Pi Imager writes: taken where it fits, listed where it does not."""

import pytest

from lares_provisioning.preseed.imager_settings import read
from lares_provisioning.preseed.reading import Content, Problem, Reading, Wifi

KEY = "0123456789abcdef" * 4

PRESEED = f"""\
config_version = "1.1"

[system]
hostname = "mypi"

[user]
name = "alice"
password = "$6$salt$hash"
password_encrypted = true

[ssh]
enabled = true
authorized_keys = [
  "ssh-ed25519 AAAA alice@laptop",
]

[wlan]
ssid = "MyHome"
password = "{KEY}"
password_encrypted = true
hidden = true
country = "GB"
key_mgmt = "wpa-psk"

[locale]
keymap = "gb"
timezone = "Europe/London"
lang = "zh_CN.UTF-8"

[connect]
token = 'abc'

[runcmd]
early = ["echo one", "echo 'two'"]
"""


def listed(reading: Reading, problem: Problem) -> list[str]:
    return [each.place for each in reading.findings if each.problem is problem]


def test_rpi_preseed():
    reading = read(PRESEED)
    assert reading.content == Content(
        wifi=Wifi("MyHome", KEY, hidden=True),
        country="GB",
        language="zh",
        time_zone="Europe/London",
    )
    assert not reading.has_errors
    assert listed(reading, Problem.USER_PASSWORD) == ["user.password"]
    assert listed(reading, Problem.UNSUPPORTED) == [
        "system.hostname",
        "user.name",
        "ssh.enabled",
        "ssh.authorized_keys",
        "locale.keymap",
        "connect.token",
        "runcmd.early",
    ]
    assert [PRESEED[start:end] for start, end in reading.secrets] == [
        "$6$salt$hash",
        KEY,
        "abc",
        "echo one",
        "echo 'two'",
    ]


def test_custom_toml():
    reading = read('config_version = 1\n[wlan]\nssid = "a"\npassword = "12345678"\n')
    assert reading.content == Content(wifi=Wifi("a", "12345678"))
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("wlan", "wifi"),
    [
        ('ssid = "a"\nkey_mgmt = "none"\npassword = "12345678"', Wifi("a")),
        ('ssid = "a"\nkey_mgmt = "owe"', Wifi("a")),
        ('ssid_hex = "e5aeb6"\npassword = "12345678"', Wifi("家", "12345678")),
        ('wlan = { ssid = "b" }', None),
        ('country = "GB"', None),
    ],
)
def test_networks(wlan: str, wifi: Wifi | None):
    assert read(f"[wlan]\n{wlan}\n").content.wifi == wifi


@pytest.mark.parametrize(
    ("text", "problem", "place", "line"),
    [
        ('config_version = "2.0"\n', Problem.VERSION, "config_version", 1),
        ("config_version = true\n", Problem.VERSION, "config_version", 1),
        ('[wlan]\nssid = "a"\npassword = "123"\n', Problem.PASSWORD_LENGTH, "wlan.password", 3),
        ('[wlan]\npassword = "12345678"\n', Problem.SSID_MISSING, "wlan.ssid", 1),
        ('[wlan]\nssid_hex = "ff"\n', Problem.SSID_NOT_TEXT, "wlan.ssid_hex", 2),
        ('[wlan]\nssid = "a"\ncountry = "XX"\n', Problem.COUNTRY, "wlan.country", 3),
        ('[locale]\ntimezone = "Mars"\n', Problem.TIME_ZONE, "locale.timezone", 2),
        ("[wlan]\nssid = 1\n", Problem.MUST_BE_TEXT, "wlan.ssid", 2),
    ],
)
def test_what_cannot_be_is_left_out_and_told(
    text: str, problem: Problem, place: str, line: int | None
):
    reading = read(text)
    assert (problem, place, line) in [
        (each.problem, each.place, each.line) for each in reading.findings
    ]
    assert reading.has_errors


def test_what_can_be_is_taken_beside_an_error():
    text = '[wlan]\nssid = "a"\npassword = "123"\n[locale]\ntimezone = "Europe/Paris"\n'
    assert read(text).content == Content(time_zone="Europe/Paris")


def test_what_was_wiped_is_not_taken_again():
    reading = read('[wlan]\nssid = "a"\npassword = "____"\n')
    assert reading.content == Content()
    assert not reading.has_errors


def test_inline_tables_and_long_strings():
    text = 'wlan = { ssid = "a", password = """\nse\\"cret-pass""" } # password = "old"\n'
    reading = read(text)
    assert reading.content.wifi == Wifi("a", 'se"cret-pass')
    assert [text[start:end] for start, end in reading.secrets] == ['\nse\\"cret-pass']
