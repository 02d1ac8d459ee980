"""Password hashes: scrypt, with its parameters stored beside the salt. Blocking; run in a worker.

Parameters follow the OWASP password storage cheat sheet (N = 2^15, r = 8, p = 3: 32 MiB a hash,
which a board of 512 MiB can afford once at a time). Text is NFKC first, so that the same password
typed on another keyboard (full-width letters, composed accents) is the same password.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import unicodedata
from typing import NamedTuple

MIN_LENGTH = 8
"""Characters of a password."""
MAX_LENGTH = 256
"""More would only serve to keep the processor busy."""
_SALT_BYTES = 16
_HASH_BYTES = 32
_MAX_MEMORY = 256 * 1024 * 1024


class Cost(NamedTuple):
    """What one guess costs: N = 2^`log2_n` rounds, block size `r`, `p` passes."""

    log2_n: int = 15
    r: int = 8
    p: int = 3


DEFAULT_COST = Cost()
_MOST = Cost(log2_n=20, r=32, p=16)
"""A stored hash that asks for more is damaged; obeying it would stop the appliance."""


def hash_password(password: str, cost: Cost = DEFAULT_COST) -> str:
    """Return ``$scrypt$ln=15,r=8,p=3$<salt>$<hash>`` for a password; takes about 0.3 s."""
    salt = secrets.token_bytes(_SALT_BYTES)
    digest = _scrypt(password, salt, cost)
    return f"$scrypt$ln={cost.log2_n},r={cost.r},p={cost.p}${_encode(salt)}${_encode(digest)}"


def verify_password(password: str, stored: str) -> bool:
    """Return whether `password` made `stored`; a damaged or foreign `stored` fits nothing."""
    try:
        cost, salt, digest = _parse(stored)
        return hmac.compare_digest(_scrypt(password, salt, cost), digest)
    except (ValueError, binascii.Error):
        return False


def is_password_hash(stored: str) -> bool:
    """Return whether `stored` is whole: a hash that some password fits."""
    try:
        _cost, salt, digest = _parse(stored)
    except (ValueError, binascii.Error):
        return False
    return bool(salt) and len(digest) == _HASH_BYTES


def needs_rehash(stored: str, cost: Cost = DEFAULT_COST) -> bool:
    """Return whether a hash was made with other parameters than are wanted now."""
    try:
        return _parse(stored)[0] != cost
    except (ValueError, binascii.Error):
        return True


def _parse(stored: str) -> tuple[Cost, bytes, bytes]:
    empty, scheme, parameters, salt, digest = stored.split("$")
    named = dict(part.split("=", 1) for part in parameters.split(","))
    if empty or scheme != "scrypt" or set(named) != {"ln", "r", "p"}:
        msg = "not an scrypt hash"
        raise ValueError(msg)
    cost = Cost(int(named["ln"]), int(named["r"]), int(named["p"]))
    if not all(1 <= part <= most for part, most in zip(cost, _MOST, strict=True)):
        msg = "a cost that nobody would choose"
        raise ValueError(msg)
    return cost, _decode(salt), _decode(digest)


def _scrypt(password: str, salt: bytes, cost: Cost) -> bytes:
    text = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(
        text,
        salt=salt,
        n=1 << cost.log2_n,
        r=cost.r,
        p=cost.p,
        maxmem=_MAX_MEMORY,
        dklen=_HASH_BYTES,
    )


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii").rstrip("=")


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
