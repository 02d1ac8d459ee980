"""What repositories and migrations may do with the database: the part of apsw that they use."""

from collections.abc import Iterator, Sequence
from typing import Protocol

Value = str | int | float | bytes | None
Row = tuple[Value, ...]


class Rows(Protocol):
    """The rows a statement returns."""

    def __iter__(self) -> Iterator[Row]:
        """Yield row after row."""
        ...

    def fetchall(self) -> list[Row]:
        """Return all rows; of several statements, the rows of all."""
        ...


class Connection(Protocol):
    """A connection inside a transaction, on the database's thread."""

    def execute(self, statements: str, bindings: Sequence[Value] | None = None, /) -> Rows:
        """Run one or more SQL statements; those after the first run as rows are fetched."""
        ...

    def executemany(self, statements: str, bindings: Iterator[Sequence[Value]], /) -> Rows:
        """Run a statement once for each set of bindings."""
        ...

    def changes(self) -> int:
        """Return how many rows the last statement changed."""
        ...


class TransactionalConnection(Connection, Protocol):
    """A connection whose transactions are the caller's business."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction has begun and not ended."""
        ...


class OpenConnection(TransactionalConnection, Protocol):
    """A connection with its file; whoever opened it closes it."""

    def close(self) -> None:
        """Close it; the last one folds the log into the file."""
        ...
