"""Root writes the home's name and time zone into the settings, and nothing else."""

import errno
import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import tomlkit

from lares_system.broker_accounts import BrokerAccounts
from lares_system.errors import StepError
from lares_system.firmware_partition import FirmwarePartition
from lares_system.home_settings import HomeSettings
from lares_system.requests import Requests

STEPS = Path(__file__).parents[3] / "image-build/rootfs/usr/lib/lares/system"
TEMPLATE = Path(__file__).parents[3] / "image-build/rootfs/usr/share/lares/appliance.toml"
SETTINGS = """\
# Settings of this box.
[home]  # who we are
name = "Lares"  # as on the door
languages = ["zh", "en"]

[home.areas.kitchen]
names = { zh = "厨房" }

[console]
port = 8321
"""
WANTED = {"name": "我们家", "time_zone": "Asia/Shanghai"}


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "etc/lares/lares.toml"
    path.parent.mkdir(parents=True)
    path.write_text(SETTINGS, encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HomeSettings:
    monkeypatch.setattr(sys, "path", [*sys.path])
    return HomeSettings(tmp_path)


def test_both_are_written_and_all_else_stays(home: HomeSettings, settings: Path):
    home.change(WANTED)
    text = settings.read_text(encoding="utf-8")
    before, after = SETTINGS.splitlines(), text.splitlines()
    assert [line for line in before if line not in after] == ['name = "Lares"  # as on the door']
    assert [line for line in after if line not in before] == [
        'name = "我们家"  # as on the door',
        'time_zone = "Asia/Shanghai"',
    ]
    expected = tomllib.loads(SETTINGS)
    expected["home"] |= WANTED
    assert tomllib.loads(text) == expected
    assert stat.S_IMODE(settings.stat().st_mode) == 0o640
    assert [each.name for each in settings.parent.iterdir()] == ["lares.toml"]


@pytest.mark.parametrize(
    "text",
    [
        TEMPLATE.read_text(encoding="utf-8"),
        "",
        "\ufeff[home]\n",
        "[console]\r\nport = 8321\r\n",
        'home = { name = "a" }\n',
        'home.name = "a"\nhome.languages = ["en"]\n[mqtt]\n',
        "[home.floors.ground]\nlevel = 0\n",
        "[home.floors.ground]\nlevel = 0\n[mqtt]\n[home]\nlanguages = ['en']\n",
        "[home]\nname = 'a'\n[mqtt]\n[home.floors.ground]\nlevel = 0\n",
        '[home]\nname = """a\nb"""\n',
    ],
)
def test_however_the_file_was_written(home: HomeSettings, settings: Path, text: str):
    settings.write_bytes(text.encode())
    before = tomllib.loads(text.removeprefix("\ufeff"))
    home.change(WANTED)
    after = tomllib.loads(settings.read_bytes().decode())
    assert after.pop("home") == before.pop("home", {}) | WANTED
    assert after == before


@pytest.mark.parametrize("key", WANTED)
def test_what_is_not_named_stays(home: HomeSettings, settings: Path, key: str):
    home.change({key: WANTED[key]})
    expected = tomllib.loads(SETTINGS)["home"] | {key: WANTED[key]}
    assert tomllib.loads(settings.read_text(encoding="utf-8"))["home"] == expected


def test_the_same_again_writes_nothing(home: HomeSettings, settings: Path):
    home.change(WANTED)
    before = settings.stat()
    home.change(WANTED)
    assert settings.stat().st_ino == before.st_ino


@pytest.mark.parametrize("name", ['"""\n[mqtt]\nhost = "evil"', "a\tb", "\x7f", "x" * 65, " ", ""])
def test_a_name_is_a_line_of_some_characters(home: HomeSettings, settings: Path, name: str):
    with pytest.raises(StepError, match="1 to 64") as error:
        home.change({"name": name})
    assert error.value.code == "malformed"
    assert settings.read_text(encoding="utf-8") == SETTINGS


@pytest.mark.parametrize(
    "name",
    ['"]\\', '"', "'''", "# no comment", "=", "\\u0000", "${HOME}", "🏠" * 64, "a\u2028b"],
)
def test_a_name_stays_a_name(home: HomeSettings, settings: Path, name: str):
    home.change({"name": name})
    expected = tomllib.loads(SETTINGS)
    expected["home"]["name"] = name.strip()
    assert tomllib.loads(settings.read_text(encoding="utf-8")) == expected


@pytest.mark.parametrize(
    "zone",
    ["", "Asia", "Asia/Atlantis", "../../etc/passwd", "/etc/localtime", "UTC\n", "a" * 70_000],
)
def test_a_time_zone_is_one_of_this_system(home: HomeSettings, settings: Path, zone: str):
    with pytest.raises(StepError, match="time zone") as error:
        home.change({"time_zone": zone, "name": "Home"})
    assert error.value.code == "malformed"
    assert len(str(error.value)) < 200
    assert settings.read_text(encoding="utf-8") == SETTINGS


def test_nothing_is_nothing_to_change(home: HomeSettings, settings: Path):
    with pytest.raises(StepError, match="neither"):
        home.change({})
    assert settings.read_text(encoding="utf-8") == SETTINGS


@pytest.mark.parametrize(
    "content",
    [
        b"[home",
        b"home = 1\n",
        b"[[home]]\n",
        b"[home]\nname = 1\nname = 2\n",
        b"\xff\xfe",
        b"x = " + b"[" * 200_000,
        b"#" * ((1 << 20) + 1),
    ],
)
def test_what_is_no_settings_stays_as_it_is(home: HomeSettings, settings: Path, content: bytes):
    settings.write_bytes(content)
    with pytest.raises(StepError) as error:
        home.change(WANTED)
    assert error.value.code == "settings"
    assert settings.read_bytes() == content
    assert [each.name for each in settings.parent.iterdir()] == ["lares.toml"]


def test_without_a_file_none_is_made(home: HomeSettings, settings: Path):
    settings.unlink()
    with pytest.raises(StepError, match="No such file") as error:
        home.change(WANTED)
    assert error.value.code == "settings"
    assert list(settings.parent.iterdir()) == []


def test_no_link_is_followed(home: HomeSettings, settings: Path, tmp_path: Path):
    private = tmp_path / "private.toml"
    private.write_text('[home]\nname = "secret"\n')
    for link in (settings.symlink_to, settings.hardlink_to):
        settings.unlink()
        link(private)
        with pytest.raises(StepError) as error:
            home.change(WANTED)
        assert error.value.code == "settings"
        assert "secret" not in str(error.value)
    settings.unlink()
    os.mkfifo(settings)
    with pytest.raises(StepError, match="not a file of its own"):
        home.change(WANTED)
    settings.unlink()
    settings.mkdir()
    with pytest.raises(StepError):
        home.change(WANTED)
    assert private.read_text() == '[home]\nname = "secret"\n'


def test_an_editor_that_changes_something_else_is_not_trusted(
    home: HomeSettings, settings: Path, monkeypatch: pytest.MonkeyPatch
):
    edited = tomlkit.dumps
    monkeypatch.setattr(tomlkit, "dumps", lambda document: edited(document) + "\n[mqtt]\n")
    with pytest.raises(StepError, match="by hand"):
        home.change(WANTED)
    assert settings.read_text(encoding="utf-8") == SETTINGS


def test_a_full_card_is_answered_and_the_file_is_as_it_was(
    settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("requests", "answers"):
        (tmp_path / f"run/lares-{name}").mkdir(parents=True)
    requests = Requests(
        tmp_path,
        firmware=FirmwarePartition(tmp_path / "boot/firmware", tmp_path / "lock"),
        accounts=BrokerAccounts(tmp_path),
        systemctl=lambda *_: None,
        name_of=lambda _: "lares",
    )
    asked = '{"name": "Home", "time_zone": "Europe/Berlin", "languages": "x"}'
    inbox = tmp_path / "run/lares-requests"
    synced = os.fsync

    def full(descriptor: int) -> None:
        if settings.parent.name in Path(f"/proc/self/fd/{descriptor}").readlink().parts:
            raise OSError(errno.ENOSPC, "No space left on device")
        synced(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        (inbox / "home").write_text(asked)
        assert requests.take("home") == "io"
    assert "No space left" in (tmp_path / "run/lares-answers/home").read_text()
    assert settings.read_text(encoding="utf-8") == SETTINGS
    assert [each.name for each in settings.parent.iterdir()] == ["lares.toml"]

    (inbox / "home").write_text(asked)
    assert requests.take("home") == "done"
    written = tomllib.loads(settings.read_text(encoding="utf-8"))["home"]
    assert (written["name"], written["time_zone"]) == ("Home", "Europe/Berlin")
    assert written["languages"] == ["zh", "en"]


def test_the_library_is_found_where_the_image_has_it(settings: Path, tmp_path: Path):
    library = tmp_path / "usr/lib/lares/python"
    library.mkdir(parents=True)
    (library / "tomlkit").symlink_to(Path(tomlkit.__file__).parent)
    script = (
        f"import sys; sys.path[:0] = [{os.fspath(STEPS)!r}]\n"
        "from pathlib import Path\n"
        "from lares_system.home_settings import HomeSettings\n"
        f"HomeSettings(Path({os.fspath(tmp_path)!r})).change({WANTED!r})\n"
    )
    # As the unit starts it: no site-packages.
    subprocess.run([sys.executable, "-BIS", "-c", script], check=True)
    assert tomllib.loads(settings.read_text(encoding="utf-8"))["home"]["name"] == "我们家"
