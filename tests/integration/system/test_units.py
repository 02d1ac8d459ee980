"""systemd's own opinion of our units: well formed, started as wanted, little exposed."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.system.conftest import TREE

pytestmark = pytest.mark.timeout(600)  # packages are fetched once

UNITS = TREE / "usr/lib/systemd/system"
OUR_LIMIT = 2.5
"""Exposure from 0 to 10: half of 5.0, where systemd-analyze(1) begins to call it medium. A service
with no root, no capabilities, a read-only system and a filter of system calls stays below."""
LIMITS = {
    # Configures interfaces and starts dnsmasq: root with the rights of the network.
    "NetworkManager.service": 3.8,
    "wpa_supplicant.service": 2.6,
    # Writes partitions and mounts bundles.
    "rauc.service": 6.0,
    "mosquitto.service": OUR_LIMIT,
    "avahi-daemon.service": OUR_LIMIT,
    "systemd-timesyncd.service": OUR_LIMIT,
    "dbus.service": OUR_LIMIT,
}
PAGE = Path(__file__).parents[3] / "docs/image-system.md"
REPORT = Path(__file__).parents[3] / "build/image/exposure.md"


def _ours() -> Iterator[str]:
    requests = {
        re.sub(r"\.d$", "", folder.name) for folder in UNITS.glob("lares-request@*.service.d")
    }
    for path in sorted(UNITS.glob("*.service")):
        yield from sorted(requests) if path.name == "lares-request@.service" else [path.name]
    yield "lares-request@reboot.service"


def _exposure(root: Path, unit: str) -> tuple[float, list[str]]:
    ran = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--root={root}", "--json=short", unit],
        capture_output=True,
        text=True,
        check=True,
    )
    overall = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--root={root}", "--no-pager", unit],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", overall.stdout)
    assert found, overall.stdout
    left = sorted(
        (line for line in json.loads(ran.stdout) if line.get("exposure")),
        key=lambda line: -float(line["exposure"]),
    )
    return float(found[1]), [str(line["json_field"]) for line in left[:4]]


def test_exposure_of_every_service_stays_below_its_limit(appliance_root: Path):
    rows = ["| unit | exposure | limit | what is left |", "|---|--:|--:|---|"]
    above, stale = [], []
    for unit in [*_ours(), *LIMITS]:
        level, left = _exposure(appliance_root, unit)
        limit = LIMITS.get(unit, OUR_LIMIT)
        if f"| `{unit}` | {level} | {limit} |" not in PAGE.read_text(encoding="utf-8"):
            stale.append(f"| `{unit}` | {level} | {limit} |")
        rows.append(f"| `{unit}` | {level} | {limit} | {', '.join(left)} |")
        if level > limit:
            above.append(rows[-1])
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(rows) + "\n")
    print("\n".join(rows))
    assert not above, "\n".join(above)
    assert not stale, "docs/image-system.md lacks:\n" + "\n".join(stale)


def _verify(root: Path, units: list[str]) -> str:
    # With the default of --recursive-errors: the others say nothing of a cycle.
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", f"--root={root}", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stderr + ("" if ran.returncode == 0 else f"code {ran.returncode}")


def _all_units() -> list[str]:
    plain = [path.name for path in UNITS.iterdir() if path.is_file() and "@" not in path.name]
    changed = [path.name.removesuffix(".d") for path in UNITS.glob("*.d")]
    return sorted({*plain, *changed, "lares-request@reboot.path", "lares-request@reboot.service"})


def test_systemd_finds_nothing_wrong_with_the_units(appliance_root: Path):
    assert _verify(appliance_root, _all_units()) == ""


@pytest.fixture
def enabled_root(appliance_root: Path, tmp_path: Path) -> Path:
    """Return a root of the test's own in which all is turned on that the appliance starts."""
    root = tmp_path / "root"
    shutil.copytree(appliance_root, root, symlinks=True)
    subprocess.run(["systemctl", f"--root={root}", "preset-all"], capture_output=True, check=True)
    return root


def test_the_start_of_the_system_has_no_cycle(enabled_root: Path):
    assert _verify(enabled_root, ["multi-user.target", *_all_units()]) == ""


@pytest.mark.parametrize(
    ("unit", "section", "line"),
    [
        # Through units that nobody named: /var/tmp is set up after what is erased.
        ("lares-erase.service", "Service", "PrivateTmp=yes"),
        ("lares-import.service", "Unit", "After=lares-provision.service"),
        ("mosquitto.service", "Unit", "After=lares.service"),
        # Not part of the start: begun by another unit when something failed.
        ("lares-safe.service", "Unit", "Before=sysinit.target"),
        ("lares-retry.timer", "Unit", "After=timers.target"),
    ],
)
def test_a_planted_cycle_is_found(enabled_root: Path, unit: str, section: str, line: str):
    folder = enabled_root / f"usr/lib/systemd/system/{unit}.d"
    folder.mkdir(exist_ok=True)
    (folder / "planted.conf").write_text(f"[{section}]\n{line}\n")
    assert "Found ordering cycle" in _verify(enabled_root, ["multi-user.target", *_all_units()])


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("ProtectSytem=strict", "Unknown key"),
        ("SystemCallFilter=@no-such-group", "@no-such-group"),
        ("ExecStartPre=/usr/bin/not-there", "not executable"),
    ],
)
def test_a_planted_mistake_is_found(appliance_root: Path, line: str, complaint: str):
    planted = UNITS.relative_to(TREE) / "lares.service.d"
    folder = appliance_root / planted
    folder.mkdir()
    try:
        (folder / "planted.conf").write_text(f"[Service]\n{line}\n")
        assert complaint in _verify(appliance_root, ["lares.service"])
    finally:
        (folder / "planted.conf").unlink()
        folder.rmdir()


def _links(root: Path) -> set[str]:
    folder = root / "etc/systemd/system"
    return {str(path.relative_to(folder)) for path in folder.rglob("*.wants/*")}


def test_presets_turn_on_what_is_wanted_and_nothing_else(appliance_root: Path):
    # As packages do it when they are installed.
    subprocess.run(
        ["systemctl", f"--root={appliance_root}", "enable", "systemd-networkd"],
        capture_output=True,
        check=True,
    )
    assert "multi-user.target.wants/systemd-networkd.service" in _links(appliance_root)
    subprocess.run(
        ["systemctl", f"--root={appliance_root}", "preset-all"], capture_output=True, check=True
    )
    requests = {
        f"paths.target.wants/lares-request@{name}.path"
        for name in (
            "label",
            "broker-open",
            "broker-close",
            "home",
            "restart-lares",
            "reboot",
            "poweroff",
            "factory-reset",
        )
    }
    assert _links(appliance_root) - requests == {
        "local-fs.target.wants/boot-firmware.mount",
        "multi-user.target.wants/NetworkManager.service",
        "multi-user.target.wants/lares-import.service",
        "multi-user.target.wants/lares-panel.service",
        "multi-user.target.wants/lares-screen.service",
        "multi-user.target.wants/lares-reset-file.service",
        "multi-user.target.wants/avahi-daemon.service",
        "multi-user.target.wants/lares-no-forwarding.service",
        "multi-user.target.wants/lares-provision.service",
        "multi-user.target.wants/lares.service",
        "multi-user.target.wants/wpa_supplicant.service",
        "paths.target.wants/lares.path",
        "lares-provision.service.wants/lares-confirm.service",
        "sockets.target.wants/avahi-daemon.socket",
        "sockets.target.wants/lares-provision.socket",
        "sysinit.target.wants/lares-erase.service",
        "sysinit.target.wants/lares-firstboot.service",
        "sysinit.target.wants/systemd-pstore.service",
        "sysinit.target.wants/systemd-timesyncd.service",
        "timers.target.wants/fstrim.timer",
        "timers.target.wants/lares-rollback.timer",
    }
    assert requests <= _links(appliance_root)
    for masked in ("NetworkManager-wait-online.service", "getty.target"):
        link = appliance_root / "etc/systemd/system" / masked
        assert str(link.readlink()) == "/dev/null"
