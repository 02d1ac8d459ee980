"""How files are found on the boot partition, whatever an editor or a person made of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lares_provisioning.preseed.encoding import Text, decode
from lares_provisioning.preseed.names import NAMES
from lares_provisioning.preseed.reading import Problem, Wifi
from lares_provisioning.preseed.sources import LARGEST_FILE, READERS, look

TOML = '[wifi]\r\nssid = "家"\r\npassword = "geheim-geheim"\r\n'
WIFI = Wifi("家", "geheim-geheim")


def problems(boot: Path) -> list[Problem]:
    (source,) = look(boot)
    assert source.reading.content.wifi is None
    assert source.record.clean
    return [each.problem for each in source.reading.findings]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_of_windows(tmp_path: Path, codec: str):
    data = TOML.encode(codec)
    (tmp_path / "lares.toml").write_bytes(data)
    (source,) = look(tmp_path)
    assert source.reading.content.wifi == WIFI
    wiped = source.record.apply(data)
    assert wiped.decode(codec) == TOML.replace("geheim-geheim", "_" * 13)
    assert wiped[: len(data) - len(wiped) + 2] == data[:2]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_secret_that_is_not_ascii_keeps_its_length(tmp_path: Path, codec: str):
    data = '[wifi]\nssid = "a"\npassword = "密a碼😀密b碼密碼"。\n'.replace("。", "").encode(codec)
    (tmp_path / "lares.toml").write_bytes(data)
    (source,) = look(tmp_path)
    wiped = source.record.apply(data)
    assert len(wiped) == len(data)
    text = decode(wiped)
    assert text is not None
    assert text.text.splitlines()[2].strip('pasword= "_') == ""


@pytest.mark.parametrize(
    "name", ["lares.toml", "LARES.TOML", "lares.toml.txt", "Lares.toml.TXT", "lAres.Toml"]
)
def test_names_as_fat_and_windows_make_them(tmp_path: Path, name: str):
    (tmp_path / name).write_text(TOML, encoding="utf-8")
    (source,) = look(tmp_path)
    assert source.name == name
    assert source.reading.content.wifi == WIFI


def test_the_order_is_that_of_precedence(tmp_path: Path):
    names = [
        "lares.toml",
        "lares.toml.txt",
        "rpi-preseed.toml",
        "custom.toml",
        "network-config",
        "user-data",
        "wpa_supplicant.conf",
        "userconf.txt",
        "ssh",
        "firstrun.sh",
    ]
    for name in [*names, "config.txt", "cmdline.txt", "lares.toml.bak"]:
        (tmp_path / name).write_text("# nothing\n", encoding="utf-8")
    assert [source.name for source in look(tmp_path)] == names


def test_a_link_is_not_followed(tmp_path: Path):
    secret = tmp_path / "shadow"
    secret.write_text(TOML, encoding="utf-8")
    boot = tmp_path / "boot"
    boot.mkdir()
    (boot / "lares.toml").symlink_to(secret)
    assert problems(boot) == [Problem.NOT_A_FILE]


def test_a_folder_or_a_pipe_is_no_file(tmp_path: Path):
    (tmp_path / "lares.toml").mkdir()
    assert problems(tmp_path) == [Problem.NOT_A_FILE]
    (tmp_path / "lares.toml").rmdir()
    os.mkfifo(tmp_path / "lares.toml")
    assert problems(tmp_path) == [Problem.NOT_A_FILE]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", Problem.EMPTY),
        (b" \r\n\n", Problem.EMPTY),
        (b"# only a comment", Problem.EMPTY),
        (b"\xef\xbb\xbf", Problem.EMPTY),
        ('[wifi]\nssid = "家"\n'.encode("gbk"), Problem.NOT_TEXT),
        (b"\xff\xfe\x00", Problem.NOT_TEXT),
        (b"\x00\x00\x00", Problem.NOT_TEXT),
        (b"\x89PNG\r\n\x1a\n\x00\x00", Problem.NOT_TEXT),
        (b"#" * (LARGEST_FILE + 1), Problem.TOO_LARGE),
    ],
)
def test_what_is_no_text(tmp_path: Path, data: bytes, problem: Problem):
    (tmp_path / "lares.toml").write_bytes(data)
    assert problems(tmp_path) == [problem]


def test_the_largest_file_is_read(tmp_path: Path):
    text = TOML + "#" * (LARGEST_FILE - len(TOML.encode()))
    (tmp_path / "lares.toml").write_text(text, encoding="utf-8", newline="")
    (source,) = look(tmp_path)
    assert source.reading.content.wifi == WIFI


def test_a_secret_in_a_template_of_comments_is_found(tmp_path: Path):
    (tmp_path / "lares.toml").write_bytes(b'#[wifi]\n#password = "old-secret"\n')
    (source,) = look(tmp_path)
    assert not source.record.clean
    assert source.record.apply(b'#[wifi]\n#password = "old-secret"\n').endswith(b'"__________"\n')


def test_a_secret_that_stands_twice_is_wiped_twice(tmp_path: Path):
    data = b'[wifi]\nssid = "a"\npassword = "secret-pass" # was secret-pass\n'
    (tmp_path / "lares.toml").write_bytes(data)
    (source,) = look(tmp_path)
    assert b"secret" not in source.record.apply(data)


def test_what_raspberry_pi_os_reads_is_told(tmp_path: Path):
    (tmp_path / "userconf.txt").write_bytes(b"pi:$6$salt$hash\n")
    (tmp_path / "ssh").touch()
    script = b"#!/bin/sh\nimager_custom set_wlan -h 'Home' 'secret' 'DE'\n\tpsk=secret\nexit 0\n"
    (tmp_path / "firstrun.sh").write_bytes(script)
    userconf, ssh, firstrun = look(tmp_path)
    assert [each.reading.findings[0].problem for each in (userconf, ssh, firstrun)] == [
        Problem.USER_PASSWORD,
        Problem.UNSUPPORTED,
        Problem.SCRIPT,
    ]
    assert userconf.record.apply(b"pi:$6$salt$hash\n") == b"pi:____________\n"
    assert b"secret" not in firstrun.record.apply(script)


def test_blanking_leaves_comments():
    assert Text('a = "b\r\n"c').blanked() == b"######\r\n##"


def test_every_name_has_a_reader():
    assert tuple(READERS) == NAMES


def test_taking_the_answers_loads_no_parser():
    code = (
        "import sys; import lares_provisioning.preseed.state; "
        "print([m for m in sys.modules if m in ('yaml', 'tomllib', 'lares.settings')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
