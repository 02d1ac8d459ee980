"""Commands that do one thing and end: what the state is, the label, the factory reset."""

import asyncio
import fcntl
import json
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal

from lares.clock import Clock, Deadline, SystemClock
from lares.errors import LaresError, TransientError, UnusableError, UsageError
from lares.runtime.root_requests import RootRequests
from lares_provisioning import durable_file
from lares_provisioning.app.options import Places
from lares_provisioning.identity.identity import Identity, load, load_or_make
from lares_provisioning.network import Connection, Radio, SetupNetwork

LabelForm = Literal["text", "svg", "screen", "json"]

_ANSWER_S = 30.0
_LOOK_S = 0.1
_LOOK_AT_NETWORK_S = 5.0


def status(places: Places, *, as_json: bool) -> int:
    """Say how the set-up stands; 0."""
    from lares_provisioning.state_file import StateFile

    identity = load(places.identity)
    saved = StateFile(places.kept).load()
    done = places.done.exists()
    connection, radio = asyncio.run(_look(places))
    facts: dict[str, object] = {
        "name": identity.name if identity else None,
        "setup_open": places.setup_is_open,
        "done": done,
        "running": _running(places.lock) is not None,
        "pending": saved.pending,
        "problem": saved.problem.value if saved.problem else None,
        "connection": _shown(connection),
        "radio": radio.value if radio else None,
        "resetting": places.reset_mark.exists(),
    }
    if as_json:
        _write(json.dumps(facts, ensure_ascii=False))
        return 0
    for key, value in facts.items():
        _write(f"{key + ':':<12}{_words(value)}")
    return 0


async def _look(places: Places) -> tuple[Connection | None, Radio | None]:
    """Ask NetworkManager; it may not be there, or not be ours to ask."""
    from lares_provisioning.networkmanager.network import NetworkManagerNetwork

    network = NetworkManagerNetwork(SystemClock(), bus_address=places.bus)
    try:
        async with asyncio.timeout(_LOOK_AT_NETWORK_S):
            return await network.connection(), await network.radio()
    except (TransientError, TimeoutError):
        return None, None
    finally:
        await network.close()


def label(places: Places, *, output: Path | None, form: LabelForm) -> int:
    """Write the label in one of its forms; makes the identity if there is none.

    Raises:
        UnusableError: it cannot be made, or not be written.
    """
    identity = load_or_make(places.identity)
    text = _label(identity, identity.network(is_open=places.setup_is_open), form)
    if output is None:
        _write(text)
        return 0
    try:
        durable_file.write(output.absolute(), text.rstrip("\n") + "\n")
    except OSError as error:
        raise UnusableError(f"{output} cannot be written: {error.strerror}") from error
    return 0


def _label(identity: Identity, network: SetupNetwork, form: LabelForm) -> str:
    if form == "screen":
        from lares_provisioning.identity import screen

        return screen.text(network, identity.key)
    from lares_provisioning.identity import label as labels  # with the library for codes

    match form:
        case "json":
            code = labels.wifi_code(network)
            return json.dumps(
                {
                    "name": identity.name,
                    "key": identity.key,
                    "open": not network.key,
                    "code": code,
                }
            )
        case "svg":
            return labels.svg(network)
        case "text":
            return labels.text(network, identity.key)


def reset(places: Places, *, yes: bool, as_json: bool) -> int:
    """Make the box as it came; 0 when that is done, or under way.

    Raises:
        UsageError: nobody said yes.
        LaresError: it was refused, or failed.
    """
    if not yes and not _agreed():
        raise UsageError("nothing was erased; say yes, or: lares-provision reset --yes")
    requests = RootRequests(places.requests)
    how = _reset_by_system(requests) if requests.is_there else _reset_here(places)
    _write(json.dumps({"outcome": how}) if as_json else _OUTCOMES[how])
    return 0


_OUTCOMES = {
    "restarting": "everything is erased while the box restarts",
    "erased": "the set-up is erased; what the appliance service remembers is in its own folder",
}


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    sys.stderr.write("Erase the home, its settings and its Wi-Fi? Type yes: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() == "yes"


def _reset_by_system(requests: RootRequests) -> str:
    """Ask the appliance's system, which erases keys and memories too, and restarts."""
    earlier = requests.leave("factory-reset")
    clock = SystemClock()
    deadline = Deadline.after(clock, _ANSWER_S)
    while not deadline.expired:
        if requests.answer("factory-reset", earlier) is not None:
            return "restarting"
        _pause()
    requests.withdraw("factory-reset")
    raise TransientError(
        "the system has not answered, and nothing is erased; see: journalctl -u lares-request@*"
    )


def _reset_here(places: Places) -> str:
    """Leave the mark; the running service does it, or we ourselves."""
    try:
        places.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        durable_file.write(places.reset_mark, "")
    except OSError as error:
        raise UnusableError(f"{places.state} cannot be written: {error.strerror}") from error
    process = _running(places.lock)
    if process is None:
        asyncio.run(_erase(places, SystemClock()))
        return "erased"
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGUSR1)
    deadline = Deadline.after(SystemClock(), _ANSWER_S)
    while not deadline.expired:
        if not places.reset_mark.exists():
            return "erased"
        _pause()
    raise TransientError("the set-up service has not erased yet; it goes on trying")


async def _erase(places: Places, clock: Clock) -> None:
    from lares_provisioning.app.serve import household
    from lares_provisioning.networkmanager.network import NetworkManagerNetwork
    from lares_provisioning.state_file import StateFile

    network = NetworkManagerNetwork(clock, bus_address=places.bus)
    try:
        await network.forget()
    except LaresError as error:
        raise UnusableError(f"the Wi-Fi password is still kept: {error}") from error
    finally:
        await network.close()
    household(places).erase()
    try:
        StateFile(places.kept).erase()
        durable_file.remove(places.reset_mark)
    except OSError as error:
        raise UnusableError(f"{places.state} cannot be written: {error.strerror}") from error


def _running(lock: Path) -> int | None:
    """Return the process that serves, None if none does."""
    try:
        with lock.open(encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                text = file.read(20)
                return int(text) if text.isdigit() else None
    except (OSError, UnicodeDecodeError):
        pass
    return None


def _pause() -> None:
    time.sleep(_LOOK_S)  # noqa: TID251 -- a command for the terminal, there is no loop


def _shown(connection: Connection | None) -> dict[str, object] | None:
    if connection is None:
        return None
    return {
        "address": connection.address,
        "wired": connection.wired,
        "ssid": connection.ssid or None,
    }


def _words(value: object) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case dict():
            return " ".join(str(each) for each in value.values() if each not in (None, False, True))
        case _:
            return str(value)


def _write(text: str) -> None:
    sys.stdout.write(text.rstrip("\n") + "\n")
    sys.stdout.flush()
