"""The certificate store that Debian's update-ca-certificates would make, made on the host.

OpenSSL finds a certificate by a link that bears the hash of its subject; GnuTLS and others read the
one file with all of them.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from lares_image.command import run
from lares_image.errors import ImageError

_LIST = "etc/ca-certificates.conf"
_CERTIFICATES = Path("usr/share/ca-certificates")
_STORE = Path("etc/ssl/certs")


def make_store(root: Path) -> int:
    """Fill /etc/ssl/certs of a root file system; return the number of authorities.

    Raises:
        ImageError: the list of trusted certificates is missing or names one that is not there.
    """
    try:
        lines = (root / _LIST).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ImageError(f"ca-certificates is not in the image: {error}") from error
    trusted = sorted(line for line in lines if line and line[0] not in "#!")
    store = root / _STORE
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir(parents=True)
    bundle = []
    for name in trusted:
        certificate = root / _CERTIFICATES / name
        if not certificate.is_file():
            raise ImageError(f"{_LIST} names {name}, which is not there")
        bundle.append(certificate.read_text(encoding="ascii"))
        (store / _pem(name)).symlink_to(Path("/") / _CERTIFICATES / name)
    _link_hashes(store, {_pem(name): root / _CERTIFICATES / name for name in trusted})
    (store / "ca-certificates.crt").write_text("".join(bundle), encoding="ascii")
    return len(trusted)


def _pem(name: str) -> str:
    return Path(name).with_suffix(".pem").name


def _link_hashes(store: Path, certificates: dict[str, Path]) -> None:
    """Links of the store are the host's files to openssl, so it hashes a copy."""
    with TemporaryDirectory() as folder:
        for name, file in certificates.items():
            shutil.copyfile(file, Path(folder) / name)
        run(["openssl", "rehash", folder])
        for entry in sorted(Path(folder).iterdir()):
            if entry.is_symlink():
                (store / entry.name).symlink_to(entry.readlink())
