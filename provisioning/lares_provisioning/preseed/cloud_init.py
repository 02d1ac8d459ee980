"""cloud-init's files: `user-data` (#cloud-config) and `network-config` (netplan, version 2).

Taken are the Wi-Fi network, the country, the time zone and the language; the rest is for another
system, and listed. Formats: docs.cloud-init.io, netplan.readthedocs.io.
"""

from collections.abc import Iterator

from lares_provisioning.preseed import values, yaml_document
from lares_provisioning.preseed.reading import Content, Finding, Problem, Reading, Wifi, is_wiped
from lares_provisioning.preseed.yaml_document import Document, Entry

_OTHER_KINDS = (
    "#!",
    "## template:",
    "content-type:",
    "#include",
    "#part-handler",
    "#cloud-boothook",
)
"""Begins of what else may be called user-data: scripts, templates, mail."""
_USER_KEYS = ("timezone", "locale")
_RENDERER = "renderer"
"""Which program of another system sets the network up; netplan allows it at every level, also
beside the names of the interfaces (there Raspberry Pi Imager 1.x writes it)."""
_ANY_INTERFACE_KEYS = (_RENDERER, "match", "set-name", "dhcp4", "dhcp6", "optional")
"""Which interface is meant, and that it asks for its address: as Lares does it anyway."""
_INTERFACE_KEYS = (*_ANY_INTERFACE_KEYS, "access-points", "regulatory-domain")
_POINT_KEYS = ("password", "hidden", "auth", "mode")
_JOINED = ("infrastructure", "")
"""The `mode` of a network that others make; in the other modes this machine would make it."""
_PERSONAL = ("psk", "sae", "psk-sha256", "none", "")
_WORLD = "00"
"""A `regulatory-domain` that is no country: channels that are allowed everywhere."""


def read_user_data(text: str) -> Reading:
    """Return what `user-data` says."""
    if text.lstrip().lower().startswith(_OTHER_KINDS):
        return yaml_document.refused(text, Finding(Problem.NOT_CLOUD_CONFIG, line=1))
    document = yaml_document.parse(text)
    if isinstance(document, Reading):
        return document
    entries = document.entries(document.root, "")
    content = Content(
        language=values.language(document.text(entries.get("locale"), "locale")) or "",
        time_zone=_time_zone(document, entries.get("timezone")),
    )
    for key, entry in entries.items():
        if key in ("chpasswd", "password"):
            document.find(Problem.USER_PASSWORD, key, entry)
        elif key not in _USER_KEYS:
            document.find(Problem.UNSUPPORTED, key, entry)
    return _reading(text, document, content)


def read_network_config(text: str) -> Reading:
    """Return what `network-config` says."""
    document = yaml_document.parse(text)
    if isinstance(document, Reading):
        return document
    entries = document.entries(document.root, "")
    if "network" in entries:  # as in netplan's own files; cloud-init takes both
        entries = document.entries(entries["network"].node, "network")
    version = entries.get("version")
    # Like netplan, take a file without one: version 1 always says so.
    if version is not None and document.text(version, "version") != "2":
        return yaml_document.refused(text, Finding(Problem.VERSION, "version", version.line))
    content = _wireless(document, entries.get("wifis"))
    for key, entry in entries.items():
        if key == "ethernets":
            _list_static(document, entry)
        elif key not in ("version", _RENDERER, "wifis"):
            document.find(Problem.UNSUPPORTED, key, entry)
    return _reading(text, document, content)


def _reading(text: str, document: Document, content: Content) -> Reading:
    spans = yaml_document.secrets(text, document.root)
    return Reading(content, tuple(document.findings), spans)


def _time_zone(document: Document, entry: Entry | None) -> str:
    text = document.text(entry, "timezone")
    if entry is None or not text:
        return ""
    if values.time_zone(text) is None:
        document.find(Problem.TIME_ZONE, "timezone", entry)
        return ""
    return text


def _wireless(document: Document, wifis: Entry | None) -> Content:
    """Return the first network that can be joined, and the country."""
    chosen: Wifi | None = None
    country = ""
    for name, interface in _interfaces(document, wifis, "wifis"):
        place = f"wifis.{name}"
        settings = document.entries(interface.node, place)
        country = country or _country(document, settings.get("regulatory-domain"), place)
        points = settings.get("access-points")
        for ssid, point in (document.entries(points.node, place) if points else {}).items():
            where = f"{place}.access-points.{ssid}"
            if chosen is not None:
                document.find(Problem.OTHER_NETWORK, where, point, ssid)
            else:
                chosen = _access_point(document, ssid, point, where)
        for key, entry in settings.items():
            if key not in _INTERFACE_KEYS:
                document.find(Problem.UNSUPPORTED, f"{place}.{key}", entry)
    return Content(wifi=chosen, country=country)


def _interfaces(document: Document, kind: Entry | None, place: str) -> Iterator[tuple[str, Entry]]:
    """Yield the interfaces of a kind by their names."""
    for name, entry in (document.entries(kind.node, place) if kind else {}).items():
        if name == _RENDERER:
            document.text(entry, f"{place}.{name}")
        else:
            yield name, entry


def _country(document: Document, entry: Entry | None, place: str) -> str:
    text = document.text(entry, f"{place}.regulatory-domain")
    if entry is None or text in ("", _WORLD):
        return ""
    country = values.country(text)
    if country is None:
        document.find(Problem.COUNTRY, f"{place}.regulatory-domain", entry)
    return country or ""


def _access_point(document: Document, ssid: str, point: Entry, place: str) -> Wifi | None:
    settings = document.entries(point.node, place)
    for key, entry in settings.items():
        if key not in _POINT_KEYS:
            document.find(Problem.UNSUPPORTED, f"{place}.{key}", entry)
    if document.text(settings.get("mode"), f"{place}.mode") not in _JOINED:
        document.find(Problem.UNSUPPORTED, f"{place}.mode", settings["mode"])
        return None
    password = document.text(settings.get("password"), f"{place}.password")
    hidden = document.flag(settings.get("hidden"), f"{place}.hidden")
    if "auth" in settings:
        auth = document.entries(settings["auth"].node, f"{place}.auth")
        management = document.text(auth.get("key-management"), f"{place}.auth.key-management")
        if management not in _PERSONAL:
            document.find(Problem.ENTERPRISE, f"{place}.auth", settings["auth"])
            return None
        password = document.text(auth.get("password"), f"{place}.auth.password") or password
        password = "" if management == "none" else password
    if is_wiped(password):
        document.find(Problem.WIPED_BEFORE, place, point)
        return None
    problem = values.ssid_problem(ssid) or values.password_problem(password)
    if problem is not None:
        document.find(problem, place, point)
        return None
    return Wifi(ssid, password, hidden)


def _list_static(document: Document, ethernets: Entry) -> None:
    """A cable needs no settings; fixed addresses are the router's business."""
    for name, interface in _interfaces(document, ethernets, "ethernets"):
        place = f"ethernets.{name}"
        for key, entry in document.entries(interface.node, place).items():
            if key not in _ANY_INTERFACE_KEYS:
                document.find(Problem.UNSUPPORTED, f"{place}.{key}", entry)
