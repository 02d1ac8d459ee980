"""The pages' files, read once: templates, words, places, style and script."""

import gzip
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Self

import segno
from aiohttp import web
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from lares_provisioning.choices import LANGUAGES
from lares_provisioning.portal.languages import TAGS
from lares_provisioning.portal.places import Places, load_places
from lares_provisioning.portal.words import Words, load_words

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_NEVER_SHOWN = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), "\N{REPLACEMENT CHARACTER}"),
    # Marks that turn the direction of text could make a network's name look like another one.
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F), ""),
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the pages as it is sent."""

    content: bytes
    compressed: bytes
    content_type: str

    @classmethod
    def of(cls, content: bytes, suffix: str) -> Self:
        """Prepare a file."""
        return cls(content, gzip.compress(content, 9, mtime=0), _TYPES[suffix])

    def response(self, request: web.Request) -> web.Response:
        """Return the file; its address changes with its content, so it may be kept."""
        headers = {"Cache-Control": "max-age=3600", "Vary": "Accept-Encoding"}
        body = self.content
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = self.compressed
        return web.Response(
            body=body, content_type=self.content_type, charset="utf-8", headers=headers
        )


class Pages:
    """Everything that does not depend on a request."""

    def __init__(
        self,
        templates: Mapping[str, str],
        words: Mapping[str, Words],
        places: Mapping[str, Places],
        assets: Mapping[str, Asset],
        warning: str = "",
    ) -> None:
        """`warning` is the key of the words that every page begins with."""
        self.words = words
        self.places = places
        self.assets = assets
        self._warning = warning
        self._environment = Environment(
            loader=DictLoader(dict(templates)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        digest = hashlib.sha256(b"".join(each.content for each in assets.values()))
        self._version = digest.hexdigest()[:8]
        for name in templates:  # a page is compiled now, not while somebody waits for it
            self._environment.get_template(name)

    def render(self, template: str, language: str, context: Mapping[str, object]) -> str:
        """Return a page. Lone surrogates of names that are no UTF-8 become question marks."""
        common = {
            "t": self.words[language],
            "language": language,
            "tag": TAGS[language],
            "version": self._version,
            "places": self.places[language],
            "step": 0,
            "refresh": 0,
            "problems": {},
            "alert": None,
            "warning": self.words[language](self._warning) if self._warning else "",
            "name": "",
        }
        page = self._environment.get_template(f"{template}.html").render({**common, **context})
        return page.encode("utf-8", "replace").decode()


@cache
def load_pages(warning: str) -> Pages:
    """Read all files; see `Pages`. Blocking, at the first call."""
    root = files("lares_provisioning.portal")
    templates = {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in root.joinpath("templates").iterdir()
        if entry.name.endswith(".html")
    }
    assets = {
        f"/{entry.name}": Asset.of(entry.read_bytes(), f".{entry.name.rpartition('.')[2]}")
        for entry in sorted(root.joinpath("static").iterdir(), key=lambda each: each.name)
    }
    words = {language: load_words(language) for language in LANGUAGES}
    places = {language: load_places(language) for language in LANGUAGES}
    return Pages(templates, words, places, assets, warning)


def marked(text: str) -> Markup:
    """Return a name as HTML that stands out and keeps its direction of writing to itself."""
    return Markup("<bdi>{}</bdi>").format(shown(text))


def box_name(name: str) -> Markup:
    """Return the name of the box as HTML that stands out and is never broken at its dash."""
    return Markup('<bdi class="box-name">{}</bdi>').format(shown(name))


def shown(text: str) -> str:
    """Return a name without characters that hide or turn what is around it."""
    return text.translate(_NEVER_SHOWN)


def link(url: str) -> Markup:
    """Return an address as HTML to press."""
    return Markup('<a href="{0}">{0}</a>').format(url)


@lru_cache(maxsize=8)
def qr_code(text: str) -> Markup:
    """Return a QR code as inline SVG; dark on light also where the page is dark."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        buffer, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=3, scale=1
    )
    return Markup(buffer.getvalue().decode())  # noqa: S704 - made by segno
