"""What is in force: defaults, everything that can be set, where files are, which cannot be read."""

from pathlib import Path

import pytest

from lares.errors import SettingsError
from lares.settings.locations import default_data_dir, find_settings
from lares.settings.model import Settings, data_dir, names_of
from lares.settings.reading import LARGEST_FILE, load, load_or_last_good, parse

FILE = Path("/etc/lares/lares.toml")


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
