"""Where secrets stand in a text, also in comments and in files that are too broken to be read."""

import re
from collections.abc import Iterator

from lares_provisioning.preseed.reading import Span

_NAME = re.compile(
    r"passw(or)?d|passphrase|psk|wep_key|secret|token|private[-_]?key"
    r"|^(ssh_keys|runcmd|bootcmd|write_files|early|late)$",
    re.IGNORECASE,
)
"""Keys with secrets. Commands and files may hold any; Lares runs none, so nothing is lost."""
_HARMLESS = re.compile(r"(true|false|yes|no|on|off|null|~|\d{0,2})", re.IGNORECASE)
"""Values of `password_encrypted`, `lock_passwd` and the like."""
_ASSIGNMENT = re.compile(
    r"""^[ \t]*(?P<comment>[#;][#; \t]*)?(?:-[ \t]+)?(?P<key>["']?[\w.-]+["']?)[ \t]*[:=][ \t]*"""
    r"""(?P<value>[^\s#;][^\n]*)""",
    re.MULTILINE,
)
_TOKEN = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*\'|#[^\n]*'''
    r"""|[A-Za-z0-9_+-]+(?:\.[0-9]+)?|\n|[=.,{}\[\]]""",
    re.DOTALL,
)


def is_secret_name(key: str) -> bool:
    """Return whether the values below this key are secrets."""
    return _NAME.search(key) is not None


def is_harmless(value: str) -> bool:
    """Return whether a value of such a key tells nothing."""
    return _HARMLESS.fullmatch(value.strip()) is not None


def in_comments(text: str) -> Iterator[Span]:
    """Yield the values of commented-out keys: `wpa_passphrase` writes `#psk="…"`, people try."""
    yield from _assigned(text, comments_only=True)


def in_lines(text: str) -> Iterator[Span]:
    """Yield the values of keys with secrets, a line each; for a text that cannot be read."""
    yield from _assigned(text, comments_only=False)


def _assigned(text: str, *, comments_only: bool) -> Iterator[Span]:
    for found in _ASSIGNMENT.finditer(text):
        if comments_only and not found["comment"]:
            continue
        value = found["value"].rstrip()
        if is_secret_name(found["key"].strip("\"'")) and not is_harmless(value):
            start = found.start("value")
            yield inside_quotes(text, (start, start + len(value)))


def inside_quotes(text: str, span: Span) -> Span:
    """Return the stretch without the quotes around it."""
    start, end = span
    quoted = end - start >= 2 and text[start] in "\"'" and text[end - 1] == text[start]
    return (start + 1, end - 1) if quoted else span


def in_toml(text: str) -> Iterator[Span]:
    """Yield the strings that belong to keys with secrets; the text must be valid TOML."""
    tokens = [found for found in _TOKEN.finditer(text) if not found[0].startswith("#")]
    key, is_value = "", False
    brackets: list[str] = []
    for position, found in enumerate(tokens):
        piece = found[0]
        if piece == "=":
            key, is_value = _unquoted(tokens[position - 1][0]), True
        elif piece in ("[", "{"):
            brackets.append(piece)
            is_value = is_value and piece == "["
        elif piece in ("]", "}"):
            brackets = brackets[:-1]
        elif piece == "\n":
            is_value = is_value and bool(brackets)
        elif piece == ",":
            is_value = brackets[-1:] == ["["]
        elif is_value and piece[0] in "\"'" and is_secret_name(key):
            quotes = 3 if piece[:3] in ('"""', "'''") else 1
            yield found.start() + quotes, found.end() - quotes


def _unquoted(key: str) -> str:
    return key[1:-1] if key[:1] in "\"'" else key
