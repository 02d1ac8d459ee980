"""Which database file a version of Lares works with, after an update and after a rollback.

An older version never reads what a newer one wrote. Beside `lares.db` lie, named by their schema:

- `lares.db.v4.bak`: the snapshot from before the schema moved on from 4; made by every migration;
- `lares.db.v5.aside`: what a newer version wrote, set aside by an older one, which goes on with its
  snapshot (`step_back`);
- `lares.db.v5.unused`: set aside, and then not taken again;
- `lares.db.damaged-1`: could not be read, and another had to take its place (`replace_damaged`).

When the newer version comes back (`step_forward`) it takes again the one on which the home lived
longer since the two parted: the higher number of the last turn in the journal. If they are equal
the newer file wins. The other one is kept, as the snapshot of its schema or as unused.

A name is taken from a file only when the file has another one on the disk (hard links), so that a
power cut at any point leaves a `lares.db`; what is half done is undone or done again at the next
start. All functions block and belong to whoever holds the directory's lock.
"""

import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from lares.runtime.durable import sync_directory

_log = logging.getLogger(__name__)

SNAPSHOT = "bak"
ASIDE = "aside"
_UNUSED = "unused"
_PART = "part"
LOGS = ("-wal", "-shm", "-journal")
"""What the names of the files end with that belong to a database in use."""
_DAMAGED = re.compile(r"\.damaged-(\d{1,9})\Z")
_DAMAGED_KEPT = 2
_NAME = re.compile(rf"\.v(\d{{1,9}})\.({SNAPSHOT}|{ASIDE})(\.{_PART})?\Z")


class Look(NamedTuple):
    """What a look into a database found: its schema, and the number of its last turn."""

    version: int
    turns: int


class Files(Protocol):
    """What is needed of the door to SQLite."""

    def look(self, path: Path, *, at_rest: bool) -> Look | None:
        """Look without writing; None unless it is a database of ours.

        One `at_rest` has no log and is read to its end: None also if it is damaged.
        """
        ...

    def fold(self, path: Path) -> None:
        """Fold the log into the file, which then is all there is.

        Raises:
            StoreError: it cannot be written.
            TransientError: another program uses it.
        """
        ...


def kept(path: Path, version: int, kind: str) -> Path:
    """Return the name of a file of schema `version` beside the database `path`."""
    return path.with_name(f"{path.name}.v{version}.{kind}")


def set_aside(path: Path) -> list[Path]:
    """Return what newer versions left here, the newest schema first."""
    return [file for _version, file in _files(path, ASIDE)]


def tidy(path: Path) -> None:
    """Undo a change of files that a power cut interrupted: the database has one name only."""
    if not path.exists():
        return
    for file in path.parent.glob(f"{path.name}.v*"):
        if _NAME.search(file.name) and file.samefile(path):
            file.unlink()
    for part in path.parent.glob(f"{path.name}.*.{_PART}"):
        part.unlink()


def step_back(path: Path, newest: int, files: Files) -> bool:
    """Set a database of a newer schema than `newest` aside and take the last snapshot that fits.

    Returns False, and has changed nothing, where there is no such snapshot.

    Raises:
        StoreError: the newer file cannot be closed properly; nothing was changed.
        OSError: the names cannot be changed.
    """
    current = files.look(path, at_rest=False)
    if current is None:
        return False
    for version, snapshot in _files(path, SNAPSHOT):
        if version > newest:
            continue
        found = files.look(snapshot, at_rest=True)
        if found is None or found.version > newest:
            _log.error("a snapshot is damaged and is left out", extra={"file": snapshot})
            continue
        aside = kept(path, current.version, ASIDE)
        if aside.exists():
            _retire(path, current.version)
        files.fold(path)
        _name_also(path, aside)
        snapshot.replace(path)
        sync_directory(path.parent)
        _log.warning(
            "a newer Lares wrote the database; it is set aside and the last snapshot is used",
            extra={"file": aside, "schema": found.version, "newer_schema": current.version},
        )
        return True
    return False


def step_forward(path: Path, newest: int, files: Files) -> None:
    """Take again what this version or an older one than it wrote, if it had to be set aside.

    Raises:
        StoreError: the present file cannot be closed properly; nothing was changed.
        OSError: the names cannot be changed.
    """
    for version, aside in _files(path, ASIDE):
        if version > newest:
            continue
        current = files.look(path, at_rest=False)
        found = files.look(aside, at_rest=True)
        if current is None:
            return
        if found is None or found.version <= current.version or found.turns < current.turns:
            _retire(path, version)
            _log.warning(
                "what was set aside is not taken again: the home lived longer without it",
                extra={"file": kept(path, version, _UNUSED)},
            )
            continue
        files.fold(path)
        _name_also(path, kept(path, current.version, SNAPSHOT))
        aside.replace(path)
        sync_directory(path.parent)
        _log.warning(
            "the database that was set aside is used again",
            extra={"schema": found.version, "older_schema": current.version},
        )


def replace_damaged(path: Path, newest: int, files: Files) -> Path:
    """Set a damaged database aside and take the last snapshot that fits, or none; return where.

    Its log goes with it, first: over another database it would be none.

    Raises:
        OSError: the names cannot be changed.
    """
    aside = _damaged_next(path)
    *logs, _ = _with_logs(path)
    for log in logs:
        log.replace(aside.with_name(log.name.replace(path.name, aside.name, 1)))
    taken = None
    for version, snapshot in _files(path, SNAPSHOT):
        found = files.look(snapshot, at_rest=True) if version <= newest else None
        if found is not None and found.version <= newest:
            taken = snapshot
            break
    if taken is None:
        path.replace(aside)
    else:
        if not aside.exists():
            _name_also(path, aside)
        taken.replace(path)
    for old in damaged(path)[_DAMAGED_KEPT:]:
        for file in _with_logs(old):
            file.unlink()
    sync_directory(path.parent)
    _log.error(
        "the database is damaged; it is set aside, and %s takes its place",
        "an empty one" if taken is None else "the last snapshot",
        extra={"file": aside},
    )
    return aside


def damaged(path: Path) -> list[Path]:
    """Return the damaged databases that were set aside here, the last one first."""
    numbered = {
        int(name[1]): file
        for file in path.parent.glob(f"{path.name}.damaged-*")
        if (name := _DAMAGED.search(file.name))
    }
    return [numbered[number] for number in sorted(numbered, reverse=True)]


def prune_snapshots(path: Path, most: int, made: Path) -> None:
    """Keep the snapshot `made` just now and those of the newest other schemas, `most` in all."""
    others = [file for _version, file in _files(path, SNAPSHOT) if file != made]
    for file in others[most - 1 :]:
        file.unlink()


def _files(path: Path, kind: str) -> Iterator[tuple[int, Path]]:
    """Yield the files of a kind with their schema, the newest first; the clock may be wrong."""
    found = []
    for file in path.parent.glob(f"{path.name}.v*.{kind}"):
        name = _NAME.search(file.name)
        if name is not None:
            found.append((int(name[1]), file))
    yield from sorted(found, reverse=True)


def _damaged_next(path: Path) -> Path:
    """Return the name for a damaged database: the one that it has already, or the next."""
    last = next(iter(damaged(path)), None)
    if last is not None and last.samefile(path):
        return last
    number = int(last.name.rpartition("-")[2]) + 1 if last is not None else 1
    return path.with_name(f"{path.name}.damaged-{number}")


def _with_logs(path: Path) -> Iterator[Path]:
    """Yield the logs of a database that there are, then the database."""
    logs = (path.with_name(f"{path.name}{suffix}") for suffix in LOGS)
    yield from filter(Path.exists, logs)
    yield path


def _name_also(path: Path, name: Path) -> None:
    part = name.with_name(f"{name.name}.{_PART}")
    part.unlink(missing_ok=True)
    os.link(path, part)
    part.replace(name)
    sync_directory(path.parent)


def _retire(path: Path, version: int) -> None:
    kept(path, version, ASIDE).replace(kept(path, version, _UNUSED))
