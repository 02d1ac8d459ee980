"""What Raspberry Pi Imager writes as TOML: `rpi-preseed.toml` (2.x) and `custom.toml` (1.8).

Both have the tables [system] [user] [ssh] [wlan] [locale]; the newer has more. Taken are the
network, the country, the time zone and the language; the rest is for another system, and listed.
Formats: rpi-preseed(5); raspberrypi-sys-mods, `init_config`.
"""

from lares_provisioning.preseed import toml_document, values
from lares_provisioning.preseed.reading import Content, Finding, Problem, Reading, Wifi, is_wiped
from lares_provisioning.preseed.toml_document import Document

_USED = {
    "wlan": {"ssid", "ssid_hex", "password", "password_encrypted", "hidden", "country", "key_mgmt"},
    "locale": {"timezone", "lang"},
}
_OPEN = ("none", "owe")


def read(text: str) -> Reading:
    """Return what the file says; a value that cannot be is left out, and told."""
    document = toml_document.parse(text)
    if isinstance(document, Reading):
        return document
    version = document.tables.get("config_version", 1)
    # A number in the older file, text such as "1.1" in the newer.
    if isinstance(version, bool) or str(version).partition(".")[0] != "1":
        line = document.lines.find(("config_version",))
        return toml_document.refused(text, Finding(Problem.VERSION, "config_version", line))
    content = Content(
        wifi=_wifi(document),
        country=_country(document),
        language=values.language(document.text("locale", "lang")) or "",
        time_zone=_time_zone(document),
    )
    _list_unused(document)
    return Reading(content, tuple(document.findings), toml_document.secrets(text))


def _wifi(document: Document) -> Wifi | None:
    ssid = _ssid(document)
    if not ssid:
        return None
    password = document.text("wlan", "password")
    if is_wiped(password):
        document.find(Problem.WIPED_BEFORE, "wlan", "password")
        return None
    key_management = document.text("wlan", "key_mgmt")
    if key_management in _OPEN:
        password = ""
    if problem := values.ssid_problem(ssid):
        document.find(problem, "wlan", "ssid")
        return None
    if problem := values.password_problem(password):
        document.find(problem, "wlan", "password")
        return None
    return Wifi(ssid, password, bool(document.flag("wlan", "hidden")))


def _ssid(document: Document) -> str:
    """Return the network's name; it comes as hex digits if it is not UTF-8 (or may not be)."""
    digits = document.text("wlan", "ssid_hex")
    if not digits:
        if document.text("wlan", "password") and not document.text("wlan", "ssid"):
            document.find(Problem.SSID_MISSING, "wlan", "ssid")
        return document.text("wlan", "ssid")
    try:
        return bytes.fromhex(digits).decode()
    except ValueError:
        document.find(Problem.SSID_NOT_TEXT, "wlan", "ssid_hex")
        return ""


def _country(document: Document) -> str:
    text = document.text("wlan", "country")
    country = values.country(text) if text else ""
    if country is None:
        document.find(Problem.COUNTRY, "wlan", "country")
    return country or ""


def _time_zone(document: Document) -> str:
    text = document.text("locale", "timezone")
    if text and values.time_zone(text) is None:
        document.find(Problem.TIME_ZONE, "locale", "timezone")
        return ""
    return text


def _list_unused(document: Document) -> None:
    for table, content in document.tables.items():
        if not isinstance(content, dict) and table != "config_version":
            document.find(Problem.UNSUPPORTED, table)
    for table, key in document.leaves():
        if (table, key) == ("user", "password"):
            document.find(Problem.USER_PASSWORD, table, key)
        elif key not in _USED.get(table, ()) and (table, key) != ("user", "password_encrypted"):
            document.find(Problem.UNSUPPORTED, table, key)
