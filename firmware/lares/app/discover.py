"""`lares discover --scenarios`: what this home would make of recorded MQTT messages.

One scenario a line, a fresh registry for each; the contract is in docs/cli.md.
"""

import json
from collections.abc import Callable, Iterable, Mapping

from lares.clock import SystemClock
from lares.devices.discovery.engine import DiscoveryEngine
from lares.errors import CommandRejectedError
from lares.home.command import Command
from lares.home.entity import UNAVAILABLE, Entity
from lares.home.registry import Registry


def run(lines: Iterable[str], out: Callable[[str], None]) -> int:
    """Answer each scenario in `lines` with a line to `out`; return the exit code.

    A line that is no scenario is answered with an `error` and does not stop the rest.
    """
    for line in lines:
        if line.strip():
            out(json.dumps(_answer(line), ensure_ascii=False))
    return 0


def _answer(line: str) -> dict[str, object]:
    scenario: object = None
    try:
        scenario = json.loads(line)
        if not isinstance(scenario, dict):
            return {"id": None, "entities": [], "error": "not-an-object"}
        return {"id": scenario.get("id"), **_play(scenario)}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        known = scenario.get("id") if isinstance(scenario, dict) else None
        return {"id": known, "entities": [], "error": f"bad-scenario: {error}"[:200]}


def _play(scenario: Mapping[str, object]) -> dict[str, object]:
    registry = Registry()
    engine = DiscoveryEngine(registry, SystemClock())
    engine.link_up()
    messages = scenario["messages"]
    if not isinstance(messages, list):
        raise TypeError("messages is not a list")
    for message in messages:
        payload = str(message["payload"]).encode()
        engine.receive(str(message["topic"]), payload, retain=bool(message.get("retain")))
    answer: dict[str, object] = {
        "entities": [_shown(registry, engine, entity) for entity in registry.entities.values()]
    }
    call = scenario.get("call")
    if isinstance(call, dict):
        answer.update(_called(registry, engine, call))
    return answer


def _shown(registry: Registry, engine: DiscoveryEngine, entity: Entity) -> dict[str, object]:
    state = registry.state(entity.id)
    value, attributes = state.value, dict(state.attributes)
    if registry.unavailability(entity.id) is not None:
        value, attributes = UNAVAILABLE, dict(engine.static_attributes(entity.id))
    return {
        "unique_id": entity.id.partition(".")[2],
        "component": entity.domain,
        "state": value,
        "attributes": attributes,
    }


def _called(
    registry: Registry, engine: DiscoveryEngine, call: Mapping[str, object]
) -> dict[str, object]:
    unique_id, service = str(call["unique_id"]), str(call["service"])
    data = call.get("data")
    matching = [
        entity.id
        for entity in registry.entities.values()
        if entity.id.partition(".")[2] == unique_id
    ]
    entity_id = next(
        (found for found in matching if engine.offers(found, service)),
        matching[0] if matching else "",
    )
    try:
        encoded = engine.encode(Command(entity_id, service, data if isinstance(data, dict) else {}))
    except CommandRejectedError as error:
        if error.detail == "read_only":  # Home Assistant accepts the call and sends nothing.
            return {"publishes": []}
        return {"publishes": [], "error": error.detail}
    publishes = [
        [topic, payload if isinstance(payload, str) else payload.decode("latin-1"), qos, retain]
        for topic, payload, qos, retain in encoded.publishes
    ]
    return {"publishes": publishes}
