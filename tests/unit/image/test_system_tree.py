"""The files that are copied over the appliance's root fit each other and the services' own code."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lares.settings.reading import load
from lares_image import boot_script
from lares_system.requests import REQUESTS

ROOT = Path(__file__).parents[3]
TREE = ROOT / "image-build/rootfs"
UNITS = TREE / "usr/lib/systemd/system"
OURS = sorted(path for path in UNITS.iterdir() if path.is_file())
STEPS = TREE / "usr/lib/lares/system"
PAGE = (ROOT / "docs/image-system.md").read_text(encoding="utf-8")


def _lines(path: str) -> Iterator[list[str]]:
    for line in (TREE / path).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split()


def _accounts() -> dict[str, tuple[str, str]]:
    """Users and groups by name: kind and number."""
    return {
        name: (kind, number)
        for kind, name, number, *_ in _lines("usr/lib/sysusers.d/lares.conf")
        if kind in "ug"
    }


def _values(unit: Path, key: str) -> list[str]:
    files = [unit, *sorted(unit.parent.glob(f"{unit.name}.d/*.conf"))]
    texts = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    return [value for text in texts for value in re.findall(rf"(?m)^{key}=(.*)$", text)]


def test_every_account_has_one_fixed_number():
    numbers: dict[str, str] = {}
    for kind, name, number, *_ in _lines("usr/lib/sysusers.d/lares.conf"):
        if kind not in "ug":
            continue
        user = number.partition(":")[0]
        assert user.isdigit(), f"{name} would get another number in each image"
        assert 800 <= int(user) < 900, f"{name} may clash with what packages choose"
        assert numbers.setdefault(user, name) == name


def test_units_name_only_accounts_that_there_are():
    known = set(_accounts()) | {"root", "dialout"}
    for unit in [*OURS, UNITS / "mosquitto.service", UNITS / "avahi-daemon.service"]:
        for key in ("User", "Group", "SupplementaryGroups"):
            for value in _values(unit, key):
                assert set(value.split()) <= known, unit.name


def test_folders_that_units_write_are_made_before_with_their_owners():
    made = {path: (user, group) for _, path, _, user, group, *_ in _tmpfiles()}
    for unit in OURS:
        for value in _values(unit, "ReadWritePaths"):
            for path in value.split():
                if path.startswith(("/data", "/sys", "-/sys", "-/boot", "/etc/mosquitto")):
                    continue  # mounts, and a package's folder
                assert path.removeprefix("-") in made, f"{unit.name}: nobody makes {path}"
    known = set(_accounts()) | {"root", "-"}
    assert {name for pair in made.values() for name in pair} <= known


def _tmpfiles() -> list[list[str]]:
    return list(_lines("usr/lib/tmpfiles.d/lares.conf"))


def test_nobody_but_root_owns_a_folder_that_root_writes_secrets_to():
    for _, path, mode, user, *_ in _tmpfiles():
        if path in (
            "/etc/lares",
            "/etc/lares/secrets",
            "/run/lares-requests",
            "/run/lares-answers",
        ):
            assert user == "root", path
            assert mode[0] != "3" or path in ("/etc/lares", "/run/lares-requests"), path


def test_every_unit_is_started_by_somebody():
    preset = (TREE / "usr/lib/systemd/system-preset/00-lares.preset").read_text()
    texts = "".join(unit.read_text() for unit in OURS) + "".join(
        path.read_text() for path in (TREE / "usr/lib/udev/rules.d").iterdir()
    )
    for unit in OURS:
        enabled = f"enable {unit.name}" in preset
        assert enabled == ("[Install]" in unit.read_text()), unit.name
        # Templates are started by the paths of the same name.
        started = unit.name in texts.replace(f"# {unit.name}", "") or "@" in unit.name
        assert enabled or started, f"nobody starts {unit.name}"
    assert preset.rstrip().endswith("disable *")


def test_each_request_has_its_path_its_test_and_its_line_in_the_page():
    preset = (TREE / "usr/lib/systemd/system-preset/00-lares.preset").read_text()
    (waited_for,) = re.findall(r"(?m)^enable lares-request@\.path (.+)$", preset)
    assert set(waited_for.split()) == set(REQUESTS)
    for name, request in REQUESTS.items():
        (line,) = re.findall(rf"(?m)^\| `{name}` \|.*$", PAGE)
        for asker in request.askers:
            assert f"`{asker}`" in line, f"docs/image-system.md: {name}"
    for folder in UNITS.glob("lares-request@*.service.d"):
        name = folder.name.removeprefix("lares-request@").removesuffix(".service.d")
        assert name in REQUESTS


def test_every_unit_of_ours_is_in_the_page():
    for unit in OURS:
        assert f"`{unit.name}`" in PAGE, f"docs/image-system.md lacks {unit.name}"


def test_the_firmware_partition_is_read_by_the_set_up_group_alone():
    (options,) = _values(UNITS / "boot-firmware.mount", "Options")
    kind, number = _accounts()["lares-setup"]
    assert kind == "g"
    assert {"ro", "noexec", "nosuid", "nodev", f"gid={number}", "umask=0027"} <= set(
        options.split(",")
    )


def test_first_settings_are_accepted_and_use_only_this_box(tmp_path: Path):
    template = TREE / "usr/share/lares/appliance.toml"
    (tmp_path / "lares.toml").write_bytes(template.read_bytes())
    settings = load(tmp_path / "lares.toml")
    assert settings.mqtt.host == "127.0.0.1"
    assert settings.mqtt.password_file == str(tmp_path / "secrets/mqtt-password")
    assert settings.data.dir == "/var/lib/lares"
    assert settings.console.host == "0.0.0.0"
    assert settings.console.port == 8321
    assert settings.console.first_password_file is not None
    assert "password" not in tomllib.loads(template.read_text())["mqtt"], "secrets are files"


def test_there_is_no_way_to_log_in():
    system = TREE / "etc/systemd/system"
    masked = {path.name for path in system.iterdir() if path.is_symlink()}
    assert {"getty.target", "console-getty.service", "debug-shell.service"} <= masked
    assert {str(path.readlink()) for path in system.iterdir() if path.name in masked} == {
        "/dev/null",
        "/lib/systemd/system/multi-user.target",  # default.target
    }
    generator = TREE / "etc/systemd/system-generators/systemd-getty-generator"
    assert str(generator.readlink()) == "/dev/null", "else a console= word starts a login"
    for unit in ("emergency.service", "rescue.service"):
        starts = _values(UNITS / unit, "ExecStart")
        assert starts[0] == "", f"{unit} would wait for a password that there is not"
        assert _values(UNITS / unit, "ExecStopPost")[-1].endswith("reboot")
    packages = (ROOT / "image-build/packages.txt").read_text()
    assert not re.search(r"(?m)^(openssh|dropbear|telnet)", packages)


def test_every_board_can_be_set_up_over_the_line_that_shows_the_kernels_messages():
    (start,) = _values(UNITS / "lares-provision.service", "ExecStart")
    lines = re.findall(r"--serial (\S+)", start)
    (console,) = re.findall(r"console=(ttyS\d),115200\b", boot_script.BOARD_ARGUMENTS)
    assert lines == ["/dev/ttyGS0", f"/dev/{console}"]
    allowed = _values(UNITS / "lares-provision.service", "DeviceAllow")
    assert {f"char-{Path(line).name.rstrip('0123456789')} rw" for line in lines} <= set(allowed)
    (groups,) = _values(UNITS / "lares-provision.service", "SupplementaryGroups")
    assert "dialout" in groups.split(), "Debian's udev gives ttyS* to it"
    config = [" ".join(words) for words in _lines("../boot/config.txt")]
    assert "enable_uart=1" in config, "else the mini UART's clock follows the core's"


def test_the_key_on_the_screen_stays_out_of_the_journal_and_goes_when_the_home_is_there():
    unit = UNITS / "lares-screen.service"
    assert _values(unit, "StandardOutput") == ["tty"]
    assert _values(unit, "TTYVTDisallocate") == ["yes"], "clears it however it ends"
    assert "!/var/lib/lares-provision/done" in _values(unit, "ConditionPathExists")
    program = (TREE / "usr/lib/lares/bin/show-set-up").read_text()
    _, _, after = program.partition("until test -e /var/lib/lares-provision/done")
    assert r"\033[3J" in after, "what was scrolled off as well"


@pytest.mark.parametrize("name", ["lares.service", "lares-safe.service"])
def test_starts_that_hang_are_counted_as_crashes_too(name: str):
    def seconds(key: str) -> int:
        (value,) = _values(UNITS / name, key)
        return int(value.removesuffix("min")) * (60 if value.endswith("min") else 1)

    (burst,) = _values(UNITS / name, "StartLimitBurst")
    longest = seconds("TimeoutStartSec") + seconds("TimeoutStopSec") + seconds("RestartSec")
    assert seconds("StartLimitIntervalSec") > int(burst) * longest


def test_the_boards_watchdog_is_armed_for_the_longest_that_it_can():
    config = TREE / "usr/lib/systemd/system.conf.d/lares.conf"
    for key in ("RuntimeWatchdogSec", "RebootWatchdogSec"):
        (value,) = _values(config, key)
        seconds = int(value.removesuffix("s"))
        # bcm2835_wdt_start of Linux 6.12 writes `timeout << 16` into a field of 20 bits.
        assert seconds & 0xF == 0xF, f"{key}={value} arms a Raspberry Pi for {seconds & 0xF} s"


def test_policies_of_the_bus_are_well_formed_and_end_in_no_for_strangers():
    policies = sorted((TREE / "usr/share/dbus-1/system.d").glob("*.conf"))
    assert [path.stem for path in policies] == [
        "avahi-dbus",
        "de.pengutronix.rauc",
        "lares-wpa-supplicant",
        "org.freedesktop.NetworkManager",
    ]
    for path in policies:
        config = ElementTree.parse(path).getroot()
        (default,) = [p for p in config.iter("policy") if p.get("context") == "default"]
        assert not default.findall("allow"), path.name
        names = {p.get("user") or p.get("group") for p in config.iter("policy")} - {None}
        assert names <= set(_accounts()) | {"root"}, path.name


def test_the_broker_listens_at_this_box_alone_until_it_is_opened():
    config = [" ".join(words) for words in _lines("etc/mosquitto/mosquitto.conf")]
    # Each of them would make a second listener, at all addresses.
    for word in ("listener", "port", "bind", "max_connections", "protocol", "mount_point"):
        assert not [line for line in config if line.startswith(word)]
    first = (TREE / "etc/mosquitto/conf.d/listener.conf").read_text()
    assert first == (TREE / "usr/share/lares/mosquitto/local.conf").read_text()
    assert "\nlistener 1883 127.0.0.1\n" in first
    assert "allow_anonymous false" in config
    assert "set_tcp_nodelay true" in config


def test_steps_of_root_use_the_standard_library_alone():
    standard = set(sys.stdlib_module_names) | {"lares_system"}
    for path in STEPS.rglob("*.py"):
        # An editor of TOML that keeps comments is nothing to write anew.
        allowed = standard | ({"tomlkit"} if path.name == "home_settings.py" else set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names = {str(node.module).partition(".")[0]}
            else:
                continue
            assert names <= allowed, f"{path.name} needs {names - allowed}"


@pytest.mark.parametrize("path", sorted(TREE.rglob("*")), ids=lambda p: str(p.relative_to(TREE)))
def test_text_of_the_tree_is_tidy(path: Path):
    if path.is_symlink() or path.is_dir() or "__pycache__" in path.parts:
        return
    text = path.read_text(encoding="utf-8")
    assert "\r" not in text
    assert not text or text.endswith("\n")
    assert not re.search(r"[ \t]+$", text, re.MULTILINE), "spaces at the end of a line"
    assert len(text.splitlines()) <= 400
