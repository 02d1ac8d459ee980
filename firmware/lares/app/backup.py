"""Backs a home up into one encrypted file, and restores it from one."""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from lares.clock import Clock
from lares.errors import (
    AlreadyRunningError,
    BackupError,
    BackupReason,
    SettingsError,
    StoreError,
    UsageError,
)
from lares.health.checks.memory import available_kib, left_in_group_kib
from lares.settings.model import Settings, Tls, data_dir, home_name
from lares.settings.reading import parse
from lares.store import restoring, sealed_file, sqlite_file
from lares.store.backup_archive import (
    DATABASE,
    FORMAT,
    SETTINGS,
    Manifest,
    PackedArchive,
    Source,
    unpack,
)
from lares.store.instance_lock import InstanceLock
from lares.store.migration import newest_version

Tells = Callable[[str], None]
"""Told what goes on, in a few words."""

_COPY = "backup.part"
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a restore: `in_force` False: a running service takes it at its next start."""

    manifest: Manifest
    in_force: bool
    settings_restored: bool


def back_up(
    settings: Settings,
    settings_file: Path | None,
    target: Path,
    passphrase: str,
    *,
    clock: Clock,
    tell: Tells,
) -> Manifest:
    """Write a backup to `target`, which must not exist; the service may run. Blocking.

    Raises:
        UsageError: there is a file already.
        StoreError: the database cannot be read, or there is no room for a copy of it.
        BackupError: the backup cannot be written; nothing is left of it.
    """
    if target.exists():
        raise UsageError(f"{target} exists already: give another name, or remove it")
    folder = data_dir(settings)
    if not (folder / DATABASE).exists():
        raise StoreError(
            f"there is no database in {folder}: nothing to back up; "
            "for a home elsewhere name its settings: --settings FILE"
        )
    with _place_for_copy(folder) as copy:
        tell("copying the database")
        schema = sqlite_file.copy_into(folder / DATABASE, copy / DATABASE)
        sources = [
            Source(DATABASE, copy / DATABASE),
            *_settings_sources(settings, settings_file, copy),
        ]
        with _complaining(target), _new_file(target) as part:
            tell("compressing and encrypting")
            manifest = Manifest(
                format=FORMAT,
                version=version("lares"),
                schema=schema,
                created=clock.now().isoformat(timespec="seconds"),
                home=home_name(settings.home),
                files=tuple(source.entry() for source in sources),
            )
            with part.open("w+b") as file:
                sealed_file.seal(PackedArchive(manifest, sources), file, passphrase)
                file.flush()
                os.fsync(file.fileno())
    return manifest


def restore(
    settings: Settings,
    settings_file: Path | None,
    source: Path,
    passphrase: str,
    *,
    tell: Tells,
    with_settings: bool = False,
) -> Restored:
    """Check a backup to its end, then put it in the place of the data. Blocking.

    Settings of the backup are put in force where there is no settings file yet, or `with_settings`.

    Raises:
        BackupError: it cannot be used; nothing was changed.
        StoreError: its database is damaged, or there is no room; nothing was changed.
    """
    folder = data_dir(settings)
    with _complaining(source):
        part = restoring.new_part(folder)
        try:
            manifest = _unpacked(source, part, passphrase, tell)
            tell("checking the database")
            _check(part, manifest)
            places = _places(part, manifest, settings_file, with_settings=with_settings)
            restoring.decide(part, places)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return Restored(manifest, _put_in_force(folder / DATABASE), SETTINGS in places)


def _unpacked(source: Path, part: Path, passphrase: str, tell: Tells) -> Manifest:
    size = source.stat().st_size
    if shutil.disk_usage(part).free < 2 * size:
        raise BackupError(
            f"there is no room in {part.parent} for the backup ({size >> 10} KiB)",
            BackupReason.NO_ROOM,
        )
    plain = part / "archive"
    tell("decrypting")
    with plain.open("x+b") as file:
        known = [kib << 10 for kib in (available_kib(), left_in_group_kib()) if kib is not None]
        sealed_file.unseal(source, file, passphrase, min(known, default=None))
        file.seek(0)
        tell("unpacking")
        manifest = unpack(file, part, shutil.disk_usage(part).free)
    plain.unlink()
    return manifest


def _check(part: Path, manifest: Manifest) -> None:
    newest = newest_version()
    if manifest.schema > newest:
        raise BackupError(
            f"the backup is of Lares {manifest.version} (schema {manifest.schema}, this one knows "
            f"{newest}): update this one first",
            BackupReason.TOO_NEW,
        )
    examination = sqlite_file.examine(part / DATABASE)
    if examination.problem is not None:
        raise BackupError(f"the database in the backup cannot be used: {examination.problem}")
    sqlite_file.forget_passing(part / DATABASE)


def _places(
    part: Path, manifest: Manifest, settings_file: Path | None, *, with_settings: bool
) -> dict[str, Path]:
    """Return where further files of the backup go: the settings, and what they name."""
    held = any(entry.name == SETTINGS for entry in manifest.files)
    if not held or settings_file is None or (settings_file.exists() and not with_settings):
        return {}
    try:
        settings = parse((part / SETTINGS).read_text(encoding="utf-8"), settings_file)
    except (SettingsError, UnicodeDecodeError) as error:
        raise BackupError(f"the settings in the backup cannot be used: {error}") from error
    named = dict(_named_files(settings))
    places = {
        entry.name: named[entry.setting]
        for entry in manifest.files
        if entry.setting is not None and entry.setting in named
    }
    places[SETTINGS] = settings_file
    for place in places.values():
        if not os.access(place.parent, os.W_OK | os.X_OK):
            raise BackupError(
                f"{place} cannot be written by this user: run this as another one, or leave "
                "--with-settings out"
            )
    return places


def _put_in_force(path: Path) -> bool:
    lock = InstanceLock(path.parent)
    try:
        lock.acquire()
    except AlreadyRunningError:
        return False
    try:
        return restoring.finish(path)
    finally:
        lock.release()


def _settings_sources(
    settings: Settings, settings_file: Path | None, copy: Path
) -> Iterator[Source]:
    if settings_file is None or not settings_file.exists():
        return
    # Copies: what is hashed must be what is packed.
    yield Source(SETTINGS, Path(shutil.copyfile(settings_file, copy / SETTINGS)))
    for number, (setting, path) in enumerate(_named_files(settings), start=1):
        if path.is_file():
            name = f"file-{number}"
            yield Source(name, Path(shutil.copyfile(path, copy / name)), setting)


def _named_files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Yield the files without which the settings say little, by the key that names them."""
    mqtt, tls = settings.mqtt, settings.mqtt.tls or Tls()
    named = {
        "mqtt.password_file": mqtt.password_file,
        "mqtt.tls.ca_file": tls.ca_file,
        "mqtt.tls.certificate_file": tls.certificate_file,
        "mqtt.tls.key_file": tls.key_file,
        "policy.rules_file": settings.policy.rules_file,
    }
    for setting, name in named.items():
        if name is not None:
            yield setting, Path(name)


@contextmanager
def _place_for_copy(folder: Path) -> Iterator[Path]:
    """Make a folder beside the data; one that a power cut left behind goes first."""
    for old in folder.glob(f"{_COPY}-*"):
        shutil.rmtree(old, ignore_errors=True)
    try:
        with tempfile.TemporaryDirectory(prefix=f"{_COPY}-", dir=folder) as copy:
            yield Path(copy)
    except OSError as error:
        raise StoreError(
            f"the data in {folder} cannot be copied: {error.strerror}; free some space there"
        ) from error


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """Give a file its name when it is whole and on the disk; leave nothing if it fails."""
    part = target.with_name(f".{target.name}.part")
    try:
        part.touch(mode=0o600)
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _complaining(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupError(
            f"{error.filename or file}: {error.strerror or error}; look at the room on the disk "
            "and at the rights there",
            BackupReason.NO_ROOM if error.errno in _FULL else BackupReason.DISK,
        ) from error
