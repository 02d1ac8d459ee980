"""Where settings and data are found when nobody says so (XDG base directories)."""

import os
from collections.abc import Mapping
from pathlib import Path

from lares.errors import SettingsError

FILE_NAME = "lares.toml"


def find_settings(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the first that exists: `$LARES_SETTINGS`, the user's own file, `/etc/lares`.

    A file that `LARES_SETTINGS` names is returned even if it is not there: it was asked for.
    """
    named = environ.get("LARES_SETTINGS")
    if named:
        return Path(named)
    own = _directory("XDG_CONFIG_HOME", ".config", environ) / "lares" / FILE_NAME
    for candidate in (own, Path("/etc/lares") / FILE_NAME):
        if candidate.exists():
            return candidate
    return None


def default_data_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """Return `$XDG_DATA_HOME/lares`, else `~/.local/share/lares`."""
    return _directory("XDG_DATA_HOME", ".local/share", environ) / "lares"


def resolve(name: str, base: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """Return a file name of the settings as a path: `~` is home, relative ones start at `base`."""
    if name == "~" or name.startswith("~/"):
        return _home(environ) / name[2:]
    return base / name


def _directory(variable: str, below_home: str, environ: Mapping[str, str]) -> Path:
    value = environ.get(variable, "")
    # The specification has relative values ignored.
    return Path(value) if value.startswith("/") else _home(environ) / below_home


def _home(environ: Mapping[str, str]) -> Path:
    value = environ.get("HOME", "")
    if value:
        return Path(value)
    try:
        return Path.home()
    except RuntimeError as error:
        raise SettingsError("this user has no home directory; set HOME or XDG_DATA_HOME") from error
