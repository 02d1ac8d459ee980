"""The old `wpa_supplicant.conf`: a country and networks in blocks, of which the best one is taken.

Format: wpa_supplicant.conf(5). Quoted text is taken as it stands (there are no escapes); without
quotes, a name is hex digits and a key is 64 of them.
"""

import re
from dataclasses import dataclass, field

from lares_provisioning.preseed import secret_spans, values
from lares_provisioning.preseed.reading import (
    Content,
    Finding,
    Problem,
    Reading,
    Span,
    Wifi,
    is_wiped,
)

_BLOCK = re.compile(r"(network|cred|blob-base64-\S{1,64})=\{\s*")
_LINE = re.compile(r"[ \t]*(?P<key>[\w-]+)[ \t]*=[ \t]*(?P<value>[^\r\n]*)")
_USED = {"ssid", "psk", "sae_password", "scan_ssid", "key_mgmt", "priority", "disabled"}
_GLOBAL_HARMLESS = {"ctrl_interface", "update_config", "ap_scan", "fast_reauth", "p2p_disabled"}


@dataclass(slots=True)
class _Network:
    line: int
    values: dict[str, str] = field(default_factory=dict, repr=False)
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _File:
    country: str = ""
    networks: list[_Network] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    secrets: list[Span] = field(default_factory=list)


def read(text: str) -> Reading:
    """Return what the file says."""
    file = _scan(text)
    chosen: Wifi | None = None
    best = sorted(file.networks, key=_priority, reverse=True)  # stable: the first of equals
    for network in best:
        if chosen is None:
            chosen = _wifi(network, file.findings)
        else:
            ssid = _ssid(network) or "?"
            file.findings.append(Finding(Problem.OTHER_NETWORK, "ssid", network.line, ssid))
    content = Content(wifi=chosen, country=file.country)
    spans = (*file.secrets, *secret_spans.in_comments(text))
    return Reading(content, tuple(file.findings), spans)


def _scan(text: str) -> _File:
    """Go through the lines; what they mean is judged later."""
    file = _File()
    network: _Network | None = None
    in_other = ""
    position = 0
    for number, line in enumerate(text.split("\n"), start=1):
        start, position = position, position + len(line) + 1
        bare = _without_comment(line).strip()
        if in_other:
            in_other = "" if bare == "}" else in_other
            file.secrets.append((start, start + len(line))) if bare not in ("", "}") else None
        elif bare == "}" and network is not None:
            network = None
        elif bare and (block := _BLOCK.fullmatch(bare)) and network is None:
            if block[1] == "network":
                network = _Network(number)
                file.networks.append(network)
            else:
                in_other = block[1]
                file.findings.append(Finding(Problem.UNSUPPORTED, block[1], number))
        elif bare:
            _assign(file, network, line, number, start)
    if network is not None or in_other:
        file.findings.append(Finding(Problem.SYNTAX, line=text.count("\n") + 1))
    return file


def _assign(file: _File, network: _Network | None, line: str, number: int, start: int) -> None:
    found = _LINE.fullmatch(_without_comment(line).rstrip())
    if found is None:
        file.findings.append(Finding(Problem.SYNTAX, line=number))
        if secret_spans.is_secret_name(line):
            file.secrets.append((start, start + len(line.rstrip())))
        return
    key, value = found["key"], found["value"].strip()
    if secret_spans.is_secret_name(key) and not secret_spans.is_harmless(value):
        begin, end = secret_spans.inside_quotes(value, (0, len(value)))
        offset = start + found.start("value")
        file.secrets.append((offset + begin, offset + end))
    if network is None:
        _assign_global(file, key, value, number)
    elif key in network.values:
        file.findings.append(Finding(Problem.DUPLICATE_KEY, key, number))
    else:
        network.values[key], network.lines[key] = value, number
        if key not in _USED:
            file.findings.append(Finding(Problem.UNSUPPORTED, key, number))


def _assign_global(file: _File, key: str, value: str, number: int) -> None:
    if key == "country":
        country = values.country(value.strip('"'))
        if country is None:
            file.findings.append(Finding(Problem.COUNTRY, key, number))
        file.country = country or ""
    elif key not in _GLOBAL_HARMLESS:
        file.findings.append(Finding(Problem.UNSUPPORTED, key, number))


def _wifi(network: _Network, findings: list[Finding]) -> Wifi | None:
    given = network.values

    def refuse(problem: Problem, key: str) -> None:
        findings.append(Finding(problem, key, network.lines.get(key, network.line)))

    ssid = _ssid(network)
    if given.get("disabled") == "1":
        refuse(Problem.OTHER_NETWORK, "disabled")
        return None
    management = given.get("key_mgmt", "WPA-PSK").upper()
    if "EAP" in management or "8021X" in management or "eap" in given:
        refuse(Problem.ENTERPRISE, "key_mgmt")
        return None
    if any(key.startswith("wep_") for key in given):
        refuse(Problem.OUTDATED, "key_mgmt")
        return None
    is_open = management.split() in (["NONE"], ["OWE"])
    key = "sae_password" if "sae_password" in given else "psk"
    password = "" if is_open else _password(given.get(key, ""))
    if ssid is None:
        refuse(Problem.SSID_NOT_TEXT, "ssid")
    elif password is not None and is_wiped(password):
        refuse(Problem.WIPED_BEFORE, key)
    elif problem := values.ssid_problem(ssid):
        refuse(problem, "ssid")
    elif password is None or values.password_problem(password) or not (password or is_open):
        refuse(Problem.PASSWORD_LENGTH, key)
    else:
        return Wifi(ssid, password, given.get("scan_ssid") == "1")
    return None


def _ssid(network: _Network) -> str | None:
    value = network.values.get("ssid", "")
    if value.startswith('"') and value.endswith('"') and len(value) >= 2:
        return value[1:-1]
    try:
        return bytes.fromhex(value).decode()
    except ValueError:
        return None


def _password(value: str) -> str | None:
    if len(value) >= 2 and value.startswith('"') and value.endswith('"'):
        return value[1:-1]
    return value if values.is_hex_key(value) or is_wiped(value) or not value else None


def _priority(network: _Network) -> int:
    value = network.values.get("priority", "")
    return int(value) if re.fullmatch(r"-?\d{1,9}", value, re.ASCII) else 0


def _without_comment(line: str) -> str:
    """Return a line up to a `#` that stands outside of quotes."""
    last_quote = line.rfind('"')
    mark = line.find("#") if '"' not in line[: line.find("#") + 1] else line.find("#", last_quote)
    return line if mark < 0 else line[:mark]
