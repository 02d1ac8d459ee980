"""What is made for the card, read back by the programs that others read it with."""

import getpass
import io
import json
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lares_image import boot_script, build, bundle, cpio, disk, signing
from lares_image.errors import ImageError
from lares_image.progress import Progress
from lares_image.workspace import Workspace

ROOT = Path(__file__).parents[3]
EPOCH = 1_700_000_000

pytestmark = pytest.mark.timeout(120)


def _needs(*tools: str) -> pytest.MarkDecorator:
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    missing = [tool for tool in tools if shutil.which(tool, path=path) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {missing}")


def _run(*words: str | Path, **options) -> str:
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    env = {**os.environ, "PATH": path, "LC_ALL": "C"}
    return subprocess.run(
        [*map(str, words)], check=True, capture_output=True, text=True, env=env, **options
    ).stdout


@_needs("cpio")
def test_the_archive_is_what_cpio_lists():
    archive = cpio.pack(
        [
            cpio.regular("init", b"#!/bin/busybox sh\n", 0o755),
            cpio.symlink("bin/sh", "busybox"),
            cpio.character_device("dev/console", (5, 1)),
        ]
    )
    listed = subprocess.run(
        ["cpio", "--list", "--verbose", "--numeric-uid-gid"],
        input=archive,
        capture_output=True,
        check=True,
        env={**os.environ, "TZ": "UTC", "LC_ALL": "C"},
    ).stdout.decode()
    assert "-rwxr-xr-x   1 0        0              18 Jan  1  1970 init" in listed
    assert "bin/sh -> busybox" in listed
    assert "crw-------" in listed
    assert "5,   1" in listed


@_needs("mkfs.vfat", "mcopy", "mkfs.ext4", "sfdisk", "fsck.vfat", "e2fsck", "dumpe2fs")
def test_the_image_of_a_card_is_in_order_and_always_the_same(tmp_path: Path):
    content = tmp_path / "config.txt"
    content.write_text("arm_64bit=1\n")
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        firmware, data = folder / "firmware", folder / "data"
        os.utime(content, (len(name), 0))
        files = {"config.txt": content, boot_script.STATE: b"state" * 9}
        disk.make_fat(firmware, disk.FIRMWARE, "LARES", files, EPOCH)
        disk.make_data(data, EPOCH)
        disk.assemble(folder / "image", {disk.FIRMWARE: firmware, disk.DATA: data})
        _run("fsck.vfat", "-n", firmware)
        _run("e2fsck", "-f", "-n", data)
    image = tmp_path / "one/image"
    for name in ("firmware", "data", "image"):
        _run("cmp", tmp_path / "one" / name, tmp_path / "two" / name)
    assert image.stat().st_blocks * 512 < 40 * disk.MIB  # sparse

    table = json.loads(_run("sfdisk", "--json", image))["partitiontable"]
    assert table["id"] == f"0x{disk.DISK_ID}"
    found = {int(one["node"].removeprefix(str(image))): one for one in table["partitions"]}
    for partition in disk.PARTITIONS:
        assert found[partition.number]["start"] * 512 == disk.starts()[partition]
        assert found[partition.number]["size"] * 512 == partition.size
    source = f"{image}@@{disk.starts()[disk.FIRMWARE]}"
    assert "config   txt        12 2023-11-14  22:13" in _run("mdir", "-i", source, "::/")


@_needs("mkfs.ext4", "resize2fs", "dumpe2fs")
def test_the_data_file_system_can_grow_to_half_a_terabyte_without_moving_anything(tmp_path: Path):
    data = tmp_path / "data"
    disk.make_data(data, EPOCH)
    told = _run("dumpe2fs", "-h", data)
    reserved = next(line for line in told.splitlines() if line.startswith("Reserved GDT blocks:"))
    # One block describes 64 groups of 128 MiB.
    assert (int(reserved.split()[-1]) + 1) * 64 * 128 * disk.MIB >= 512 << 30
    assert "metadata_csum" in told
    assert "Total journal size:       16M" in told


@_needs("mkfs.vfat", "mcopy")
def test_files_that_do_not_fit_are_refused(tmp_path: Path):
    tiny = disk.Partition(1, "tiny", disk.MIB, "c")
    with pytest.raises(ImageError, match="mcopy"):
        disk.make_fat(tmp_path / "fat", tiny, "TINY", {"file": os.urandom(2 * disk.MIB)}, EPOCH)


@_needs("fw_printenv")
def test_the_state_of_the_slots_is_read_and_written_by_rauc_s_own_tool(tmp_path: Path):
    state = tmp_path / boot_script.STATE
    state.write_bytes(
        boot_script.encode_environment(boot_script.first_state(), boot_script.STATE_SIZE)
    )
    shipped = (ROOT / "image-build/rootfs/etc/fw_env.config").read_text()
    assert f"/boot/firmware/{boot_script.STATE} 0x0000 {boot_script.STATE_SIZE:#x}" in shipped
    config = tmp_path / "fw_env.config"
    config.write_text(shipped.replace("/boot/firmware/", f"{tmp_path}/"))
    assert _run("fw_printenv", "-c", config, "BOOT_ORDER") == "BOOT_ORDER=A B\n"
    _run("fw_setenv", "-c", config, "BOOT_ORDER", "B A")
    assert len(state.read_bytes()) == boot_script.STATE_SIZE
    assert boot_script.decode_environment(state.read_bytes())["BOOT_ORDER"] == "B A"


@_needs("mkimage")
def test_the_boot_script_bears_uboots_header_and_no_time_of_its_own(tmp_path: Path):
    out = tmp_path / "boot.scr"
    boot_script.write_script(ROOT / "image-build/boot/boot.cmd.in", out, EPOCH)
    told = _run("mkimage", "-l", out)
    assert "AArch64 Linux Script" in told
    first = out.read_bytes()
    boot_script.write_script(ROOT / "image-build/boot/boot.cmd.in", out, EPOCH)
    assert out.read_bytes() == first


@pytest.fixture
def hook(tmp_path: Path) -> Path:
    file = tmp_path / "hook"
    template = (ROOT / "image-build/rauc/hook").read_text(encoding="utf-8")
    file.write_text(bundle.render_hook(template, 5), encoding="utf-8")
    file.chmod(0o755)
    return file


def _install_check(
    hook: Path, database: Path, compatible: str = bundle.COMPATIBLE, owner: str = ""
) -> subprocess.CompletedProcess[str]:
    told = {"RAUC_MF_COMPATIBLE": compatible, "RAUC_SYSTEM_COMPATIBLE": bundle.COMPATIBLE}
    told["LARES_DATABASE_OWNER"] = owner or getpass.getuser()
    return subprocess.run(
        [hook, "install-check"],
        env={**os.environ, **told, "LARES_DATABASE": str(database)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("present", "compatible", "code", "said"),
    [
        (None, "lares-arm64", 0, ""),
        (4, "lares-arm64", 0, ""),
        (5, "lares-arm64", 0, ""),
        (6, "lares-arm64", 10, "第 6 版格式，它只认识到第 5 版"),
        (5, "toaster", 10, "This bundle is for toaster"),
        ("broken", "lares-arm64", 0, ""),
    ],
)
def test_a_bundle_older_than_the_data_is_refused(
    tmp_path: Path, hook: Path, present: int | str | None, compatible: str, code: int, said: str
):
    database = tmp_path / "a home's, 1%?.db"
    if isinstance(present, int):
        with sqlite3.connect(database) as connection:
            # As the service leaves it when it is killed: the number is in the log only.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute(f"PRAGMA user_version = {present}")
    elif present is not None:
        database.write_bytes(b"no database" * 99)
    ran = _install_check(hook, database, compatible)
    if isinstance(present, int):
        connection.close()
    assert ran.returncode == code, ran.stderr
    assert said in ran.stderr


@pytest.mark.parametrize(
    ("snapshots", "code"),
    [(["v5"], 0), (["v12", "v4"], 0), (["v6"], 10), (["v", "vx5", "v5x"], 10), ([], 10)],
)
def test_an_older_bundle_may_come_where_a_snapshot_fits_it(
    tmp_path: Path, hook: Path, snapshots: list[str], code: int
):
    database = tmp_path / "a home's, 1%?.db"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 6")
    connection.close()
    for name in snapshots:
        kept = tmp_path / f"{database.name}.{name}.bak"
        kept.touch()
    ran = _install_check(hook, database)
    assert ran.returncode == code, ran.stderr
    assert bool(ran.stderr) == bool(code)


@_needs("setpriv")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_the_database_is_opened_as_its_owner_and_not_as_root(
    hook: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")  # a Python that not only root may run
    with TemporaryDirectory() as name:  # pytest's own folders are closed to others
        folder, database = Path(name), Path(name, "lares.db")
        shutil.chown(folder, "daemon")
        with sqlite3.connect(database) as connection:
            connection.execute("PRAGMA user_version = 6")
        connection.close()
        database.chmod(0o600)
        assert _install_check(hook, database, owner="daemon").returncode == 0, "root's stays closed"
        shutil.chown(database, "daemon")
        assert _install_check(hook, database, owner="daemon").returncode == 10


@_needs("rauc", "openssl", "mksquashfs")
def test_a_bundle_is_signed_and_only_its_own_authority_vouches_for_it(tmp_path: Path, hook: Path):
    keys = signing.find_signing(tmp_path / "keys", {})
    assert keys == signing.find_signing(tmp_path / "keys", {})
    assert (tmp_path / "keys/updates.key").stat().st_mode & 0o77 == 0
    parts = [tmp_path / "root", tmp_path / "boot"]
    for part in parts:
        part.write_bytes(os.urandom(50_000))
    out = tmp_path / "lares.raucb"
    template = ROOT / "image-build/rauc/hook"
    bundle.make_bundle(bundle.Update("1.2.3", 5, *parts), template, keys, out)

    conf = tmp_path / "system.conf"
    text = (ROOT / "image-build/rootfs/etc/rauc/system.conf").read_text()
    head = text.partition("[slot")[0].replace("bootloader=uboot", "bootloader=noop")
    conf.write_text(head.replace("/etc/rauc/keyring.pem", str(keys.keyring)))
    told = json.loads(_run("rauc", "--conf", conf, "info", "--output-format=json", out))
    assert (told["version"], told["compatible"]) == ("1.2.3", bundle.COMPATIBLE)
    assert told["hooks"] == ["install-check"]

    stranger = signing.find_signing(tmp_path / "others", {})
    conf.write_text(head.replace("/etc/rauc/keyring.pem", str(stranger.keyring)))
    with pytest.raises(subprocess.CalledProcessError) as failed:
        _run("rauc", "--conf", conf, "info", out)
    assert "signature verification failed" in failed.value.stderr


@_needs("rauc", "openssl", "mksquashfs")
def test_an_update_is_what_the_image_is_not_what_the_checkout_became(tmp_path: Path):
    place = Workspace(ROOT, tmp_path)
    with pytest.raises(ImageError, match="make image"):
        build.build_bundle(place, Progress(io.StringIO()))
    migrations = place.root / "usr/lib/lares/python/lares/store/migrations"
    migrations.mkdir(parents=True)
    for number in range(1, 8):
        (migrations / f"{number:04}_something.sql").touch()
    (place.root / "usr/lib/os-release").write_text("ID=debian\nIMAGE_VERSION=9.8.7\n")
    place.squashfs.write_bytes(os.urandom(50_000))
    with pytest.raises(ImageError, match=r"boot\.vfat is not there: make image"):
        build.build_bundle(place, Progress(io.StringIO()))
    place.card.mkdir()
    (place.card / "boot.vfat").write_bytes(os.urandom(50_000))
    build.build_bundle(place, Progress(io.StringIO()))
    conf = tmp_path / "system.conf"
    head = (ROOT / "image-build/rootfs/etc/rauc/system.conf").read_text().partition("[slot")[0]
    head = head.replace("bootloader=uboot", "bootloader=noop")
    conf.write_text(head.replace("/etc/rauc/keyring.pem", str(place.keys / "authority.pem")))
    words = ("--conf", conf, "info", "--output-format=json", place.bundle("9.8.7"))
    assert json.loads(_run("rauc", *words))["version"] == "9.8.7+schema.7"

    place.image("9.8.7").touch()
    build.forget_card(place)
    left = {path.name for path in (*tmp_path.iterdir(), *place.card.iterdir())}
    assert left == {"card", "keys", "root", "rootfs.squashfs", "system.conf"}


@_needs("busybox")
@pytest.mark.parametrize("script", ["image-build/initrd/init", "image-build/rauc/hook"])
def test_the_shell_that_runs_it_can_read_it(script: str):
    _run("busybox", "ash", "-n", ROOT / script)
    assert os.access(ROOT / script, os.X_OK)
