"""Values as they are stored: JSON text for structures, milliseconds for moments, clean text."""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from lares.errors import StoreError

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_encoder = msgspec.json.Encoder(enc_hook=str)


def to_json(value: object) -> str:
    """Return JSON; a value that JSON lacks becomes its text, half a surrogate pair becomes "?"."""
    try:
        return _encoder.encode(value).decode()
    except UnicodeEncodeError:
        return _encoder.encode(_cleaned(msgspec.to_builtins(value, enc_hook=str))).decode()


def from_json(text: object, kind: type[T]) -> T:
    """Return what `to_json` wrote.

    Raises:
        StoreError: the text is not what a row of this kind holds.
    """
    try:
        return msgspec.json.decode(str(text), type=kind)
    except msgspec.MsgspecError as error:
        raise StoreError(
            f"a row of the database makes no sense: {error}; restore a backup"
        ) from error


def clean(text: str, limit: int = 4000) -> str:
    """Return at most `limit` characters of `text`, without halves of surrogate pairs."""
    return text[:limit].encode("utf-8", "replace").decode()


def to_ms(moment: datetime) -> int:
    """Return milliseconds since 1970."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: object) -> datetime:
    """Return the moment in UTC."""
    return _EPOCH + timedelta(milliseconds=int(str(ms)))


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value, len(value))
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return value
