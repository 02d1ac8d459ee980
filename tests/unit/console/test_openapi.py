"""The description of the API is fresh, complete and true; docs/api.md names everything too."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from lares.console import openapi, wire
from lares.console.boundary import add_operations
from lares.console.gate import Gate
from lares.console.operations import OPERATIONS
from lares.console.sessions import Sessions
from tests.fakes.clock import FakeClock
from tests.fakes.console_ports import FakeAccounts, Stage

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs/api.md"


def _file() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        files("lares.console").joinpath("openapi.json").read_bytes()
    )
    return content


def test_the_file_is_fresh():
    written = files("lares.console").joinpath("openapi.json").read_bytes()
    assert written == openapi.encode(), "run: python -m lares.console.openapi"


def test_every_route_is_described_and_every_description_is_a_route():
    async def handler(call: object) -> wire.DoneReply:
        del call
        return wire.DoneReply()

    app = aiohttp.web.Application()
    gate = Gate(Sessions(FakeAccounts(), FakeClock()), local_token="t")
    add_operations(app, gate, {operation.id: handler for operation in OPERATIONS})
    routed = {
        (route.method.lower(), route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    described = {(method, path) for path, methods in _file()["paths"].items() for method in methods}
    assert routed == described


def test_a_missing_or_surplus_handler_is_noticed():
    app = aiohttp.web.Application()
    gate = Gate(Sessions(FakeAccounts(), FakeClock()), local_token="t")
    with pytest.raises(ValueError, match="differ"):
        add_operations(app, gate, {})


def test_every_reference_leads_somewhere():
    description = _file()
    schemas = description["components"]["schemas"]
    text = json.dumps(description)
    for name in re.findall(r"#/components/schemas/(\w+)", text):
        assert name in schemas


def test_requests_refuse_unknown_fields_in_the_description_too():
    schemas = _file()["components"]["schemas"]
    for operation in OPERATIONS:
        if operation.body is not None:
            assert schemas[operation.body.__name__]["additionalProperties"] is False


def test_docs_name_every_operation_and_every_problem():
    text = DOCS.read_text("utf-8")
    for operation in OPERATIONS:
        assert f"`{operation.method} {operation.path}`" in text, operation.id
    sources = (ROOT / "firmware/lares/console").glob("*.py")
    codes = {
        code
        for source in sources
        for code in re.findall(
            r'Problem\(\s*(?:\d+|HTTPStatus\.\w+),\s*"([\w-]+)"', source.read_text("utf-8")
        )
    }
    assert len(codes) >= 10
    for code in codes:
        assert f"`{code}`" in text, code


def test_documented_routes_exist():
    known = {f"{operation.method} {operation.path}" for operation in OPERATIONS}
    for route in re.findall(
        r"`((?:GET|POST|PATCH|DELETE|PUT) /api[^`?]*)", DOCS.read_text("utf-8")
    ):
        assert route in known


async def test_the_description_is_served_to_anybody(stage: Stage):
    async with (
        aiohttp.ClientSession() as http,
        http.get(stage.url + "api/openapi.json") as response,
    ):
        assert (await response.json())["openapi"] == "3.1.0"


def test_examples_of_the_docs_decode():
    blocks = re.findall(r"```json\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        msgspec.json.decode(block)
