"""Makes openapi.json from the table of operations: `python -m lares.console.openapi` writes it.

The file is committed, so that people can read it; a test compares it with what this module makes.
"""

import re
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from lares.console import live_wire, wire
from lares.console.gate import CSRF_HEADER
from lares.console.operation import Access, Operation
from lares.console.operations import OPERATIONS

_LIVE_MESSAGES = (live_wire.LiveSnapshot, live_wire.LiveChanges, live_wire.LivePong)
_ERRORS = {
    "400": "The request is not what this description says",
    "401": "Not logged in",
    "403": "Refused: another site, a wrong secret or an old CSRF token",
    "404": "There is no such thing",
    "409": "Not possible in this state",
    "413": "The body is larger than 64 KiB",
    "415": "The body is of another kind than is asked for",
    "421": "The host name is not known here",
    "429": "Too many tries; see Retry-After",
    "500": "A fault of the appliance; its log says more",
    "503": "Not possible now; try again",
}


_BOUNDED = (
    *("add_area", "add_floor", "add_timer", "add_list", "remove_list", "add_item"),
    *("add_lesson", "change_lesson"),
)
_PROVEN = ("back_up", "restore", "factory_reset", "broker_password")
"""They ask for the owner's password."""
_ON_THE_SYSTEM = (
    *(*_PROVEN, "install_update", "restart", "power_off"),
    *("change_household", "change_broker"),
)
_PLACEHOLDER = re.compile(r"{(\w+)}")


def describe() -> dict[str, Any]:
    """Return the description of the API, OpenAPI 3.1."""
    kinds = [wire.ErrorReply, *_LIVE_MESSAGES]
    for operation in OPERATIONS:
        kinds += [kind for kind in (operation.body, operation.reply) if kind is not None]
    _, components = msgspec.json.schema_components(
        list(dict.fromkeys(kinds)),
        ref_template="#/components/schemas/{name}",
    )
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lares console",
            "version": "1",
            "description": "The local API of the appliance: docs/api.md explains it.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "lares_{port}",
                    "description": f"Set by login; to change something send {CSRF_HEADER} too.",
                },
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token in <data dir>/run/console.json.",
                },
            },
        },
    }


def encode() -> bytes:
    """Return the description as the bytes of openapi.json."""
    return msgspec.json.format(msgspec.json.encode(describe()), indent=1) + b"\n"


def main() -> int:
    """Write openapi.json beside this module."""
    with Path(str(files("lares.console").joinpath("openapi.json"))).open("wb") as file:
        file.write(encode())
    return 0


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "security": [] if operation.access is Access.OPEN else [{"session": []}, {"token": []}],
        "responses": {str(operation.status): _success(operation)},
    }
    for status in _statuses(operation):
        described["responses"][status] = {
            "description": _ERRORS[status],
            "content": _json(wire.ErrorReply),
        }
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": _json(operation.body)}
    parameters = _parameters(operation)
    if parameters:
        described["parameters"] = parameters
    return described


def _success(operation: Operation) -> dict[str, Any]:
    if operation.reply is not None:
        return {"description": operation.summary, "content": _json(operation.reply)}
    if operation.id == "live":
        references = [_reference(kind) for kind in _LIVE_MESSAGES]
        return {
            "description": "Messages of the socket; the page may send the text `ping`",
            "content": {"application/json": {"schema": {"oneOf": references}}},
        }
    if operation.id == "back_up":
        content = {"schema": {"type": "string", "format": "binary"}}
        return {
            "description": operation.summary,
            "content": {"application/octet-stream": content},
        }
    return {
        "description": operation.summary,
        "content": {"application/json": {"schema": {"type": "object"}}},
    }


def _statuses(operation: Operation) -> list[str]:
    statuses = {"421", "500"}
    if operation.access is Access.OWNER:
        statuses |= {"401", "403"}
    if operation.body is not None:
        statuses |= {"400", "403", "413", "415", "503"}
    if operation.query:
        statuses.add("400")
    if "{id}" in operation.path:
        statuses.add("404")
    if operation.id in ("setup", "login", "password"):
        statuses |= {"409", "429"}
    if operation.id in ("receive_update", "receive_backup"):
        statuses |= {"409", "415", "500"}
    if operation.id in _PROVEN:
        statuses.add("429")
    if operation.id in (*_BOUNDED, *_ON_THE_SYSTEM):
        statuses.add("409")
    if operation.id == "live":
        statuses.add("503")
    return sorted(statuses)


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PLACEHOLDER.findall(operation.path)
    ]
    for query in operation.query:
        schema: dict[str, Any] = {
            "type": "integer",
            "minimum": query.minimum,
            "maximum": query.maximum,
        }
        if query.default is not None:
            schema["default"] = query.default
        parameters.append(
            {"name": query.name, "in": "query", "description": query.about, "schema": schema}
        )
    return parameters


def _json(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {"application/json": {"schema": _reference(kind)}}


def _reference(kind: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


if __name__ == "__main__":
    sys.exit(main())
