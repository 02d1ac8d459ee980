"""Reads the settings file; refuses it with a reason, or falls back to the last good copy of it."""

import hashlib
import logging
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import msgspec

from lares.errors import SettingsError
from lares.settings import locations
from lares.settings.line_numbers import LineNumbers
from lares.settings.model import Settings

_log = logging.getLogger(__name__)

KeyPath = tuple[str | int, ...]

LARGEST_FILE = 1 << 20
_NO_FILE = Path("/etc/lares") / locations.FILE_NAME
_MOST_COMPLAINTS = 5
_OTHER_COPIES = 2
"""Last good copies of other versions that are kept."""
_LONGEST_COMPLAINT = 1900


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings and where they came from.

    `path` is the file, None if there is none and all is default. `problem` is why the file could
    not be used and its last good copy was taken instead, None if the file is good.
    """

    settings: Settings
    path: Path | None
    problem: SettingsError | None = None


def load(path: Path | None = None, *, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; blocking.

    Without `path` the file is looked for (`lares.settings.locations`); if there is none, all is
    default.

    Raises:
        SettingsError: the file is missing, unreadable, too large, not TOML, or says what cannot be.
    """
    path = path or locations.find_settings(environ)
    if path is None:
        return parse("", _NO_FILE, environ=environ)
    path = _absolute(path)
    return parse(_read(path), path, environ=environ)


def load_or_last_good(
    path: Path | None = None, *, environ: Mapping[str, str] = os.environ
) -> Loaded:
    """Read the settings like `load`; if they are broken, take the copy of when they were not.

    A good file is copied to the default data directory. The fallback is told in `problem`; whoever
    runs on it logs that, as these settings say how to log. Blocking.

    Raises:
        SettingsError: they are broken, and there is no good copy either.
    """
    path = path or locations.find_settings(environ)
    if path is None:
        return Loaded(load(environ=environ), None)
    path = _absolute(path)
    try:
        text = _read(path)
        settings = parse(text, path, environ=environ)
    except SettingsError as problem:
        for copy in _good_copies(path, environ):
            with suppress(SettingsError):
                return Loaded(parse(_read(copy), path, environ=environ), path, problem)
        raise
    _keep(last_good_copy(path, environ), text)
    return Loaded(settings, path)


def last_good_copy(path: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """Return where this version keeps the last good copy of a settings file.

    It is in the default data directory, whatever `data.dir` says: a broken file cannot say it. Each
    version has a copy of its own, so that a file for a newer one does not replace what an older one
    can read: it falls back to its own after a rollback.
    """
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    folder = locations.default_data_dir(environ) / "last-good-settings"
    return folder / f"{digest}.{version('lares')}.toml"


def _good_copies(path: Path, environ: Mapping[str, str]) -> list[Path]:
    """Return this version's copy, then those of other versions, the one written last first."""
    own = last_good_copy(path, environ)
    try:
        others = sorted(_copies(own), key=lambda file: file.stat().st_mtime, reverse=True)
    except OSError:
        others = []
    return [own, *(file for file in others if file != own)]


def _copies(own: Path) -> Iterator[Path]:
    """Yield the copies of all versions; the first versions of Lares had one without a version."""
    yield from own.parent.glob(f"{own.name.partition('.')[0]}.*toml")


def parse(text: str, path: Path, *, environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that `text` says; file names in it start at the folder of `path`.

    Raises:
        SettingsError: nothing else, whatever the text is.
    """
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refusal(f"{path} is not TOML", [_first_line(error)]) from error
    try:
        settings = msgspec.convert(document, Settings)
    except (ValueError, RecursionError) as error:
        raise _refusal(str(path), _complaints(document, text, error)) from error
    wrong = list(_contradictions(settings))
    if wrong:
        raise _refusal(str(path), _located(wrong, text))
    return _with_absolute_paths(settings, path.parent, environ)


def _absolute(path: Path) -> Path:
    try:
        return path.absolute()
    except OSError as error:
        raise SettingsError(
            f"the settings {path} cannot be found: the current directory is gone; give a whole path"
        ) from error


def _read(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise SettingsError(f"the settings {path} are not a file")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise SettingsError(f"there are no settings at {path}") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingsError(f"the settings {path} cannot be read: {reason}") from error
    if len(content) > LARGEST_FILE:
        raise SettingsError(f"the settings {path} are larger than {LARGEST_FILE >> 20} MiB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"the settings {path} are not UTF-8 text: {error}") from error


def _complaints(document: Mapping[str, object], text: str, error: Exception) -> list[str]:
    # Only a refused file pays for the import and the second look.
    from lares.settings.complaints import complaints, dotted

    found = [(each.path, f"{dotted(each.path)} {each.text}") for each in complaints(document)]
    return _located(found, text) or [_first_line(error)]


def _located(found: Sequence[tuple[KeyPath, str]], text: str) -> list[str]:
    """Return the complaints, those that will be shown with their lines."""
    lines = LineNumbers(text)
    complaints = []
    for number, (path, complaint) in enumerate(found):
        line = lines.find(path) if number < _MOST_COMPLAINTS else None
        complaints.append(complaint if line is None else f"line {line}: {complaint}")
    return complaints


def _refusal(subject: str, complaints: Sequence[str]) -> SettingsError:
    shown = "; ".join(complaints[:_MOST_COMPLAINTS])
    if len(shown) > _LONGEST_COMPLAINT:
        shown = f"{shown[:_LONGEST_COMPLAINT]}…"
    if len(complaints) > _MOST_COMPLAINTS:
        shown += f"; and {len(complaints) - _MOST_COMPLAINTS} more"
    return SettingsError(f"{subject}: {shown}")


def _contradictions(settings: Settings) -> Iterator[tuple[KeyPath, str]]:
    """Yield what each value alone cannot show: the path to it and the complaint."""
    home = settings.home
    for area_id, area in home.areas.items():
        if area.floor is not None and area.floor not in home.floors:
            known = ", ".join(home.floors) or "none"
            yield (
                ("home", "areas", area_id, "floor"),
                f"home.areas.{area_id}.floor is not a floor of home.floors (known: {known})",
            )
    tls = settings.mqtt.tls
    if tls is not None and (tls.certificate_file is None) != (tls.key_file is None):
        yield ("mqtt", "tls"), "mqtt.tls needs certificate_file and key_file together"
    if settings.mqtt.password_file is not None and settings.mqtt.username is None:
        yield ("mqtt", "password_file"), "mqtt.password_file needs mqtt.username too"
    if home.time_zone is not None and not _is_time_zone(home.time_zone):
        yield (
            ("home", "time_zone"),
            'home.time_zone must be an IANA time zone such as "Asia/Shanghai"',
        )


def _is_time_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return False
    return True


def _with_absolute_paths(settings: Settings, base: Path, environ: Mapping[str, str]) -> Settings:
    def absolute(name: str | None) -> str | None:
        return None if name is None else str(locations.resolve(name, base, environ))

    replace = msgspec.structs.replace
    mqtt = replace(settings.mqtt, password_file=absolute(settings.mqtt.password_file))
    if mqtt.tls is not None:
        tls = mqtt.tls
        mqtt = replace(
            mqtt,
            tls=replace(
                tls,
                ca_file=absolute(tls.ca_file),
                certificate_file=absolute(tls.certificate_file),
                key_file=absolute(tls.key_file),
            ),
        )
    console = replace(
        settings.console, first_password_file=absolute(settings.console.first_password_file)
    )
    directory = absolute(settings.data.dir) or str(locations.default_data_dir(environ))
    return replace(
        settings,
        data=replace(settings.data, dir=directory),
        mqtt=mqtt,
        console=console,
        policy=replace(settings.policy, rules_file=absolute(settings.policy.rules_file)),
    )


def _keep(copy: Path, text: str) -> None:
    """Write the copy if it differs; that it cannot be written does not stop a start."""
    content = text.encode()
    try:
        if copy.exists() and copy.read_bytes() == content:
            return
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = copy.with_name(f"{copy.name}.part")
        with part.open("wb") as file:
            part.chmod(0o600)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(copy)
        _forget_old_copies(copy)
    except OSError as error:
        _log.warning("no copy of the good settings was kept: %s", error)


def _forget_old_copies(own: Path) -> None:
    others = [file for file in _copies(own) if file != own]
    others.sort(key=lambda file: file.stat().st_mtime, reverse=True)
    for file in others[_OTHER_COPIES:]:
        file.unlink()


def _first_line(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error).partition("\n")[0][:300]
