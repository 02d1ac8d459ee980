"""What programs of the host do on the tree: each with the real program, on a small tree."""

import importlib.util
import os
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from lares_image import byte_code
from lares_image.certificates import make_store
from lares_image.epoch import source_date_epoch
from lares_image.errors import HostError, ImageError
from lares_image.squashfs import make_squashfs
from lares_image.trial import check_libraries

EPOCH = 1_700_000_000
MAGIC = int.from_bytes(importlib.util.MAGIC_NUMBER[:2], "little")

pytestmark = pytest.mark.timeout(120)


def _needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"needs {program}")


def _python_tree(root: Path, magic: int = MAGIC) -> Path:
    library = root / "usr/lib/python3.11/importlib"
    library.mkdir(parents=True)
    text = f"MAGIC_NUMBER = ({magic}).to_bytes(2, 'little') + b'\\r\\n'\n"
    (library / "_bootstrap_external.py").write_text(text)
    ours = root / "usr/lib/lares/python/lares"
    ours.mkdir(parents=True)
    (ours / "code.py").write_text("WORDS = frozenset({'on', 'off', 'up', 'down'})\n")
    return ours


def test_byte_code_is_of_no_place_and_no_day(tmp_path: Path):
    made = []
    for name in ("one", "some/other/place"):
        ours = _python_tree(tmp_path / name)
        os.utime(ours / "code.py", (len(name), len(name)))
        byte_code.compile_tree(tmp_path / name)
        made.append((ours / "__pycache__/code.cpython-311.pyc").read_bytes())
    assert made[0] == made[1]
    flags = struct.unpack("<I", made[0][4:8])[0]
    assert flags == 0b01, "hash-based, never checked against the source"
    assert b"/usr/lib/lares/python/lares/code.py" in made[0]
    assert str(tmp_path).encode() not in made[0]


def test_another_pythons_byte_code_is_refused(tmp_path: Path):
    _python_tree(tmp_path, magic=3413)
    with pytest.raises(HostError, match=f"{MAGIC}, the target's is 3413"):
        byte_code.compile_tree(tmp_path)
    with pytest.raises(HostError, match="no Python"):
        byte_code.compile_tree(tmp_path / "none")


def test_code_that_does_not_compile_is_found(tmp_path: Path):
    ours = _python_tree(tmp_path)
    (ours / "code.py").write_text("def:\n")
    with pytest.raises(ImageError, match=r"code\.py"):
        byte_code.compile_tree(tmp_path)


@_needs("mksquashfs")
def test_a_squashfs_has_the_same_bytes_whenever_it_is_made(tmp_path: Path):
    root = tmp_path / "root"
    (root / "boot").mkdir(parents=True)
    (root / "boot/vmlinuz").write_bytes(b"kernel" * 1000)
    (root / "file").write_text("x" * 100_000)
    sizes = []
    for day in (1, 2):
        os.utime(root / "file", (day, day))
        image = tmp_path / f"{day}.squashfs"
        sizes.append(make_squashfs(root, image, EPOCH, without=["boot/*"]))
    assert (tmp_path / "1.squashfs").read_bytes() == (tmp_path / "2.squashfs").read_bytes()
    assert sizes[0] == (tmp_path / "1.squashfs").stat().st_size
    listed = subprocess.run(
        ["unsquashfs", "-lls", tmp_path / "1.squashfs"],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "TZ": "UTC"},
    ).stdout
    assert "vmlinuz" not in listed
    assert "squashfs-root/boot" in listed
    assert "2023-11-14 22:13" in listed


@_needs("openssl")
def test_the_certificate_store_is_found_by_openssl(tmp_path: Path):
    folder = tmp_path / "usr/share/ca-certificates/mozilla"
    folder.mkdir(parents=True)
    for name in ("Some_Authority", "Other_Authority", "Distrusted"):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-subj", f"/CN={name}", "-keyout", tmp_path / "key",
             "-out", folder / f"{name}.crt"],
            check=True, capture_output=True,
        )  # fmt: skip
    (tmp_path / "etc").mkdir()
    listed = (
        "# head\nmozilla/Some_Authority.crt\nmozilla/Other_Authority.crt\n!mozilla/Distrusted.crt\n"
    )
    (tmp_path / "etc/ca-certificates.conf").write_text(listed)
    assert make_store(tmp_path) == 2
    store = tmp_path / "etc/ssl/certs"
    assert (store / "ca-certificates.crt").read_text().count("BEGIN CERTIFICATE") == 2
    assert (store / "Some_Authority.pem").readlink() == Path(
        "/usr/share/ca-certificates/mozilla/Some_Authority.crt"
    )
    hashed = subprocess.run(
        ["openssl", "x509", "-subject_hash", "-noout", "-in", folder / "Some_Authority.crt"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    assert (store / f"{hashed}.0").readlink() == Path("Some_Authority.pem")
    assert len(list(store.iterdir())) == 5


def test_a_trusted_certificate_that_is_missing_is_an_error(tmp_path: Path):
    with pytest.raises(ImageError, match="ca-certificates is not in the image"):
        make_store(tmp_path)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/ca-certificates.conf").write_text("mozilla/None.crt\n")
    with pytest.raises(ImageError, match="which is not there"):
        make_store(tmp_path)


@_needs("aarch64-linux-gnu-readelf")
def test_a_library_that_is_missing_is_named_with_who_needs_it(tmp_path: Path):
    programs, libraries = tmp_path / "usr/bin", tmp_path / "usr/lib"
    programs.mkdir(parents=True)
    libraries.mkdir()
    shutil.copyfile("/bin/ls", programs / "ls")
    (programs / "script").write_text("#!/bin/sh\n")
    with pytest.raises(ImageError, match=r"usr/bin/ls needs libc\.so\.6"):
        check_libraries(tmp_path)
    for name in ("libc.so.6", "libselinux.so.1", "libpcre2-8.so.0"):
        (libraries / name).write_bytes(b"")
    check_libraries(tmp_path)


def test_the_time_of_the_commit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    with pytest.raises(ImageError, match="set SOURCE_DATE_EPOCH"):
        source_date_epoch(checkout)
    commit = ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "--allow-empty", "-qm", "x"]
    day = {**os.environ, "GIT_COMMITTER_DATE": f"{EPOCH} +0800"}
    subprocess.run(["git", "-C", checkout, "init", "-q"], check=True)
    subprocess.run(["git", "-C", checkout, *commit], check=True, env=day)
    assert source_date_epoch(checkout) == EPOCH
