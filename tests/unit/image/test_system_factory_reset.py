"""A factory reset leaves nothing of the home, also when the power goes in the middle of it."""

import os
import stat
from pathlib import Path

import pytest

from lares_system import factory_reset
from lares_system.factory_reset import MARK, erase, mark


def _used_box(data: Path) -> None:
    for name, text in {
        "overlay/etc/upper/NetworkManager/system-connections/home.nmconnection": "psk=horse",
        "overlay/etc/upper/lares/secrets/mqtt-password": "password",
        "overlay/etc/upper/machine-id": "0123",
        "overlay/var/upper/lib/lares/lares.db": "memories",
        Path("overlay/var/work", "work", "#1"): "half copied",
        "updates/bundle.raucb": "bundle",
        "rauc.status": "slots",
    }.items():
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (data / "overlay/etc/work").mkdir(parents=True)
    (data / "lost+found").mkdir()
    (data / "lost+found/#12").write_text("what e2fsck saved")
    (data / "overlay/var/upper/lib/link").symlink_to("/etc/hostname")
    os.mkfifo(data / "overlay/var/upper/lib/pipe")


def _trims(_: Path) -> bool:
    return True


def _left(data: Path) -> set[str]:
    return {str(path.relative_to(data)) for path in data.rglob("*") if not path.is_dir()}


def test_all_of_the_home_goes_and_the_slots_stay(tmp_path: Path):
    _used_box(tmp_path)
    open_elsewhere = (
        tmp_path / "overlay/etc/upper/NetworkManager/system-connections/home.nmconnection"
    ).open()
    trimmed: list[Path] = []

    def trim(data: Path) -> bool:
        trimmed.append(data)
        return True

    mark(tmp_path)
    erase(tmp_path, trim=trim)
    assert _left(tmp_path) == {"rauc.status"}
    assert (tmp_path / "lost+found").is_dir()
    for layer in ("etc", "var"):
        assert list((tmp_path / "overlay" / layer / "upper").iterdir()) == []
        assert list((tmp_path / "overlay" / layer / "work").iterdir()) == []
    assert open_elsewhere.read() == "\0" * len("psk=horse"), (
        "keys are overwritten, not only removed"
    )
    open_elsewhere.close()
    assert trimmed == [tmp_path], "and the flash is asked to erase the rest"


def test_what_is_large_is_overwritten_too_but_for_updates_and_holes(tmp_path: Path):
    database = tmp_path / "overlay/var/upper/lib/lares/lares.db"
    database.parent.mkdir(parents=True)
    database.write_bytes(b"tokens" * 500_000)
    bundle = tmp_path / "updates/next.raucb"
    bundle.parent.mkdir()
    bundle.write_bytes(b"public")
    with (tmp_path / "sparse").open("wb") as file:
        file.seek(1 << 40)  # would fill every card
        file.write(b"secret")
    with (
        database.open("rb") as database_after,
        bundle.open("rb") as bundle_after,
        (tmp_path / "sparse").open("rb") as sparse_after,
    ):
        erase(tmp_path, trim=_trims)
        assert not database_after.read().strip(b"\0")
        assert bundle_after.read() == b"public"
        sparse_after.seek(1 << 40)
        assert sparse_after.read() == b"\0" * 6
        assert os.fstat(sparse_after.fileno()).st_blocks < 100
    assert _left(tmp_path) == set()


def test_what_a_card_does_not_trim_is_filled_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / ".erasing").write_text("zeros that a power cut left")
    filled: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: filled.append(os.fstat(descriptor).st_size))
    erase(tmp_path, trim=lambda _: False, fill_s=0.05)
    assert filled
    assert max(filled) >= 8 << 20
    assert list(tmp_path.iterdir()) == []


def test_a_full_card_ends_the_filling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_: int) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    factory_reset._fill(tmp_path / ".erasing", 60.0)
    assert list(tmp_path.iterdir()) == []


def test_one_damaged_folder_keeps_the_mark_and_not_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    _used_box(tmp_path)
    mark(tmp_path)
    remove = factory_reset._remove

    def damaged(path: Path) -> None:
        if path.name == "lares":
            raise OSError(117, "structure needs cleaning")
        remove(path)

    with monkeypatch.context() as patched:
        patched.setattr(factory_reset, "_remove", damaged)
        with pytest.raises(OSError, match="cleaning"):
            erase(tmp_path, trim=_trims)
    kept = "overlay/etc/upper/lares/secrets/mqtt-password"
    assert _left(tmp_path) == {MARK, "rauc.status", kept}
    assert not (tmp_path / kept).read_text().strip("\0"), "it was overwritten all the same"
    erase(tmp_path, trim=_trims)
    assert _left(tmp_path) == {"rauc.status"}


def test_nothing_outside_is_touched(tmp_path: Path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("precious")
    data = tmp_path / "data"
    _used_box(data)
    (data / "overlay/etc/upper/folder").symlink_to(outside)
    (data / "top").symlink_to(outside / "file")
    erase(data, trim=_trims)
    assert (outside / "file").read_text() == "precious"


def test_an_empty_partition_is_erased_too(tmp_path: Path):
    mark(tmp_path)
    erase(tmp_path, trim=_trims)
    assert list(tmp_path.iterdir()) == []


class _PowerCutError(BaseException):
    pass


@pytest.mark.parametrize("moment", range(14))
def test_the_power_may_go_at_every_step(
    tmp_path: Path, moment: int, monkeypatch: pytest.MonkeyPatch
):
    _used_box(tmp_path)
    mark(tmp_path)
    steps = 0

    def cut(real: object):
        def step(*arguments: object, **options: object) -> object:
            nonlocal steps
            steps += 1
            if steps > moment:
                raise _PowerCutError
            return real(*arguments, **options)  # type: ignore[operator]  # the real function

        return step

    with monkeypatch.context() as patched:
        for name in ("overwrite", "_remove", "sync_folder", "remove_for_good"):
            patched.setattr(factory_reset, name, cut(getattr(factory_reset, name)))
        with pytest.raises(_PowerCutError):
            erase(tmp_path, trim=_trims)
    assert (tmp_path / MARK).exists(), "the next start must go on with it"
    erase(tmp_path, trim=_trims)
    assert _left(tmp_path) == {"rauc.status"}


def test_the_mark_is_private(tmp_path: Path):
    mark(tmp_path)
    assert stat.S_IMODE((tmp_path / MARK).stat().st_mode) == 0o600
