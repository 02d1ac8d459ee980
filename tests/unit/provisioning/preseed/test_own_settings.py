"""`lares.toml` on the boot partition: ours, so strict."""

import pytest

from lares.console.passwords import Cost, hash_password
from lares_provisioning.preseed.own_settings import read
from lares_provisioning.preseed.reading import Content, Problem, Wifi

WHOLE = """\
[wifi]
ssid = "海边"
password = "secret-pass"
hidden = true
country = "cn"

[home]
name = " Our home "
languages = ["zh", "en"]
time_zone = "Asia/Shanghai"

[owner]
password = "owner-pass"
"""


def problems(text: str) -> list[tuple[Problem, str, int | None]]:
    reading = read(text)
    assert reading.content == Content()
    return [(each.problem, each.place, each.line) for each in reading.findings]


def test_everything():
    reading = read(WHOLE)
    assert reading.findings == ()
    assert reading.content == Content(
        wifi=Wifi("海边", "secret-pass", hidden=True),
        country="CN",
        language="zh",
        home_name="Our home",
        time_zone="Asia/Shanghai",
        owner_password="owner-pass",
    )
    assert [WHOLE[start:end] for start, end in reading.secrets] == ["secret-pass", "owner-pass"]
    assert "secret-pass" not in repr(reading)
    assert "owner-pass" not in repr(reading)


def test_an_open_network_and_nothing_else():
    assert read('[wifi]\nssid = "Café"\n').content == Content(wifi=Wifi("Café"))


@pytest.mark.parametrize("is_open", [True, False])
def test_the_setup_network_may_be_open(is_open: bool):
    content = read(f"[setup]\nopen = {str(is_open).lower()}\n").content
    assert content == Content(setup_open=is_open)
    assert not content.has_answers
    assert problems('[setup]\nopen = "yes"\n') == [(Problem.MUST_BE_YES_NO, "setup.open", 2)]


def test_an_alias_of_a_time_zone():
    assert read('[home]\ntime_zone = "Asia/Calcutta"\n').content.time_zone == "Asia/Calcutta"


def test_the_key_of_a_network_passes_through():
    key = "0123456789ABCDEF" * 4
    assert read(f'[wifi]\nssid = "a"\npassword = "{key}"\n').content.wifi == Wifi("a", key)


def test_a_hash_of_ours():
    stored = hash_password("owner-pass")
    assert read(f'[owner]\npassword_hash = "{stored}"\n').content.owner_password_hash == stored


@pytest.mark.parametrize(
    "stored",
    [
        "$6$salt$hash",
        "$y$j9T$a$b",
        "nonsense",
        pytest.param(hash_password("owner-pass", Cost(1, 8, 1)), id="scrypt for too little"),
    ],
)
def test_a_hash_of_another_kind_is_told(stored: str):
    assert problems(f"[owner]\npassword_hash = '{stored}'\n") == [
        (Problem.OWNER_HASH_KIND, "owner.password_hash", 2)
    ]


@pytest.mark.parametrize(
    ("text", "problem", "place", "line"),
    [
        ('[wifi]\nsid = "a"\n', Problem.UNKNOWN_KEY, "wifi.sid", 2),
        ("[wlan]\n", Problem.UNKNOWN_KEY, "wlan", 1),
        ('ssid = "a"\n', Problem.UNKNOWN_KEY, "ssid", 1),
        ("wifi = 1\n", Problem.MUST_BE_TABLE, "wifi", 1),
        ("[wifi]\nssid = 7\n", Problem.MUST_BE_TEXT, "wifi.ssid", 2),
        ('[wifi]\nssid = "a"\nhidden = "yes"\n', Problem.MUST_BE_YES_NO, "wifi.hidden", 3),
        ('[wifi]\npassword = "12345678"\n', Problem.SSID_MISSING, "wifi.ssid", 1),
        (f'[wifi]\nssid = "{"家" * 11}"\n', Problem.SSID_LENGTH, "wifi.ssid", 2),
        (
            '[wifi]\nssid = "a"\npassword = "1234567"\n',
            Problem.PASSWORD_LENGTH,
            "wifi.password",
            3,
        ),
        ('[wifi]\ncountry = "England"\n', Problem.COUNTRY, "wifi.country", 2),
        ('[home]\nname = "\\u0007"\n', Problem.HOME_NAME, "home.name", 2),
        ('[home]\nlanguages = "zh"\n', Problem.MUST_BE_LIST, "home.languages", 2),
        ('[home]\nlanguages = ["zh", "tlh"]\n', Problem.LANGUAGE, "home.languages", 2),
        ('[home]\ntime_zone = "../etc"\n', Problem.TIME_ZONE, "home.time_zone", 2),
        ('[owner]\npassword = "short"\n', Problem.OWNER_PASSWORD_LENGTH, "owner.password", 2),
        ('[wifi]\nssid = "a"\nssid = "b"\n', Problem.DUPLICATE_KEY, "", 3),
        ("[wifi]\n[wifi]\n", Problem.DUPLICATE_KEY, "", 2),
        ('[wifi]\nssid = "a\n', Problem.SYNTAX, "", 2),
        ('[wifi]\nssid = "My', Problem.SYNTAX, "", None),
        ("a." * 40 + "b = 1\n", Problem.TOO_DEEP, "", None),
        ("a = " + "[" * 5000, Problem.TOO_DEEP, "", None),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    text: str, problem: Problem, place: str, line: int | None
):
    assert (problem, place, line) in problems(text)


def test_what_was_meant_is_told():
    (first, *_) = read('[wifi]\npasword = "12345678"\nssid = "a"\n').findings
    assert first.detail == "wifi.password"
    assert read('ssid = "a"\n').findings[0].detail == "wifi.ssid"


def test_what_was_wiped_is_not_taken_again():
    reading = read('[wifi]\nssid = "a"\npassword = "________"\ncountry = "DE"\n')
    assert reading.content == Content(country="DE")
    assert [each.problem for each in reading.findings] == [Problem.WIPED_BEFORE]
    assert not reading.has_errors


def test_secrets_of_a_broken_file_are_found():
    text = '[wifi]\nssid = "a\npassword = "secret-pass"\n# psk: old\n'
    assert [text[start:end] for start, end in read(text).secrets] == ["secret-pass", "old"]
