"""A whole release of a small image, checked with the programs that people check it with."""

import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from lares_image.errors import ImageError
from lares_image.progress import Progress
from lares_image.release import SUMS, make_release
from lares_image.signing import development_signing
from lares_image.wheels import own_distributions
from lares_image.workspace import Workspace

CHECKOUT = Workspace.of_checkout().checkout
VERSION = own_distributions(CHECKOUT)[0].version

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(shutil.which("minisign") is None, reason="needs minisign"),
    pytest.mark.skipif(shutil.which("zstd") is None, reason="needs zstd"),
]


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    place = Workspace(CHECKOUT, tmp_path / "work")
    (place.root / "usr/share/doc/some").mkdir(parents=True)
    (place.root / "usr/share/doc/some/copyright").write_text("free")
    place.image(VERSION).write_bytes(os.urandom(100_000) + bytes(1 << 20))
    return place


@pytest.fixture
def key(tmp_path: Path) -> Path:
    words = ["minisign", "-G", "-W", "-p", tmp_path / "lares.pub", "-s", tmp_path / "lares.key"]
    subprocess.run(words, check=True, capture_output=True)
    return tmp_path / "lares.key"


def _release(place: Workspace, key: Path | None, address: str | None = None) -> Path:
    return make_release(place, 1_700_000_000, Progress(io.StringIO()), address=address, key=key)


def test_people_can_check_what_they_download(place: Workspace, key: Path):
    (place.work / f"lares-{VERSION}.raucb").write_bytes(b"bundle")
    out = _release(place, key, "https://example.org/")
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", SUMS], cwd=out, check=True)
    verify = ["minisign", "-V", "-p", key.with_suffix(".pub"), "-m", out / SUMS]
    said = subprocess.run(verify, check=True, capture_output=True, text=True).stdout
    assert f"Trusted comment: lares {VERSION}" in said
    summed = {line.split()[1] for line in (out / SUMS).read_text().splitlines()}
    published = {path.name for path in out.iterdir()}
    assert published == summed | {SUMS, f"{SUMS}.minisig"}
    assert f"lares-{VERSION}.raucb" in summed
    (out / SUMS).write_text((out / SUMS).read_text().replace("0", "1", 1))
    assert subprocess.run(verify, check=False, capture_output=True).returncode != 0


def test_an_image_that_trusts_the_development_key_is_not_for_people(place: Workspace):
    def told() -> bool:
        out = io.StringIO()
        make_release(place, 1_700_000_000, Progress(out), address=None, key=None)
        return "NOT FOR PEOPLE" in out.getvalue()

    keyring = place.root / "etc/rauc/keyring.pem"
    keyring.parent.mkdir(parents=True)
    keyring.write_bytes(b"the real authority\n")
    assert not told()
    authority = development_signing(place.keys).keyring.read_bytes()
    assert not told()
    keyring.write_bytes(b"the real authority\n" + authority)
    assert told()


def test_the_packed_image_is_the_image(place: Workspace):
    out = _release(place, None)
    image = place.image(VERSION)
    packed = out / f"{image.name}.zst"
    unpacked = subprocess.run(["zstd", "-dc", packed], check=True, capture_output=True).stdout
    assert unpacked == image.read_bytes()
    (entry,) = json.loads((out / f"lares-{VERSION}.rpi-imager-manifest").read_text())["os_list"]
    assert entry["url"] == packed.as_uri()
    assert not (out / f"{SUMS}.minisig").exists()


def test_two_releases_of_an_image_are_the_same(place: Workspace):
    first = {path.name: path.read_bytes() for path in _release(place, None, "x/").iterdir()}
    assert {path.name: path.read_bytes() for path in _release(place, None, "x/").iterdir()} == first


def test_without_an_image_or_a_good_key_there_is_no_release(place: Workspace, tmp_path: Path):
    (tmp_path / "bad.key").write_text("no key")
    with pytest.raises(ImageError, match="minisign failed"):
        _release(place, tmp_path / "bad.key")
    place.image(VERSION).unlink()
    with pytest.raises(ImageError, match="make image"):
        _release(place, None)
