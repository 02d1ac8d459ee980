"""What other programs make of our files: accounts, folders, networks, compressed swap, the name."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(120)


def _run(command: list[str | Path], **environment: str) -> str:
    ran = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert ran.returncode == 0, ran.stderr
    assert "gnor" not in ran.stderr, ran.stderr  # "ignoring": a line was not understood
    return ran.stdout


@pytest.fixture
def accounts(appliance_root: Path, tmp_path: Path) -> Path:
    """Return a bare root after our sysusers, as the image's builder makes it."""
    root = tmp_path / "root"
    shutil.copytree(appliance_root / "usr/lib/sysusers.d", root / "usr/lib/sysusers.d")
    (root / "etc").mkdir()
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\ndialout:x:20:\nnogroup:x:65534:\n")
    for _ in range(2):
        _run(["systemd-sysusers", f"--root={root}", "lares.conf"])
    return root


def _table(path: Path) -> dict[str, list[str]]:
    return {line.split(":")[0]: line.split(":") for line in path.read_text().splitlines()}


def test_accounts_have_their_numbers_and_can_not_log_in(accounts: Path):
    users, groups = _table(accounts / "etc/passwd"), _table(accounts / "etc/group")
    assert (users["lares"][2], users["lares"][3]) == ("810", "810")
    assert (users["lares-provision"][2], users["mosquitto"][2]) == ("811", "813")
    assert groups["lares-setup"][2] == "812"
    assert set(groups["lares-setup"][3].split(",")) == {"lares", "lares-provision"}
    assert set(groups["dialout"][3].split(",")) == {"lares", "lares-provision"}
    for name, user in users.items():
        assert name == "root" or user[6] == "/usr/sbin/nologin"
    for name, shadow in _table(accounts / "etc/shadow").items():
        assert shadow[1].startswith("!"), f"{name} has a password"


def test_folders_are_made_with_their_modes(appliance_root: Path, accounts: Path):
    if os.geteuid() != 0:
        return  # owners are given by root alone; the modes are in the unit test of the file
    shutil.copytree(appliance_root / "usr/lib/tmpfiles.d", accounts / "usr/lib/tmpfiles.d")
    for _ in range(2):
        _run(["systemd-tmpfiles", f"--root={accounts}", "--create", "lares.conf"])
    wanted = {
        "etc/lares": (0o3770, 0, 812),
        "etc/lares/secrets": (0o750, 0, 810),
        "var/lib/lares": (0o700, 810, 810),
        "var/lib/lares-provision": (0o750, 811, 812),
        "var/lib/lares-provision/handover": (0o2750, 811, 812),
        "var/lib/mosquitto": (0o700, 813, 813),
        "run/lares-requests": (0o3770, 0, 812),
        "run/lares-answers": (0o2750, 0, 812),
        "run/lares-system": (0o700, 0, 0),
    }
    for path, (mode, user, group) in wanted.items():
        status = (accounts / path).stat()
        assert (stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid) == (mode, user, group)


def test_network_manager_understands_its_settings(
    appliance_root: Path, libraries: dict[str, str], tmp_path: Path
):
    shown = _run(
        [
            appliance_root / "usr/sbin/NetworkManager",
            "--print-config",
            f"--config={appliance_root}/etc/NetworkManager/NetworkManager.conf",
            f"--system-config-dir={appliance_root}/usr/lib/NetworkManager/conf.d",
            "--config-dir=/nowhere",
            f"--intern-config={tmp_path / 'own.conf'}",  # it replaces that file, whatever it is
        ],
        **libraries,
    )
    lines = shown.splitlines()
    for line in (
        "plugins=keyfile",
        "auth-polkit=false",
        "firewall-backend=none",
        "rc-manager=symlink",
        "wifi.powersave=2",
        "wifi.scan-rand-mac-address=no",
    ):
        assert line in lines, shown
    assert lines[lines.index("[connectivity]") + 1] == "enabled=false"


def test_compressed_swap_is_set_up_at_the_start(
    appliance_root: Path, libraries: dict[str, str], tmp_path: Path
):
    # Only the generator: it obeys the scratch root, while --setup-device is about the real device.
    root = tmp_path / "root"
    (root / "proc").mkdir(parents=True)
    (root / "proc/meminfo").write_text("MemTotal: 440320 kB\n")
    (root / "proc/cmdline").write_text("\n")
    (root / "usr/lib/systemd").mkdir(parents=True)
    settings = "usr/lib/systemd/zram-generator.conf"
    shutil.copy(appliance_root / settings, root / settings)
    units = tmp_path / "units"
    units.mkdir()
    generator = appliance_root / "usr/lib/systemd/system-generators/zram-generator"
    _run([generator, units], **{**libraries, "ZRAM_GENERATOR_ROOT": str(root)})
    assert "Priority=100" in (units / "dev-zram0.swap").read_text()
    assert (units / "swap.target.wants/dev-zram0.swap").is_symlink()


def test_dnsmasq_understands_the_names_of_the_set_up_network(
    appliance_root: Path, libraries: dict[str, str]
):
    settings = appliance_root / "etc/NetworkManager/dnsmasq-shared.d/lares.conf"
    ran = subprocess.run(
        [appliance_root / "usr/sbin/dnsmasq", "--test", f"--conf-file={settings}"],
        capture_output=True,
        text=True,
        check=False,
        env=libraries,
    )
    assert "syntax check OK" in ran.stderr, ran.stderr
