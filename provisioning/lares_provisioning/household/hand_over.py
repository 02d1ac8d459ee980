"""Writes what the appliance service starts with: its settings, and the owner's first password.

The order makes a power cut harmless: settings, password hash, and last the mark `done`. Until the
mark is there nothing counts, and all is written again; once it is there, nothing is missing.
"""

import logging
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from lares.console.passwords import DEFAULT_COST, Cost, hash_password
from lares.errors import SettingsError, UnusableError
from lares.settings.reading import parse
from lares_provisioning import durable_file
from lares_provisioning.choices import LANGUAGES
from lares_provisioning.onboarding import Answers

_log = logging.getLogger(__name__)

_GROUP_READS = 0o640
"""Of the group that both services belong to."""


class Household:
    """The files of the hand-over; all calls block."""

    def __init__(
        self,
        *,
        settings: Path,
        template: Path,
        first_password: Path,
        done: Path,
        spare_password: str = "",
        cost: Cost = DEFAULT_COST,
    ) -> None:
        """Take the files, and what a guess at the password shall cost.

        `spare_password` is the owner's where none was chosen (a serial line asks for none): the
        key of the label, which each box has for itself. Without it the service makes a one-time
        code, for whoever can read its log.
        """
        self._settings = settings
        self._template = template
        self._first_password = first_password
        self._done = done
        self._spare_password = spare_password
        self._cost = cost

    @property
    def is_done(self) -> bool:
        """Whether the home was handed over."""
        return self._done.exists()

    def hand_over(self, answers: Answers) -> None:
        """Write everything; it may be called again.

        Raises:
            UnusableError: something cannot be written, or the service would refuse it.
        """
        text = self._filled_in(answers)
        try:
            # Refused here, where people can still be told; not by a service that will not start.
            parse(text, self._settings)
        except SettingsError as error:
            raise UnusableError(f"the template does not give usable settings: {error}") from error
        try:
            self._settings.parent.mkdir(parents=True, exist_ok=True)
            self._first_password.parent.mkdir(parents=True, exist_ok=True)
            durable_file.write(self._settings, text, mode=_GROUP_READS)
            stored = answers.owner_password_hash
            if password := answers.owner_password or self._spare_password:
                stored = stored or hash_password(password, self._cost)
            if stored:
                durable_file.write(self._first_password, stored + "\n", mode=_GROUP_READS)
            else:
                durable_file.remove(self._first_password)
            durable_file.write(self._done, "", mode=_GROUP_READS)
        except OSError as error:
            name = error.filename or self._settings.parent
            raise UnusableError(f"{name} cannot be written: {error.strerror}") from error

    def erase(self) -> None:
        """Remove everything, the mark first; it may be called again.

        Raises:
            UnusableError: something cannot be removed.
        """
        try:
            for path in (self._done, self._first_password, self._settings):
                durable_file.remove(path)
        except OSError as error:
            raise UnusableError(f"{error.filename} cannot be removed: {error.strerror}") from error

    def _filled_in(self, answers: Answers) -> str:
        try:
            template = self._template.read_text(encoding="utf-8")
        except FileNotFoundError:
            _log.warning("there is no template of settings", extra={"template": self._template})
            template = '[console]\nhost = "0.0.0.0"\n'
        except (OSError, UnicodeDecodeError) as error:
            raise UnusableError(f"the template {self._template} cannot be read: {error}") from error
        try:
            document = tomlkit.parse(template)
            home = _table(document, "home")
            if answers.language:
                rest = [language for language in LANGUAGES if language != answers.language]
                home["languages"] = [answers.language, *rest]
            if answers.home_name.strip():
                home["name"] = answers.home_name.strip()
            if answers.time_zone:
                home["time_zone"] = answers.time_zone
            console = _table(document, "console")
            if answers.owner_password or answers.owner_password_hash or self._spare_password:
                console["first_password_file"] = str(self._first_password)
            else:
                console.pop("first_password_file", None)
        except (TOMLKitError, TypeError) as error:
            raise UnusableError(f"the template {self._template} is not usable: {error}") from error
        return tomlkit.dumps(document)


def _table(document: tomlkit.TOMLDocument, name: str) -> Table:
    table = document.setdefault(name, tomlkit.table())
    if not isinstance(table, Table):
        raise TypeError(f"[{name}] is not a table")
    return table
