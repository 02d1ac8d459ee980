"""What goes with an image: bill of materials, licences, manifest of the Imager, checksums."""

import json
import tarfile
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from lares_image.bill_of_materials import describe, wheel_licences
from lares_image.errors import ImageError
from lares_image.fetch import sha256_of
from lares_image.imager_manifest import manifest
from lares_image.licences import collect_licences
from lares_image.lock import read_lock
from lares_image.python_tree import shipped
from lares_image.release import SUMS, write_sums
from lares_image.wheels import own_distributions, read_wheel_lock
from lares_image.workspace import Workspace

PLACE = Workspace.of_checkout()
EPOCH = 1_700_000_000


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """What of a root file system the description reads."""
    root = tmp_path / "work/root"
    texts = {
        "usr/lib/lares/python/numpy-1.26.4.dist-info/METADATA": "Name: numpy\nLicense: long\n"
        " text\nClassifier: License :: OSI Approved :: BSD License\n",
        "usr/lib/lares/python/msgspec-0.22.0.dist-info/METADATA": (
            "Name: msgspec\nLicense-Expression: BSD-3-Clause\n"
        ),
        "usr/lib/lares/python/apsw-3.54.1.0.dist-info/METADATA": "Name: apsw\n",
        "usr/lib/lares/python/apsw-3.54.1.0.dist-info/licenses/LICENSE": "any-OSI",
        "usr/share/doc/zlib1g/copyright": "zlib",
        "usr/share/doc/zlib1g/changelog": "not a licence",
        "usr/share/lares/models/intent/intent.tflite": "model",
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def _bill(root: Path) -> str:
    own = own_distributions(PLACE.checkout)
    wheels = shipped(read_wheel_lock(PLACE.wheels_lock), own)
    return describe("1.2.3", EPOCH, read_lock(PLACE.packages_lock), wheels, own, root=root)


def test_bill_of_materials_is_what_the_standard_says(root: Path):
    text = _bill(root)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert _bill(root) == text


def test_everything_of_the_image_is_in_the_bill(root: Path):
    components = json.loads(_bill(root))["components"]
    purls = [PackageURL.from_string(one["purl"]) for one in components]
    kinds = [one.type for one in purls]
    own = own_distributions(PLACE.checkout)
    locked = read_lock(PLACE.packages_lock)
    assert kinds.count("deb") == len(locked)
    assert kinds.count("pypi") == len(read_wheel_lock(PLACE.wheels_lock)) - 1 + len(own)
    assert kinds.count("generic") == 1
    assert len({one["bom-ref"] for one in components}) == len(components)
    versions = {(one.name, one.version) for one in purls if one.type == "deb"}
    assert versions == {(one.name, one.version) for one in locked}
    assert "setuptools" not in {one.name for one in purls}, "it only builds"


def test_licences_are_names_not_texts(root: Path):
    assert wheel_licences(root) == {"numpy": "BSD License", "msgspec": "BSD-3-Clause"}


def test_licences_are_collected_with_the_same_bytes(root: Path, tmp_path: Path):
    place = Workspace(PLACE.checkout, root.parent)
    firmware = place.extras / "raspi-firmware/usr/share/doc/raspi-firmware/copyright"
    firmware.parent.mkdir(parents=True)
    firmware.write_text("non-free")
    one, other = tmp_path / "one.tar.xz", tmp_path / "other.tar.xz"
    collect_licences(place, one, EPOCH)
    collect_licences(place, other, EPOCH)
    assert one.read_bytes() == other.read_bytes()
    with tarfile.open(one) as archive:
        names = archive.getnames()
        assert {entry.mtime for entry in archive} == {EPOCH}
    assert names[:2] == ["lares/LICENSE", "lares/NOTICE"]
    assert "root/usr/share/doc/zlib1g/copyright" in names
    assert "root/usr/lib/lares/python/apsw-3.54.1.0.dist-info/licenses/LICENSE" in names
    assert "raspi-firmware/usr/share/doc/raspi-firmware/copyright" in names
    assert not [name for name in names if "changelog" in name]


def test_licences_of_nothing_are_refused(tmp_path: Path):
    with pytest.raises(ImageError, match="make image-rootfs"):
        collect_licences(Workspace(PLACE.checkout, tmp_path), tmp_path / "x.tar.xz", EPOCH)


def test_manifest_lets_the_imager_customise(tmp_path: Path):
    image, packed = tmp_path / "lares-1.2.3.img", tmp_path / "lares-1.2.3.img.zst"
    image.write_bytes(b"image")
    packed.write_bytes(b"packed")
    text = manifest(image, packed, "https://example.org/lares/", "1.2.3", EPOCH)
    (entry,) = json.loads(text)["os_list"]
    assert entry["url"] == "https://example.org/lares/lares-1.2.3.img.zst"
    assert entry["icon"] == "https://example.org/lares/lares.svg"
    assert (entry["extract_size"], entry["image_download_size"]) == (5, 6)
    assert entry["extract_sha256"] == sha256_of(image)
    assert entry["image_download_sha256"] == sha256_of(packed)
    assert entry["release_date"] == "2023-11-14"
    assert entry["init_format"] == "cloudinit"
    assert {"name", "description", "devices", "architecture"} <= set(entry)


def test_sums_are_of_all_files_but_themselves(tmp_path: Path):
    for name in ("b.img", "a.json"):
        (tmp_path / name).write_text(name)
    write_sums(tmp_path)
    write_sums(tmp_path)
    lines = (tmp_path / SUMS).read_text().splitlines()
    assert lines == [f"{sha256_of(tmp_path / name)}  {name}" for name in ("a.json", "b.img")]
