"""Puts a backup in the place of the data; a power cut at any point leaves the one or the other.

A restore is prepared in a folder beside the database, `restore.part`, whatever that takes. Renaming
the folder to `restore.ready` decides it. What is in it then takes the places of the files, now or
at the next start of the service: each step is done again until the folder is empty. The old
database and all that belongs to it are in `before-restore-N` afterwards; nothing is deleted but the
oldest of such folders.
"""

import logging
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from lares.runtime.durable import sync_directory
from lares.store.backup_archive import DATABASE

_log = logging.getLogger(__name__)

_PART = "restore.part"
READY = "restore.ready"
_DONE = "restore.done"
_ASIDE = "before-restore-"
_ASIDE_KEPT = 2
_PLACES = "places.json"


def new_part(folder: Path) -> Path:
    """Return an empty folder of the data directory to prepare a restore in.

    Raises:
        OSError: it cannot be made.
    """
    part = folder / _PART
    if part.exists():
        shutil.rmtree(part)
    part.mkdir(mode=0o700, parents=True)
    _own(part)
    return part


def decide(part: Path, places: Mapping[str, Path]) -> None:
    """Make what is in `part` the data from the next start on: `lares.db`, and files by their names.

    `places` says where further files of `part` belong; the others stay behind in the folder of the
    old data.

    Raises:
        OSError: it could not be brought to the disk; nothing has changed.
    """
    content = msgspec.json.encode({name: str(place) for name, place in places.items()})
    with (part / _PLACES).open("xb") as new:
        new.write(content)
    for file in part.iterdir():
        _own(file)
        with file.open("rb") as written:
            os.fsync(written.fileno())
    sync_directory(part)
    ready = part.with_name(READY)
    if ready.exists():  # decided before, and never put in place
        shutil.rmtree(ready)
    part.replace(ready)
    sync_directory(part.parent)


def finish(path: Path) -> bool:
    """Put a restore that was decided in the place of the database `path`; blocking.

    Belongs to whoever holds the directory's lock, before the database is opened. Returns whether
    there was one.

    Raises:
        OSError: a file cannot be moved; the next call goes on from there.
    """
    ready = path.with_name(READY)
    shutil.rmtree(path.with_name(_DONE), ignore_errors=True)
    if not ready.exists():
        return False
    aside = _aside(path.parent)
    if (ready / DATABASE).exists():
        for old in _family(path):
            old.replace(aside / old.name)
        sync_directory(aside)
        (ready / DATABASE).replace(path)
        sync_directory(path.parent)
    for name, place in _places(ready).items():
        new = ready / name
        if new.exists():
            try:
                _replace(new, place, aside)
            except OSError as error:  # a home without its old settings is better than none
                _log.error("%s was not restored: %s", place, error)
    _leave(ready, aside)
    _log.warning("the backup was restored", extra={"old_data": aside})
    return True


def _family(path: Path) -> Iterator[Path]:
    """Yield the database with its log, its snapshots and what was set aside."""
    yield from path.parent.glob(f"{path.name}*")


def _places(ready: Path) -> dict[str, Path]:
    try:
        named = msgspec.json.decode((ready / _PLACES).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return {}
    return {name: Path(place) for name, place in named.items()}


def _replace(new: Path, place: Path, aside: Path) -> None:
    """Put a file elsewhere, perhaps on another file system, and keep the one that was there."""
    part = place.with_name(f"{place.name}.restored")
    shutil.copyfile(new, part)
    part.chmod(0o600)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    old = aside / place.name
    if place.exists() and not old.exists():
        shutil.copy2(place, old)
        status = place.stat()
        part.chmod(status.st_mode & 0o777)
        with suppress(PermissionError):
            os.chown(part, status.st_uid, status.st_gid)
    part.replace(place)
    sync_directory(place.parent)
    new.unlink()


def _leave(ready: Path, aside: Path) -> None:
    for file in ready.iterdir():
        if file.is_file() and not file.is_symlink() and file.name != _PLACES:
            file.replace(aside / f"restored-{file.name}")
    sync_directory(aside)
    done = ready.with_name(_DONE)
    ready.replace(done)
    sync_directory(aside.parent)
    shutil.rmtree(done)
    numbered = sorted((_number(old), old) for old in aside.parent.glob(f"{_ASIDE}*"))
    for _, old in numbered[:-_ASIDE_KEPT]:
        shutil.rmtree(old)


def _aside(folder: Path) -> Path:
    """Return the folder for the old data: the one begun for this restore, or the next."""
    begun = folder / READY / "aside"
    if begun.is_symlink():
        aside = folder / begun.readlink().name
    else:
        number = max((_number(old) for old in folder.glob(f"{_ASIDE}*")), default=0) + 1
        aside = folder / f"{_ASIDE}{number}"
        begun.symlink_to(aside.name)
        sync_directory(folder / READY)
    aside.mkdir(mode=0o700, exist_ok=True)
    _own(aside)
    return aside


def _own(path: Path) -> None:
    """Give what root made here to whoever owns the data: the service must be able to read it.

    Not what a link leads to: the owner of the data could have put one there.
    """
    if os.geteuid() == 0:
        status = path.parent.stat()
        os.chown(path, status.st_uid, status.st_gid, follow_symlinks=False)


def _number(folder: Path) -> int:
    found = re.search(r"\d+\Z", folder.name)
    return int(found[0]) if found else 0
