"""Settings: all has a default, mistakes are named by line and path, broken files fall back."""

import os
from pathlib import Path

import pytest

from lares.errors import SettingsError
from lares.settings import reading
from lares.settings.locations import default_data_dir, find_settings
from lares.settings.model import Settings, data_dir, names_of
from lares.settings.reading import (
    LARGEST_FILE,
    last_good_copy,
    load,
    load_or_last_good,
    parse,
)

FILE = Path("/etc/lares/lares.toml")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path / "home")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lares.toml"


def _complaint(text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        parse(text, FILE)
    message = str(caught.value)
    assert message.startswith(str(FILE))
    assert "\n" not in message
    return message.removeprefix(str(FILE)).removeprefix(": ")


# -- what is in force ------------------------------------------------------------------------------


def test_without_a_file_everything_has_a_default(environ: dict[str, str]) -> None:
    settings = load(environ=environ)
    assert settings.mqtt.host == "127.0.0.1"
    assert settings.mqtt.effective_port == 1883
    assert settings.console.port is None
    assert settings.home.languages == ("en", "zh")
    assert data_dir(settings) == Path(environ["HOME"]) / ".local/share/lares"
    loaded = load_or_last_good(environ=environ)
    assert (loaded.settings, loaded.path, loaded.problem) == (settings, None, None)


def test_everything_that_can_be_set_is_read() -> None:
    settings = parse(
        """
        [data]
        dir = "/var/lib/lares"
        [mqtt]
        host = "mqtt.local"
        username = "lares"
        password_file = "mqtt-password"
        client_id = "lares-1"
        keepalive = 60
        discovery_prefix = "ha/discovery"
        [mqtt.tls]
        ca_file = "~/ca.pem"
        certificate_file = "lares.pem"
        key_file = "/run/credentials/key"
        [console]
        host = "0.0.0.0"
        port = 80
        names = ["lares.fritz.box", "lares"]
        [home]
        languages = ["zh"]
        time_zone = "Asia/Shanghai"
        [home.floors.up]
        names = { zh = "二楼", en = ["Upstairs", " First  floor "] }
        level = 1
        [home.areas.study]
        names.zh = "书房"
        floor = "up"
        [home.entities."light.0x1"]
        names = { zh = ["台灯"] }
        area = "study"
        enabled = false
        [policy]
        rules_file = "rules.toml"
        [journal]
        retention_days = 30
        [logging]
        level = "debug"
        format = "json"
        """,
        FILE,
        environ={"HOME": "/home/li"},
    )
    assert settings.mqtt.effective_port == 8883
    assert settings.mqtt.password_file == "/etc/lares/mqtt-password"
    assert settings.mqtt.tls is not None
    assert settings.mqtt.tls.ca_file == "/home/li/ca.pem"
    assert settings.mqtt.tls.certificate_file == "/etc/lares/lares.pem"
    assert settings.mqtt.tls.key_file == "/run/credentials/key"
    assert settings.policy.rules_file == "/etc/lares/rules.toml"
    assert settings.console.port == 80
    assert settings.console.names == ("lares.fritz.box", "lares")
    assert settings.home.areas["study"].floor == "up"
    assert settings.home.entities["light.0x1"].enabled is False
    assert names_of(settings.home.floors["up"].names) == {
        "zh": ("二楼",),
        "en": ("Upstairs", "First floor"),
    }
    assert data_dir(settings) == Path("/var/lib/lares")


def test_a_file_from_a_windows_editor_is_read(file: Path, environ: dict[str, str]) -> None:
    file.write_bytes("\ufeff[console]\r\nport = 8080\r\n".encode())
    assert load(file, environ=environ).console.port == 8080


def test_where_the_file_is_looked_for(tmp_path: Path) -> None:
    own = tmp_path / ".config/lares/lares.toml"
    elsewhere = tmp_path / "xdg/lares/lares.toml"
    for file in (own, elsewhere):
        file.parent.mkdir(parents=True)
        file.touch()
    home = {"HOME": str(tmp_path)}
    assert find_settings(home) == own
    assert find_settings({**home, "XDG_CONFIG_HOME": str(tmp_path / "xdg")}) == elsewhere
    assert find_settings({**home, "XDG_CONFIG_HOME": "relative"}) == own
    assert find_settings({**home, "LARES_SETTINGS": "/not/there"}) == Path("/not/there")


def test_where_data_goes(tmp_path: Path) -> None:
    assert default_data_dir({"XDG_DATA_HOME": "/data", "HOME": "/h"}) == Path("/data/lares")
    assert default_data_dir({"HOME": "/h"}) == Path("/h/.local/share/lares")


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", homeless)
    assert default_data_dir({"XDG_DATA_HOME": "/data"}) == Path("/data/lares")
    with pytest.raises(SettingsError, match="set HOME or XDG_DATA_HOME"):
        load(environ={})


def test_loaded_settings_know_their_data_directory() -> None:
    with pytest.raises(ValueError, match="loaded"):
        data_dir(Settings())


# -- mistakes --------------------------------------------------------------------------------------


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


# -- files that cannot be read ---------------------------------------------------------------------


def test_a_file_that_was_asked_for_must_be_there(tmp_path: Path, environ: dict[str, str]) -> None:
    for read in (load, load_or_last_good):
        with pytest.raises(SettingsError, match="there are no settings at"):
            read(tmp_path / "none.toml", environ=environ)
    with pytest.raises(SettingsError, match="there are no settings at"):
        load(environ={**environ, "LARES_SETTINGS": "/not/there"})


def test_a_file_that_cannot_be_read_is_told(file: Path, environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="not a file"):
        load(file.parent, environ=environ)
    with pytest.raises(SettingsError, match="cannot be read"):
        load(Path("nul\0"), environ=environ)
    file.touch()
    with pytest.raises(SettingsError, match="cannot be read: Not a directory"):
        load(file / "x", environ=environ)
    file.write_bytes(b"a = '\xff'")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load(file, environ=environ)
    file.write_bytes(b"#" * (LARGEST_FILE + 1))
    with pytest.raises(SettingsError, match="larger than 1 MiB"):
        load(file, environ=environ)


def test_a_current_directory_that_is_gone_matters_only_to_relative_names(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert load(environ=environ).mqtt.host == "127.0.0.1"
    for read in (load, load_or_last_good):
        with pytest.raises(SettingsError, match="give a whole path"):
            read(Path("lares.toml"), environ=environ)


def test_an_endless_file_does_not_hang(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="not a file"):
        load(Path("/dev/zero"), environ=environ)


# -- the last good copy ----------------------------------------------------------------------------


def test_a_broken_file_falls_back_to_its_last_good_copy(
    file: Path, environ: dict[str, str]
) -> None:
    file.write_text("[console]\nport = 8080\n[mqtt]\nusername='u'\npassword_file = 'secret'")
    good = load_or_last_good(file, environ=environ)
    assert good.problem is None
    file.write_text("[console]\nprot = 8080\n")
    fallback = load_or_last_good(file, environ=environ)
    assert fallback.settings == good.settings
    assert fallback.settings.mqtt.password_file == str(file.parent / "secret")
    assert fallback.path == file
    assert fallback.problem is not None
    assert "did you mean console.port" in str(fallback.problem)
    with pytest.raises(SettingsError):
        load(file, environ=environ)
    file.unlink()
    assert load_or_last_good(file, environ=environ).settings == good.settings


def test_without_a_good_copy_a_broken_file_is_refused(file: Path, environ: dict[str, str]) -> None:
    file.write_text("x = 1")
    with pytest.raises(SettingsError, match="x is not a setting"):
        load_or_last_good(file, environ=environ)


def test_a_broken_copy_is_not_blamed(file: Path, environ: dict[str, str]) -> None:
    file.write_text("")
    load_or_last_good(file, environ=environ)
    last_good_copy(file, environ).write_text("y = 1")
    file.write_text("x = 1")
    with pytest.raises(SettingsError, match="x is not a setting"):
        load_or_last_good(file, environ=environ)


def test_each_file_has_a_private_copy_of_its_own(tmp_path: Path, environ: dict[str, str]) -> None:
    for name, port in (("a", 1001), ("b", 1002)):
        (tmp_path / name).write_text(f"[console]\nport = {port}")
        load_or_last_good(tmp_path / name, environ=environ)
        (tmp_path / name).write_text("broken")
    ports = [
        load_or_last_good(tmp_path / name, environ=environ).settings.console.port for name in "ab"
    ]
    assert ports == [1001, 1002]
    copy = last_good_copy(tmp_path / "a", environ)
    assert copy.stat().st_mode & 0o077 == 0
    assert copy.parent.stat().st_mode & 0o077 == 0


def test_the_copy_is_written_only_when_something_changed(
    file: Path, environ: dict[str, str]
) -> None:
    file.write_text("")
    load_or_last_good(file, environ=environ)
    copy = last_good_copy(file, environ)
    before = copy.stat()
    load_or_last_good(file, environ=environ)
    after = copy.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    file.write_text("# changed")
    load_or_last_good(file, environ=environ)
    assert copy.read_text() == "# changed"


def test_no_room_for_the_copy_is_no_reason_not_to_start(
    file: Path, environ: dict[str, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "home").touch()
    file.write_text("")
    assert load_or_last_good(file, environ=environ).problem is None
    assert "no copy of the good settings was kept" in caplog.text


# -- settings of several versions ------------------------------------------------------------------


def _run_as(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "version", lambda _name: version)


def test_after_a_rollback_the_older_version_has_its_own_copy(
    file: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("[console]\nport = 81\n")
    _run_as("1.0", monkeypatch)
    load_or_last_good(file, environ=environ)
    file.write_text("[console]\nport = 82\n")
    _run_as("2.0", monkeypatch)
    load_or_last_good(file, environ=environ)
    file.write_text("[console]\nport = 83\nof_version_two = true\n")
    _run_as("1.0", monkeypatch)
    loaded = load_or_last_good(file, environ=environ)
    assert loaded.settings.console.port == 81, "not what the newer version wrote"
    assert "of_version_two" in str(loaded.problem)
    _run_as("2.0", monkeypatch)
    assert load_or_last_good(file, environ=environ).settings.console.port == 82


def test_a_new_version_that_finds_a_broken_file_takes_the_copy_of_the_last(
    file: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(("1.0", "1.1", "1.2"), start=1):
        _run_as(name, monkeypatch)
        file.write_text(f"[console]\nport = {number}\n")
        load_or_last_good(file, environ=environ)
        os.utime(last_good_copy(file, environ), (number, number))
    last_good_copy(file, environ).write_text("not good any more =")
    _run_as("2.0", monkeypatch)
    file.write_text("[")
    assert load_or_last_good(file, environ=environ).settings.console.port == 2


def test_copies_of_few_versions_are_kept(
    file: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("")
    for number in range(6):
        _run_as(f"1.{number}", monkeypatch)
        load_or_last_good(file, environ=environ)
        os.utime(last_good_copy(file, environ), (number, number))
    names = sorted(each.name for each in last_good_copy(file, environ).parent.iterdir())
    assert [name.partition(".")[2] for name in names] == ["1.3.toml", "1.4.toml", "1.5.toml"]


def test_the_copy_from_before_copies_had_a_version_still_counts(
    file: Path, environ: dict[str, str]
) -> None:
    own = last_good_copy(file, environ)
    own.parent.mkdir(parents=True)
    (own.parent / f"{own.name.partition('.')[0]}.toml").write_text("[console]\nport = 99\n")
    file.write_text("[")
    assert load_or_last_good(file, environ=environ).settings.console.port == 99
