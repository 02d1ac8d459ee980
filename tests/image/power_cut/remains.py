"""What a card holds after a power cut, looked at from outside.

The data partition is copied, and the copy repaired with the first thing that the initrd does to it
(`e2fsck -p`, which replays the journal). The card itself is not touched.
"""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from lares_image import disk
from tests.image.card import Card

_ROOT = Path(__file__).parents[3]
_DATA_START = disk.starts()[disk.DATA]
_ETC = "/overlay/etc/upper"
_VAR = "/overlay/var/upper"


class Remains:
    """The data partition of a card whose power was cut; `folder` is for the copy."""

    def __init__(self, card: Card, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.card = card.plain(folder / "plain.card")
        """The copy."""
        # With "?offset=" e2fsck loses its place once it has replayed the journal.
        self._data = folder / "data.ext4"
        _cut_out(self.card.file, _DATA_START, self._data)
        environment = os.environ | {
            "E2FSCK_CONFIG": str(_ROOT / "image-build/rootfs/etc/e2fsck.conf")
        }
        repair = subprocess.run(
            ["e2fsck", "-p", self._data],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        # As the initrd judges it; beyond that it repairs with -y, which may lose files.
        assert repair.returncode <= 3, f"e2fsck -p: {repair.returncode}\n{repair.stdout}"
        again = subprocess.run(
            ["e2fsck", "-f", "-n", self._data], capture_output=True, text=True, check=False
        )
        assert again.returncode == 0, f"not clean after its repair:\n{again.stdout}"

    def etc(self, name: str) -> bytes | None:
        """Return a file of /etc that was changed on the appliance, None if there is none."""
        return self._read(f"{_ETC}/{name}")

    def var(self, name: str) -> bytes | None:
        """Return a file of /var that was changed on the appliance, None if there is none."""
        return self._read(f"{_VAR}/{name}")

    def database(self) -> "Database | None":
        """Return the home's database, None if there is none yet."""
        file = self._folder / "lares.db"
        for ending in ("", "-wal", "-shm"):
            content = self.var(f"lib/lares/lares.db{ending}") if ending != "-shm" else None
            file.with_name(f"lares.db{ending}").unlink(missing_ok=True)
            if content is not None:
                file.with_name(f"lares.db{ending}").write_bytes(content)
        return Database(file) if file.exists() else None

    def _read(self, path: str) -> bytes | None:
        target = self._folder / "file"
        target.unlink(missing_ok=True)
        _run("debugfs", "-R", f'dump "{path}" {target}', self._data)
        return target.read_bytes() if target.exists() else None


class Database:
    """The home's database as a start of the service would find it, its log replayed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        (found,) = self.ask("PRAGMA integrity_check")
        assert found == ("ok",), f"the database is damaged: {found}"

    def ask(self, statement: str) -> list[tuple]:
        """Return the rows of a query."""
        with closing(sqlite3.connect(self._file)) as connection:
            return connection.execute(statement).fetchall()

    def has(self, table: str) -> bool:
        """Return whether there is a table of this name."""
        return (table,) in self.ask("SELECT name FROM sqlite_master WHERE type = 'table'")

    def column(self, statement: str) -> set[str]:
        """Return the values of a query for one column."""
        return {row[0] for row in self.ask(statement)}


def _cut_out(source: Path, start: int, target: Path) -> None:
    """Copy what follows `start`; holes stay holes."""
    with source.open("rb") as reader, target.open("wb") as writer:
        size = os.fstat(reader.fileno()).st_size
        writer.truncate(size - start)
        at = start
        while at < size:
            try:
                at = os.lseek(reader.fileno(), at, os.SEEK_DATA)
            except OSError:  # nothing but a hole
                return
            end = os.lseek(reader.fileno(), at, os.SEEK_HOLE)
            while at < end:
                content = os.pread(reader.fileno(), min(end - at, 1 << 20), at)
                os.pwrite(writer.fileno(), content, at - start)
                at += len(content)


def _run(*command: str | Path) -> None:
    subprocess.run([*map(str, command)], check=True, capture_output=True)
