"""Who may make updates: the keys that bundles are signed with, and the certificate that says so.

The real ones are given by three variables of the environment and never copied. Without them a
development authority is made once in the work folder: good for trying, trusted by nobody else.
All cryptography is openssl's.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lares_image.command import run
from lares_image.errors import ImageError

KEY = "LARES_UPDATE_KEY"
CERTIFICATE = "LARES_UPDATE_CERTIFICATE"
KEYRING = "LARES_UPDATE_KEYRING"
VARIABLES = (KEY, CERTIFICATE, KEYRING)

_DAYS = 30 * 365
"""Appliances outlive keys that expire; a bundle is checked against the time it was signed."""
_AUTHORITY = "/O=Lares development/CN=Lares development authority"
_SIGNER = "/O=Lares development/CN=Lares development updates"
_AUTHORITY_EXTENSIONS = (
    "basicConstraints=critical,CA:TRUE",
    "keyUsage=critical,keyCertSign,cRLSign",
)
_SIGNER_EXTENSIONS = (
    "basicConstraints=critical,CA:FALSE",
    "keyUsage=critical,digitalSignature",
    "extendedKeyUsage=critical,codeSigning",
)


@dataclass(frozen=True, slots=True)
class Signing:
    """What a bundle is signed with; `key` and `certificate` may be PKCS#11 addresses."""

    key: str
    certificate: str
    keyring: Path
    """Certificates of the authorities that an appliance trusts: it goes into its image."""
    development: bool


def find_signing(folder: Path, environment: Mapping[str, str] = os.environ) -> Signing:
    """Return the keys that the environment names, or those of the development authority.

    The latter are made in `folder` if they are not there yet.

    Raises:
        ImageError: some of the variables are set and some are not, or a file is missing.
    """
    given = {name: environment.get(name, "") for name in VARIABLES}
    if not any(given.values()):
        return development_signing(folder)
    unset = [name for name, value in given.items() if not value]
    if unset:
        raise ImageError(f"{', '.join(unset)} must be set too: {', '.join(VARIABLES)} go together")
    for name, value in given.items():
        if not value.startswith("pkcs11:") and not Path(value).is_file():
            raise ImageError(f"{name} names {value}, which is no file")
    if given[KEYRING].startswith("pkcs11:"):
        raise ImageError(f"{KEYRING} must be a file: it goes into the image")
    return Signing(given[KEY], given[CERTIFICATE], Path(given[KEYRING]), development=False)


def development_keyring(folder: Path) -> Path:
    """Return the certificate of the development authority in `folder`; it may not be there."""
    return folder / "authority.pem"


def development_signing(folder: Path) -> Signing:
    """Return the development authority's keys, made anew if one of its files is missing."""
    signing = Signing(
        str(folder / "updates.key"),
        str(folder / "updates.pem"),
        development_keyring(folder),
        development=True,
    )
    if not all(Path(one).is_file() for one in (signing.key, signing.certificate, signing.keyring)):
        _make(folder, signing)
    return signing


def _make(folder: Path, signing: Signing) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority_key = folder / "authority.key"
    _certify(_AUTHORITY, _AUTHORITY_EXTENSIONS, authority_key, signing.keyring)
    issuer = ("-CA", str(signing.keyring), "-CAkey", str(authority_key))
    _certify(_SIGNER, _SIGNER_EXTENSIONS, Path(signing.key), Path(signing.certificate), *issuer)


def _certify(
    name: str, extensions: tuple[str, ...], key: Path, certificate: Path, *issuer: str
) -> None:
    """Make a key and its certificate, by itself or by an issuer."""
    part = certificate.with_suffix(".part")
    words: list[str | Path] = ["openssl", "req", "-x509", "-new", "-newkey", "ec", "-noenc"]
    words += ["-pkeyopt", "ec_paramgen_curve:P-256", "-days", str(_DAYS), "-subj", name]
    words += ["-config", os.devnull, *issuer, "-keyout", key, "-out", part]
    for extension in extensions:
        words += ["-addext", extension]
    run(words)
    key.chmod(0o600)
    part.replace(certificate)
