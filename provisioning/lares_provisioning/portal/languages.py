"""Which language and country a browser asks for (Accept-Language, RFC 9110)."""

from lares_provisioning.choices import LANGUAGES

TAGS = {"en": "en", "zh": "zh-CN"}
"""Values of the `lang` attribute."""
_LONGEST = 200
"""Characters that are looked at."""
_HOME_OF = {"zh": "CN"}
"""Country where a language without one is spoken, as far as that can be guessed."""


def wished_language(header: str) -> str:
    """Return the first of our languages that is wished for, else "en"."""
    for tag in _tags(header):
        if tag[0] in LANGUAGES:
            return tag[0]
    return "en"


def likely_country(header: str) -> str:
    """Return the country of the first wish (ISO 3166-1 alpha-2), "" if it tells none."""
    for tag in _tags(header):
        regions = [part for part in tag[1:] if len(part) == 2 and part.isalpha()]
        return regions[0].upper() if regions else _HOME_OF.get(tag[0], "")
    return ""


def _tags(header: str) -> list[list[str]]:
    """Return the tags in order of preference, split at their dashes, lower case."""
    wishes: list[tuple[float, list[str]]] = []
    for part in header[:_LONGEST].split(","):
        tag, _, parameters = part.strip().partition(";")
        weight = _weight(parameters)
        if weight > 0 and tag.isascii() and tag:
            wishes.append((weight, tag.strip().lower().split("-")))
    return [tag for _, tag in sorted(wishes, key=lambda wish: -wish[0])]


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0
