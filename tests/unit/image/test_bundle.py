"""What goes into an update bundle, and who may sign it."""

from pathlib import Path

import pytest

from lares_image import bundle, signing
from lares_image.errors import ImageError

ROOT = Path(__file__).parents[3]
HOOK = (ROOT / "image-build/rauc/hook").read_text(encoding="utf-8")


def test_the_schema_is_that_of_the_services_own_migrations():
    from lares.store.migration import newest_version

    folder = ROOT / "firmware/lares/store/migrations"
    assert bundle.schema_version(folder) == newest_version()


def test_a_folder_without_migrations_is_refused(tmp_path: Path):
    (tmp_path / "__init__.py").touch()
    with pytest.raises(ImageError, match="no migrations"):
        bundle.schema_version(tmp_path)


def test_the_hook_bears_the_schema():
    assert "\nSCHEMA=12 " in bundle.render_hook(HOOK, 12)


@pytest.mark.parametrize("text", ["", "@SCHEMA@ @SCHEMA@"])
def test_a_hook_that_would_check_nothing_is_refused(text: str):
    with pytest.raises(ImageError, match="once"):
        bundle.render_hook(text, 1)


def test_bundle_and_appliance_mean_the_same_by_compatible():
    text = (ROOT / "image-build/rootfs/etc/rauc/system.conf").read_text(encoding="utf-8")
    assert f"\ncompatible={bundle.COMPATIBLE}\n" in text


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    for name in ("key", "certificate", "keyring"):
        (tmp_path / name).touch()
    return {
        signing.KEY: str(tmp_path / "key"),
        signing.CERTIFICATE: str(tmp_path / "certificate"),
        signing.KEYRING: str(tmp_path / "keyring"),
    }


def test_keys_that_are_given_are_used_where_they_are(given: dict[str, str], tmp_path: Path):
    found = signing.find_signing(tmp_path / "none", given)
    assert not found.development
    assert (found.key, found.certificate) == (given[signing.KEY], given[signing.CERTIFICATE])
    assert not (tmp_path / "none").exists()


def test_a_key_may_be_in_a_token(given: dict[str, str], tmp_path: Path):
    found = signing.find_signing(tmp_path, given | {signing.KEY: "pkcs11:token=lares"})
    assert found.key == "pkcs11:token=lares"


@pytest.mark.parametrize("name", [signing.KEY, signing.CERTIFICATE, signing.KEYRING])
def test_half_of_the_keys_is_a_mistake_that_is_told(
    given: dict[str, str], tmp_path: Path, name: str
):
    with pytest.raises(ImageError, match=name):
        signing.find_signing(tmp_path, given | {name: ""})
    with pytest.raises(ImageError, match=f"{name} names .* no file"):
        signing.find_signing(tmp_path, given | {name: str(tmp_path / "not there")})


def test_the_keyring_must_be_a_file(given: dict[str, str], tmp_path: Path):
    with pytest.raises(ImageError, match="goes into the image"):
        signing.find_signing(tmp_path, given | {signing.KEYRING: "pkcs11:token=lares"})
