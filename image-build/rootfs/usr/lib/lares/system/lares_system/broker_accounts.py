"""The accounts of the broker: each password in a file of its own, their hashes in mosquitto's.

The hashes are written last. So whenever they are there, they fit the passwords, however often the
power went in between; and `lares-firstboot.service` need only look whether the files exist.
"""

import secrets
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from lares_system.errors import StepError
from lares_system.files import remove_for_good, write_whole

APPLIANCE = "lares"
"""The account of the appliance itself."""
HOUSE = "devices"
"""The account that devices share once the broker is open to the house."""

_PASSWORD_FILES = {APPLIANCE: "mqtt-password", HOUSE: "devices-password"}
_PASSWORD_BYTES = 18
"""144 bits; 24 characters that also a device's little keyboard has."""


class BrokerAccounts:
    """Makes, opens and closes accounts below one root folder; every call may be repeated."""

    def __init__(self, root: Path, *, hasher: str = "/usr/bin/mosquitto_passwd") -> None:
        self._hasher = hasher
        self._secrets = root / "etc/lares/secrets"
        self._hashes = root / "etc/mosquitto/passwd"
        self._listener = root / "etc/mosquitto/conf.d/listener.conf"
        self._listeners = root / "usr/share/lares/mosquitto"

    def make(self) -> bool:
        """Make what is missing of the appliance's own account; return whether something was."""
        password = self._secrets / _PASSWORD_FILES[APPLIANCE]
        if password.exists() and self._hashes.exists():
            return False
        accounts = self._known()
        if not password.exists():
            # Hashes of an older password must not outlive this moment: they would pass for the new.
            remove_for_good(self._hashes)
            self._make(password)
        self._write_hashes(accounts)
        return True

    def open_to_house(self) -> None:
        """Let devices of the house in, with an account of their own.

        Raises:
            StepError: the part of the broker's settings for it is not installed.
        """
        password = self._secrets / _PASSWORD_FILES[HOUSE]
        if not password.exists():
            self._make(password)
        self._write_hashes(self._known())
        self._listen("house.conf")

    def close_to_house(self) -> None:
        """Let nobody but this box in; the house's account and its password are forgotten.

        Raises:
            StepError: as `open_to_house`.
        """
        self._listen("local.conf")
        remove_for_good(self._secrets / _PASSWORD_FILES[HOUSE])
        self._write_hashes(self._known())

    def _listen(self, name: str) -> None:
        try:
            listener = (self._listeners / name).read_bytes()
        except OSError as error:
            raise StepError("missing", f"{self._listeners / name}: {error.strerror}") from error
        write_whole(self._listener, listener, mode=0o644)

    def _make(self, path: Path) -> None:
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        write_whole(path, f"{password}\n".encode(), owner="lares", group="lares")

    def _write_hashes(self, known: Iterable[str]) -> None:
        """Write the hashes of our accounts, and of those of `known` that are somebody else's."""
        lines = [line for line in known if line.partition(":")[0] not in _PASSWORD_FILES]
        for account, name in _PASSWORD_FILES.items():
            path = self._secrets / name
            if path.exists():
                lines.append(self._hash(account, path.read_text().strip()))
        content = "".join(f"{line}\n" for line in lines).encode()
        write_whole(self._hashes, content, mode=0o640, owner="root", group="mosquitto")

    def _known(self) -> list[str]:
        try:
            return [line for line in self._hashes.read_text().splitlines() if ":" in line]
        except FileNotFoundError:
            return []

    def _hash(self, account: str, password: str) -> str:
        """Return mosquitto's line for an account; the password is on no command line."""
        with tempfile.TemporaryDirectory(prefix="lares-") as folder:
            path = Path(folder) / "passwd"
            path.write_text(f"{account}:{password}\n")
            ran = subprocess.run(
                [self._hasher, "-U", path], capture_output=True, text=True, check=False
            )
            line = path.read_text().strip()
        if ran.returncode != 0 or password in line:
            raise StepError("hashing", f"{self._hasher} failed: {ran.stderr.strip()[:200]}")
        return line
