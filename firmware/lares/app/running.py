"""How a command talks to the running service of this user: over its console, on loopback."""

import http.client
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lares.console.endpoint_file import Endpoint, endpoint_path, read_endpoint
from lares.errors import (
    LaresError,
    RefusedError,
    SettingsError,
    TransientError,
    UnusableError,
)
from lares.settings.locations import default_data_dir
from lares.settings.model import data_dir
from lares.settings.reading import load

_TIMEOUT_S = 30.0
_LONGEST_ANSWER = 64 << 20


def demo_data_dir() -> Path:
    """Return where `lares demo` keeps its data, apart from a real home's."""
    return default_data_dir() / "demo"


def usual_data_dirs(settings: Path | None = None) -> list[Path]:
    """Return where a running service of this user may have its data: settings, default, demo."""
    with suppress(SettingsError):  # broken settings are `lares doctor`'s business
        return list(dict.fromkeys([data_dir(load(settings)), default_data_dir(), demo_data_dir()]))
    return [default_data_dir(), demo_data_dir()]


def find_running(data_dirs: Iterable[Path]) -> Endpoint:
    """Return the endpoint of the first of these data directories in which a service runs.

    Raises:
        UnusableError: none runs there.
    """
    looked = list(data_dirs)
    for folder in looked:
        endpoint = read_endpoint(endpoint_path(folder))
        if endpoint is not None and _is_alive(endpoint.pid):
            return endpoint
    raise UnusableError(
        "no running service found in "
        + " or ".join(str(each) for each in looked)
        + "; start one with: lares run (or lares demo)"
    )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def call_api(
    endpoint: Endpoint, method: str, path: str, body: Mapping[str, object] | None = None
) -> Any:  # noqa: ANN401 -- JSON
    """Call one operation of the console's API as the local owner and return its JSON answer.

    Raises:
        TransientError: the service does not answer, or is too slow.
        RefusedError: it refused; the message is its own.
    """
    address = urlsplit(endpoint.url)
    connection = http.client.HTTPConnection(
        address.hostname or "127.0.0.1", address.port, timeout=_TIMEOUT_S
    )
    headers = {"Authorization": f"Bearer {endpoint.token}", "Content-Type": "application/json"}
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = connection.getresponse()
        answer = json.loads(response.read(_LONGEST_ANSWER))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise TransientError(
            f"the service at {endpoint.url} does not answer ({error}); see: lares doctor"
        ) from error
    finally:
        connection.close()
    if response.status >= 400:
        raise _refusal(answer)
    return answer


def _refusal(answer: object) -> LaresError:
    error = answer.get("error") if isinstance(answer, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    return RefusedError(str(message or "the service refused without a reason"))
