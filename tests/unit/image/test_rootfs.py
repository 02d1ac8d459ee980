"""What is done to the tree of the root file system, and the rules it must keep."""

import stat
from pathlib import Path

import pytest

from lares_image import python_tree, rootfs
from lares_image.errors import ImageError
from lares_image.tree_rules import check_tree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small root file system that keeps all rules."""
    root = tmp_path / "root"
    for name in ("etc/ssh", "usr/bin", "usr/lib/dbus-1.0", "var/log", "var/cache", "tmp", "run"):
        (root / name).mkdir(parents=True)
    (root / "tmp").chmod(0o1777)
    (root / "etc/machine-id").write_text("")
    (root / "etc/shadow").write_text("root:*:19518:0:99999:7:::\nlares:!:19518::::::\n")
    return root


def test_a_clean_tree_keeps_the_rules(root: Path):
    check_tree(root)


def _program(path: Path, mode: int) -> None:
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("etc/machine-id", "0123456789abcdef0123456789abcdef\n", "same machine"),
        ("etc/ssh/ssh_host_ed25519_key", "x", "made on the box"),
        ("etc/key.pem", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIE\n", "private key"),
        ("etc/key.pem", "-----BEGIN RSA PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIE\n", "private key"),
        ("etc/shadow", "root:$y$j9T$x:19518::::::\n", "root has a password"),
        ("etc/shadow", "root::19518::::::\n", "root has a password"),
        ("var/log/dpkg.log", "", "left from the build"),
        ("var/cache/apt.bin", "", "left from the build"),
    ],
)
def test_rules_find_files(root: Path, name: str, text: str, complaint: str):
    (root / name).write_text(text)
    with pytest.raises(ImageError, match=complaint):
        check_tree(root)


def test_the_word_private_key_alone_is_no_key(root: Path):
    (root / "etc/note").write_text("-----BEGIN PRIVATE KEY----- is how a key begins\n")
    check_tree(root)


@pytest.mark.parametrize(
    ("mode", "complaint"), [(0o4755, "rights of its owner"), (0o666, "writable by everybody")]
)
def test_rules_find_rights(root: Path, mode: int, complaint: str):
    _program(root / "usr/bin/su", mode)
    with pytest.raises(ImageError, match=complaint):
        check_tree(root)


def test_set_uid_is_dropped_but_where_the_bus_needs_it(root: Path):
    helper = root / "usr/lib/dbus-1.0/dbus-daemon-launch-helper"
    _program(root / "usr/bin/su", 0o4755)
    _program(root / "usr/bin/wall", 0o2755)
    _program(helper, 0o4754)
    (root / "usr/bin/link").symlink_to("su")
    rootfs.drop_set_uid(root)
    assert stat.S_IMODE((root / "usr/bin/su").stat().st_mode) == 0o755
    assert stat.S_IMODE((root / "usr/bin/wall").stat().st_mode) == 0o755
    assert stat.S_IMODE(helper.stat().st_mode) == 0o4754
    check_tree(root)


def test_traces_are_taken_away(root: Path):
    for name in ("var/log/a.log", "var/cache/x/y", "etc/passwd-", "tmp/.hidden", "dev/null"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    (root / "etc/resolv.conf").write_text("nameserver 192.0.2.1\n")
    (root / "etc/passwd").write_text("")
    (root / "var/log/link").symlink_to("../../etc")
    rootfs.take_traces_away(root)
    left = {path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir()}
    assert left == {"etc/machine-id", "etc/shadow", "etc/passwd", "etc/resolv.conf"}
    assert (root / "etc/resolv.conf").is_symlink()


def test_our_tree_goes_over_with_plain_modes(root: Path, tmp_path: Path):
    overlay = tmp_path / "overlay"
    (overlay / "etc/new").mkdir(parents=True)
    (overlay / "etc/new").chmod(0o700)
    (overlay / "etc/new/file").write_text("ours")
    (overlay / "etc/new/file").chmod(0o600)
    _program(overlay / "etc/new/run", 0o700)
    (overlay / "etc/shadow-link").symlink_to("shadow")
    (overlay / "etc/localtime").write_text("ours")
    (root / "etc/localtime").symlink_to("/usr/share/zoneinfo/UTC")
    rootfs.lay_over(root, overlay)
    modes = {
        name: stat.S_IMODE((root / "etc/new" / name).stat().st_mode) for name in ("file", "run")
    }
    assert modes == {"file": 0o644, "run": 0o755}
    assert stat.S_IMODE((root / "etc/new").stat().st_mode) == 0o755
    assert (root / "etc/shadow-link").readlink() == Path("shadow")
    assert (root / "etc/localtime").read_text() == "ours"
    assert not (root / "etc/localtime").is_symlink()


def test_what_nothing_reads_is_trimmed(tmp_path: Path):
    kept = ("some/code.py", "some/data.json", "some-1.dist-info/METADATA", "some/lib.so")
    gone = ("bin/some", "some/tests/test_a.py", "some/a/b/tests/c.py", "some/code.pyi", "some/x.c")
    for name in (*kept, *gone, "some-1.dist-info/RECORD"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    python_tree.trim(tmp_path)
    left = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert left == set(kept)


def test_commands_are_isolated_and_executable(tmp_path: Path):
    python_tree.write_launchers(tmp_path, [("lares", "lares.__main__:main")])
    file = tmp_path / "usr/bin/lares"
    assert file.read_text().startswith("#!/usr/bin/python3 -I\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o755
    compile(file.read_text(), "lares", "exec")


@pytest.mark.parametrize("target", ["lares", "lares:", ":main", "lares:a.b"])
def test_a_command_that_leads_nowhere_is_refused(tmp_path: Path, target: str):
    with pytest.raises(ImageError, match="module:function"):
        python_tree.write_launchers(tmp_path, [("lares", target)])
