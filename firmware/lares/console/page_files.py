"""The page's files: read once into memory, sent compressed, revalidated by their ETag."""

import gzip
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from aiohttp import web

_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".json": "application/json",
}


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file as it is sent."""

    content: bytes
    compressed: bytes
    content_type: str
    etag: str

    @classmethod
    def of(cls, content: bytes, suffix: str) -> "PageFile":
        """Prepare a file."""
        etag = hashlib.sha256(content).hexdigest()[:24]
        return cls(content, gzip.compress(content, 6, mtime=0), _TYPES[suffix], etag)

    def response(self, request: web.Request) -> web.Response:
        """Return the file, or 304 if the browser has it."""
        headers = {
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding",
            "ETag": f'"{self.etag}"',
        }
        if any(tag.value in (self.etag, "*") for tag in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        body = self.content
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = self.compressed
        return web.Response(
            body=body, content_type=self.content_type, charset="utf-8", headers=headers
        )


def load_page() -> Mapping[str, PageFile]:
    """Return the page's files by path ("/main.js"); "/" is index.html. Blocking."""
    loaded: dict[str, PageFile] = {}
    _load(files("lares.console").joinpath("page"), "", loaded)
    loaded["/"] = loaded["/index.html"]
    return loaded


def load_description() -> PageFile:
    """Return openapi.json. Blocking."""
    path = files("lares.console").joinpath("openapi.json")
    return PageFile.of(path.read_bytes(), ".json")


def add_page(app: web.Application, page: Mapping[str, PageFile]) -> None:
    """Route exactly the files that there are."""
    for path, file in page.items():
        app.router.add_get(path, _sender(file))


def _sender(file: PageFile) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def send(request: web.Request) -> web.StreamResponse:
        return file.response(request)

    return send


def _load(folder: Traversable, prefix: str, loaded: dict[str, PageFile]) -> None:
    for entry in folder.iterdir():
        path = f"{prefix}/{entry.name}"
        suffix = f".{entry.name.rpartition('.')[2]}"
        if entry.is_dir():
            _load(entry, path, loaded)
        elif suffix in _TYPES:
            loaded[path] = PageFile.of(entry.read_bytes(), suffix)
