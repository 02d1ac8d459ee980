"""Temperatures of rooms and the weather outside."""

from lares.assistant.intents.answering import Answer, Question
from lares.assistant.intents.questions import one
from lares.assistant.numbers import finite
from lares.assistant.replies.clauses import Clause, Phrase
from lares.assistant.replies.states import is_known
from lares.assistant.replies.template import LANGUAGES
from lares.home.entity import Entity
from lares.home.registry import Registry

_ANSWERED = 5


def get_temperature(question: Question) -> Answer:
    """Say what climate devices measure, else what the thermometers in their rooms do."""
    named = "name" in question.call.slots
    entities = question.entities[:_ANSWERED]
    clauses = [_measured(entity, question.registry, named=named) for entity in entities]
    return tuple(dict.fromkeys(clauses)) or (Clause("answer.no_temperature"),)


def _measured(entity: Entity, registry: Registry, *, named: bool) -> Clause:
    for source in (entity, *_thermometers(entity, registry)):
        value = _temperature(source, registry)
        if value is not None:
            in_area = not named and registry.area_of(source) in registry.areas
            code = "answer.temperature_area" if in_area else "answer.temperature"
            return Clause(code, (source.id,), (("temperature", value),))
    unavailable = registry.unavailability(entity.id)
    return one(entity, registry) if unavailable else Clause("answer.no_temperature")


def _temperature(entity: Entity, registry: Registry) -> float | None:
    """The current reading in °C; none if it is old, unreachable or no number."""
    state = registry.state(entity.id)
    if registry.unavailability(entity.id) is not None or state.stale:
        return None
    unit: object = "°C"
    if entity.domain == "climate":
        reading: object = state.attributes.get("current_temperature")
    else:
        reading = state.value if is_known(state) else None
        unit = state.attributes.get("unit_of_measurement", unit)
    value = finite(reading)
    if value is None:
        return None
    return round((value - 32) / 1.8 if unit == "°F" else value, 1)


def _thermometers(entity: Entity, registry: Registry) -> tuple[Entity, ...]:
    area = registry.area_of(entity)
    if area is None:
        return ()
    return tuple(
        other
        for other in registry.spoken_entities()
        if other.domain == "sensor"
        and other.device_class == "temperature"
        and registry.area_of(other) == area
    )


def get_weather(question: Question) -> Answer:
    """Say what a weather entity reports."""
    for entity in question.entities:
        state = question.registry.state(entity.id)
        if question.registry.unavailability(entity.id) or not is_known(state):
            continue
        code = f"weather.{state.value}"
        known = code in LANGUAGES["en"]
        condition = Phrase(code) if known else Phrase.of("plain", value=state.value)
        temperature = finite(state.attributes.get("temperature"))
        if temperature is not None:
            return (Clause.of("answer.weather", condition=condition, temperature=temperature),)
        return (Clause.of("answer.weather_only", condition=condition),)
    return (Clause("answer.no_weather"),)
