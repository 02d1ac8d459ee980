"""The box's name and key: made once, private, and told by a label that cameras read."""

import re
from pathlib import Path

import msgspec
import pytest

from lares.errors import UnusableError
from lares_provisioning.identity import label, screen
from lares_provisioning.identity.identity import Identity, load, load_or_make
from lares_provisioning.network import SetupNetwork


def test_it_is_made_once_and_for_its_owner_alone(tmp_path: Path):
    path = tmp_path / "new" / "identity.json"
    made = load_or_make(path)
    assert re.fullmatch(r"Lares-[2-9A-HJKMNP-Z]{4}", made.name)
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{10}", made.key)
    assert load_or_make(path) == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert made.key not in repr(made)
    assert load_or_make(tmp_path / "other.json") != made


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\0" * 100,
        b"{",
        b'{"version":0,"name":"Lares-7K2M","key":"2345678ABC"}',
        b'{"version":"2","name":"Lares-7K2M","key":"2345678ABC"}',
        b'{"name":"Lares-7K2M","key":"short"}',
        b'{"name":"Lares-7K2M\\n","key":"2345678ABC"}',
        b"[" * 4000,
    ],
)
def test_a_damaged_one_is_set_aside_and_made_anew(tmp_path: Path, damage: bytes):
    path = tmp_path / "identity.json"
    path.write_bytes(damage)
    assert load(path) is None
    made = load_or_make(path)
    assert load(path) == made
    assert (tmp_path / "identity.json.damaged").read_bytes() == damage


@pytest.mark.parametrize(
    ("name", "key"), [("Lares-7K2M", "2345678ABC"), ("Lares-2:7K2M9", "0123456789ABCDEF")]
)
def test_that_of_a_newer_program_counts_and_stays(tmp_path: Path, name: str, key: str):
    path = tmp_path / "identity.json"
    content = {"version": 7, "name": name, "key": key, "made": {"at": "x" * 9000}}
    path.write_bytes(written := msgspec.json.encode(content))
    kept = load_or_make(path)
    assert (kept.name, kept.key) == (name, key)
    assert kept.fits(key.lower())
    assert path.read_bytes() == written
    assert [each.name for each in tmp_path.iterdir()] == ["identity.json"]


def test_one_that_only_a_newer_program_understands_stays_until_that_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    path = tmp_path / "identity.json"
    newer = b'{"version":2,"networks":[{"name":"Lares-7K2M"}]}'
    path.write_bytes(newer)
    assert load(path) is None
    made = load_or_make(path)
    assert load_or_make(path) == load(path) == made, "the label of the meantime holds"
    assert path.read_bytes() == newer
    assert "newer version" in caplog.text
    (tmp_path / "identity-1.json").write_bytes(newer)
    assert load_or_make(path) != made
    assert path.read_bytes() == newer


def test_what_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(UnusableError, match="identity"):
        load_or_make(tmp_path / "file" / "identity.json")


def test_a_key_is_typed_as_people_type():
    identity = Identity(name="Lares-7K2M", key="2345678ABC")
    assert identity.fits("2345-678 abc")
    wide = "".join(chr(ord(each) + 0xFEE0) for each in "2345678abC")
    assert identity.fits(wide)
    for wrong in ("", "2345678AB", "2345678ABCD", "二三四", "\ud800", "x" * 10**6):
        assert not identity.fits(wrong)
    assert identity.network().key == "2345678ABC"
    assert identity.network(is_open=True) == SetupNetwork("Lares-7K2M", "")


def test_the_code_escapes_what_has_a_meaning_in_it():
    odd = SetupNetwork('a;b:c"d\\', "k;:")
    assert label.wifi_code(odd) == r"WIFI:T:WPA;S:a\;b\:c\"d\\;P:k\;\:;;"
    assert label.wifi_code(SetupNetwork("Lares-7K2M", "")) == "WIFI:T:nopass;S:Lares-7K2M;;"


def test_the_label_says_all_that_is_needed_in_both_languages():
    network = SetupNetwork("Lares-7K2M", "2345678ABC")
    text = label.text(network, "2345678ABC")
    for needed in ("Lares-7K2M", "2345678ABC", "http://10.42.0.1/", "Wi-Fi", "密码", "█"):
        assert needed in text
    assert text.encode()
    assert text.count("2345678ABC") == 2, "to join, and for the page over a cable"
    without_key = label.text(SetupNetwork("Lares-7K2M", ""), "2345678ABC")
    assert "open / 无密码" in without_key
    assert "http://10.42.0.1/  (key / 密钥: 2345678ABC)" in without_key
    assert label.svg(network).startswith("<svg")


def test_the_screen_tells_how_to_begin_in_letters_that_the_console_has():
    shown = screen.text(SetupNetwork("Lares-7K2M", "2345678ABC"), "2345678ABC")
    lines = shown.splitlines()
    assert shown.isascii()
    assert len(lines) < 25
    assert max(map(len, lines)) < 80
    assert "name       Lares-7K2M\n" in shown
    assert "password   2345678ABC\n" in shown
    without_key = screen.text(SetupNetwork("Lares-7K2M", ""), "2345678ABC")
    assert "password   (none)\n" in without_key
    assert "It asks for the key 2345678ABC\n" in without_key
    assert "It asks" not in shown
    assert len(without_key.splitlines()) < 25
    assert "type the key 2345678ABC" in without_key, "the page over a cable asks for it"


def test_the_file_is_json_of_one_version(tmp_path: Path):
    path = tmp_path / "identity.json"
    load_or_make(path)
    assert msgspec.json.decode(path.read_bytes())["version"] == 1
