"""Brings the schema of a database up to date, one numbered SQL file after the other."""

import logging
import os
from pathlib import Path

from lares.runtime.durable import sync_directory
from lares.store import versions
from lares.store.connection import TransactionalConnection

_log = logging.getLogger(__name__)

APPLICATION_ID = 0x4C415245
"""SQLite's application_id of our files: "LARE" in ASCII."""
FOLDER = Path(__file__).with_name("migrations")
_BACKUPS_KEPT = 2


def newest_version(folder: Path = FOLDER) -> int:
    """Return the schema version that this program writes."""
    return len(_files(folder))


def migrate(connection: TransactionalConnection, path: Path, folder: Path = FOLDER) -> None:
    """Run the files that are missing, each in a transaction of its own, after a backup.

    A failure leaves the version before the file that failed, and the backup beside the database as
    `<name>.v<version>.bak`; those of the newest two schemas are kept.
    """
    files = _files(folder)
    ((version,),) = connection.execute("PRAGMA user_version").fetchall()
    version = int(str(version))
    if version == len(files):
        return
    if version > 0:
        _back_up(connection, path, version)
    for number, file in enumerate(files[version:], start=version + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(file.read_text(encoding="utf-8")).fetchall()
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    _log.info("database migrated", extra={"old": version, "new": len(files)})


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    if [int(file.name[:4]) for file in files] != list(range(1, len(files) + 1)):
        msg = f"the migrations in {folder} are not numbered 1, 2, 3 …"
        raise ValueError(msg)
    return files


def _back_up(connection: TransactionalConnection, path: Path, version: int) -> None:
    backup = versions.kept(path, version, versions.SNAPSHOT)
    part = backup.with_name(f"{backup.name}.part")
    part.unlink(missing_ok=True)
    try:
        connection.execute("VACUUM INTO ?", (str(part),))
        part.chmod(0o600)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(backup)
    finally:
        part.unlink(missing_ok=True)
    versions.prune_snapshots(path, _BACKUPS_KEPT, backup)
    sync_directory(path.parent)
