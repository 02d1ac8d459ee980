"""The file of an update on its way to the disk."""

from pathlib import Path

from lares.runtime.bounded_file import SPARE, Bound, BoundedFile
from lares.updates.errors import Reason, UpdateError

LARGEST = 1 << 30
"""Bytes of a bundle; ours have some 150 MB."""


class Room(BoundedFile):
    """A bounded file whose refusals are UpdateErrors: TOO_LARGE and NO_ROOM."""

    def __init__(self, target: Path, size: int | None) -> None:
        """Begin the file `target` of `size` bytes, None if that is not known.

        Raises:
            UpdateError: TOO_LARGE or NO_ROOM.
        """

        def refusal(bound: Bound, reached: int, error: OSError | None) -> UpdateError:
            del error  # a disk that refuses is full, or as good as that
            if bound is Bound.LARGEST:
                return UpdateError(Reason.TOO_LARGE, f"an update has at most {LARGEST >> 20} MiB")
            return UpdateError(
                Reason.NO_ROOM,
                f"there is no room for {reached >> 20} MiB in {target.parent}: free some space",
            )

        super().__init__(target, size, largest=LARGEST, spare=SPARE, refusal=refusal)
