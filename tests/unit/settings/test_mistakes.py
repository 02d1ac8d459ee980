"""Mistakes in the settings are named by line and path, with what was expected."""

from pathlib import Path

import pytest

from lares.errors import SettingsError
from lares.settings.reading import parse

FILE = Path("/etc/lares/lares.toml")


def _complaint(text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        parse(text, FILE)
    message = str(caught.value)
    assert message.startswith(str(FILE))
    assert "\n" not in message
    return message.removeprefix(str(FILE)).removeprefix(": ")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "[mqtt]\nprot = 1",
            "line 2: mqtt.prot is not a setting; did you mean mqtt.port?",
        ),
        ("mqt.port = 1", "line 1: mqt is not a setting; did you mean mqtt?"),
        ("port = 5", "line 1: port is not a setting; did you mean mqtt.port?"),
        ("retention_days = 5", "line 1: retention_days is not a setting; did you mean journal."),
        ("[logging]\nxyzzy = 1", "line 2: logging.xyzzy is not a setting; known here: level, for"),
        (
            "[mqtt]\n\n# c\nport = 'a'",
            "line 4: mqtt.port must be a whole number from 1 to 65535, not this text",
        ),
        ("[mqtt]\nport = 70000", "line 2: mqtt.port must be a whole number from 1 to 65535"),
        ("[mqtt]\nport = 1.0", "line 2: mqtt.port must be a whole number"),
        ("[mqtt]\nport = true", "line 2: mqtt.port must be a whole number"),
        ("mqtt = 5", "line 1: mqtt must be a table, not this number"),
        ("mqtt = [1]", "line 1: mqtt must be a table, not this list"),
        ("[mqtt]\ntls = true", "line 2: mqtt.tls must be a table, not true or false"),
        (
            "[mqtt.tls]\ncafile = 'x'",
            "line 2: mqtt.tls.cafile is not a setting; did you mean mqtt.",
        ),
        ("[mqtt]\nhost = 'a b'", "line 2: mqtt.host must be a host name or an address"),
        ("[mqtt]\nhost = 'mqtt://x'", "line 2: mqtt.host must be a host name or an address"),
        ("[mqtt]\nhost = ''", "line 2: mqtt.host must be a host name or an address"),
        ("[mqtt]\ndiscovery_prefix = '#'", "line 2: mqtt.discovery_prefix must be the beginning"),
        ("[mqtt]\ndiscovery_prefix = 'a/'", "line 2: mqtt.discovery_prefix must be the beginning"),
        ("[console]\nnames = 'a.b'", "line 2: console.names must be a list of"),
        ("[console]\nnames = ['a:80']", "line 2: console.names[0] must be a host name such as"),
        ("[console]\nnames = ['*']", "line 2: console.names[0] must be a host name such as"),
        ('[data]\ndir = "\\u0000"', "line 2: data.dir must be a file name"),
        ("[logging]\nlevel = 'loud'", 'line 2: logging.level must be one of "debug", "error", "i'),
        (
            "[home]\nlanguages = ['fr']",
            'line 2: home.languages[0] must be one of "en", "ko", "zh", "zh-HK", "zh-TW"',
        ),
        ("[home]\nlanguages = []", "line 2: home.languages must be a list of at least one"),
        ("[home]\nlanguages = 'en'", "line 2: home.languages must be a list"),
        ("[home.areas.a]\nnames = {en='  '}", "line 2: home.areas.a.names.en must be a name of 1"),
        ("[home]\ntime_zone = 'Mars'", "line 2: home.time_zone must be an IANA time zone such as"),
        ("[home]\ntime_zone = '../../etc/passwd'", "line 2: home.time_zone must be an IANA"),
        ("[home.areas.a]", "line 1: home.areas.a.names is missing"),
        ("[home.areas.a]\nname = 'x'", "line 2: home.areas.a.name is not a setting; did you mean"),
        ("[home.areas.'a b']\nnames = {}", 'line 1: home.areas."a b" must be named by an id'),
        ("[home.areas.a]\nnames = {fr='x'}", "line 2: home.areas.a.names.fr must be named by one"),
        ("[home.areas.a]\nnames = {en=['x', '']}", "line 2: home.areas.a.names.en[1] must be a n"),
        ("[home.areas.a]\nnames = {en=5}", "line 2: home.areas.a.names.en must be a name of 1 to"),
        (
            "[home.floors.up]\nnames={en='Up'}\n[home.areas.a]\nnames={en='A'}\nfloor='pu'",
            "line 5: home.areas.a.floor is not a floor of home.floors (known: up)",
        ),
        ("[mqtt]\nusername='u'\n[mqtt.tls]\nkey_file='k'", "line 3: mqtt.tls needs certificate_f"),
        ("[mqtt]\npassword_file = 'p'", "line 2: mqtt.password_file needs mqtt.username"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_was_expected(text: str, complaint: str) -> None:
    assert _complaint(text).startswith(complaint)


def test_several_mistakes_are_told_at_once() -> None:
    text = "[mqtt]\n" + "\n".join(f"wrong_{letter} = 1" for letter in "abcdefgh")
    complaint = _complaint(text)
    assert complaint.count("is not a setting") == 5
    assert complaint.endswith("and 3 more")


def test_a_secret_in_the_wrong_place_is_not_repeated_and_the_right_one_is_named() -> None:
    complaint = _complaint('[mqtt]\npassword = "open sesame"\nport = "open sesame"')
    assert "sesame" not in complaint
    assert "did you mean mqtt.password_file?" in complaint


def test_a_complaint_is_bounded_however_large_the_file_is() -> None:
    floors = "\n".join(f"[home.floors.floor_{n}]\nnames = {{}}" for n in range(5000))
    areas = "\n".join(f"[home.areas.'{'x' * 190}{n}']\nnames={{}}\nfloor='y'" for n in range(9))
    for text in (floors + "\n" + areas, f"{'k' * 100_000} = 1", f"[home.areas.{'k' * 100_000}]"):
        assert len(_complaint(text)) <= 2000


@pytest.mark.parametrize(
    "text",
    ["[mqtt", "a = ", "a = 1\na = 2", "a=" + "[" * 5000, "a=" + "9" * 5000, "\0", "a='\n'"],
)
def test_what_is_not_toml_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="is not TOML"):
        parse(text, FILE)


def test_line_numbers_of_unusual_spellings() -> None:
    assert _complaint('[ mqtt ]\n"port" = "x"').startswith("line 2:")
    assert _complaint('home.areas."a".names.en = 5').startswith("line 1:")
    assert _complaint("home.areas.a = { names = { en = 5 } }").startswith("line 1:")
    assert _complaint("[[mqtt]]\nport = 1").startswith("line 1: mqtt must be a table")
