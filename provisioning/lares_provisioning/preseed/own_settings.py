"""`lares.toml` of the boot partition: what a family would be asked, in the style of the settings.

Strict, since it is ours: whatever is wrong, nothing of it is used, and the report says where.

    [wifi]  ssid, password, hidden, country
    [home]  name, languages, time_zone
    [owner] password or password_hash
    [setup] open
"""

import difflib

from lares_provisioning.preseed import toml_document, values
from lares_provisioning.preseed.reading import Content, Problem, Reading, Wifi, is_wiped
from lares_provisioning.preseed.toml_document import Document

_KEYS = {
    "wifi": ("ssid", "password", "hidden", "country"),
    "home": ("name", "languages", "time_zone"),
    "owner": ("password", "password_hash"),
    "setup": ("open",),
}


def read(text: str) -> Reading:
    """Return what the file says."""
    document = toml_document.parse(text)
    if isinstance(document, Reading):
        return document
    _check_names(document)
    content = Content(
        wifi=_wifi(document),
        country=_country(document),
        language=_language(document),
        home_name=_home_name(document),
        time_zone=_time_zone(document),
        owner_password=_unless_wiped(document, "owner", "password"),
        owner_password_hash=_unless_wiped(document, "owner", "password_hash"),
        setup_open=document.flag("setup", "open"),
    )
    for problem in values.owner_problems(content.owner_password, content.owner_password_hash):
        key = "password_hash" if problem is Problem.OWNER_HASH_KIND else "password"
        document.find(problem, "owner", key)
    reading = Reading(content, tuple(document.findings), toml_document.secrets(text))
    if reading.has_errors:
        return Reading(Content(), reading.findings, reading.secrets)
    return reading


def _check_names(document: Document) -> None:
    for table, content in document.tables.items():
        known = _KEYS.get(table)
        if known is None:
            document.find(Problem.UNKNOWN_KEY, table, detail=_nearest(table))
        elif not isinstance(content, dict):
            document.find(Problem.MUST_BE_TABLE, table)
    for table, key in document.leaves():
        if table in _KEYS and key not in _KEYS[table]:
            document.find(Problem.UNKNOWN_KEY, table, key, detail=_nearest(key, table))


def _nearest(name: str, table: str = "") -> str:
    """Return what was probably meant, empty if nothing is near."""
    known = _KEYS[table] if table else tuple(_KEYS)
    near = difflib.get_close_matches(name[:40], known, n=1, cutoff=0.6)
    if near:
        return f"{table}.{near[0]}" if table else near[0]
    return next((f"{each}.{name}" for each, keys in _KEYS.items() if name in keys), "")


def _wifi(document: Document) -> Wifi | None:
    ssid, password = document.text("wifi", "ssid"), document.text("wifi", "password")
    hidden = bool(document.flag("wifi", "hidden"))
    if not ssid and not password and not hidden:
        return None
    if is_wiped(password):
        document.find(Problem.WIPED_BEFORE, "wifi", "password")
        return None
    if problem := values.ssid_problem(ssid):
        document.find(problem, "wifi", "ssid")
    if problem := values.password_problem(password):
        document.find(problem, "wifi", "password")
    return Wifi(ssid, password, hidden)


def _country(document: Document) -> str:
    text = document.text("wifi", "country")
    country = values.country(text) if text else ""
    if country is None:
        document.find(Problem.COUNTRY, "wifi", "country")
    return country or ""


def _language(document: Document) -> str:
    """Return the first language: what the home's people speak first."""
    languages = [values.language(each) for each in document.texts("home", "languages")]
    if None in languages:
        document.find(Problem.LANGUAGE, "home", "languages")
    return next(filter(None, languages), "")


def _home_name(document: Document) -> str:
    name = document.text("home", "name")
    if name and (problem := values.home_name_problem(name)):
        document.find(problem, "home", "name")
    return name.strip()


def _time_zone(document: Document) -> str:
    text = document.text("home", "time_zone")
    if text and values.time_zone(text) is None:
        document.find(Problem.TIME_ZONE, "home", "time_zone")
    return text


def _unless_wiped(document: Document, table: str, key: str) -> str:
    value = document.text(table, key)
    if not is_wiped(value):
        return value
    document.find(Problem.WIPED_BEFORE, table, key)
    return ""
