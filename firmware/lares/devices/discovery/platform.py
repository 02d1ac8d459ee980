"""What every kind of entity is to the engine: topics it listens to, a state, services it offers."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from lares.devices.discovery import limits
from lares.devices.discovery.fields import Fields
from lares.devices.discovery.message import Message, parse_object
from lares.devices.discovery.paths import TemplateFailedError
from lares.devices.discovery.templates import Reader, Variables, render_command, value_template
from lares.errors import CommandRejectedError
from lares.home.entity import UNKNOWN, Capability, State

PAYLOAD_NONE = "None"
"""The text by which templates say that there is no value."""

Handler = Callable[[Message], bool]
Data = Mapping[str, Any]
"""Data of a service call; values are checked where they are used."""


class Publish(NamedTuple):
    """One message to send."""

    topic: str
    payload: str | bytes
    qos: int = 0
    retain: bool = False


class Encoded(NamedTuple):
    """A command as messages, and how its success shows.

    `confirms` says whether a reported state is what was asked; None means that no report can come.
    `underway` says whether a reported state may still become it: a lock that is locking.
    """

    publishes: tuple[Publish, ...]
    confirms: Callable[[State], bool] | None
    underway: Callable[[State], bool] | None = None


class Order(NamedTuple):
    """What a service call comes to: messages, tests of a report, what an optimist assumes."""

    publishes: tuple[Publish, ...]
    confirms: Callable[[State], bool] | None = None
    assume: Callable[[], None] | None = None
    underway: Callable[[State], bool] | None = None


Services = Mapping[str, Callable[..., Order]]
"""Service name → method that makes the order."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The entity that a platform serves, as templates see it, and where its complaints go."""

    entity_id: str
    name: str
    complain: Callable[[str], None]
    """Log a line once for this entity."""
    now: Callable[[], float]
    """Monotonic seconds."""
    wall: Callable[[], datetime]
    """Wall time in UTC, for states that are moments."""
    globals: Variables
    """What every template knows: the clock and the states of all entities."""
    state: Callable[[], State]
    """The entity's own state, for templates that ask for `this`."""


class This:
    """The entity itself, as templates see it."""

    __slots__ = ("_owner",)

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    @property
    def entity_id(self) -> str:
        """Its id."""
        return self._owner.entity_id

    @property
    def state(self) -> str:
        """Its state text."""
        return self._owner.state().value

    @property
    def attributes(self) -> Mapping[str, object]:
        """Its attributes."""
        return self._owner.state().attributes


class Listener(NamedTuple):
    """A topic of an entity and what it feeds; `encoding` "" asks for raw bytes.

    `key` is the one key of a JSON payload that decides what the handler does, None if more does.
    """

    topic: str
    handler: Handler
    encoding: str
    key: str | None = None


class Platform:
    """One entity's protocol: config in, then messages in and orders out.

    A subclass reads its config in `__init__`, calls `listen` for each of its topics and implements
    `value` and `attributes`; `SERVICES` maps service names to its methods, each of which returns an
    `Order` or raises `CommandRejectedError`. `reported` is a mutable record of what was heard; it
    outlives a change of the config.
    """

    component: ClassVar[str]
    SERVICES: ClassVar[Services] = {}
    BLOCKED: ClassVar[frozenset[str]] = frozenset()
    """Attribute names that json_attributes cannot set."""

    def __init__(self, owner: Owner, fields: Fields) -> None:
        self.owner = owner
        self.reported: object = None
        self.capabilities: frozenset[Capability] = frozenset()
        self.device_class: str | None = None
        self.assumed_state = False
        self.static: dict[str, object] = {}
        self.listeners: list[Listener] = []
        self.deadline: float | None = None
        self.expires_after: float | None = None
        self.expired = False
        self.qos = fields.qos()
        self.retain = fields.boolean("retain", default=False)
        self.encoding = fields.encoding()
        self._extra: dict[str, object] | None = None
        self._keys: dict[str, str | None] = {}
        self._attributes_reader = self.reader(fields, "json_attributes_template")

    # -- state -------------------------------------------------------------------------------------

    def value(self) -> str | None:
        """Return the state text, None when it is not known."""
        return None

    def attributes(self) -> dict[str, object]:
        """Return the attributes that come with the state, without the static ones."""
        return {}

    def snapshot(self) -> State:
        """Return the state as it is now."""
        value = self.value()
        attributes: dict[str, object] = self.static
        changing = self.attributes()
        if changing or self._extra:
            attributes = {**self.static, **changing, **(self._extra or {})}
        return State(UNKNOWN if value is None else value[: limits.MAX_STATE], attributes)

    def tick(self) -> bool:
        """Do what is due at `deadline`, which is over; return whether the state changed."""
        return False

    def adopt(self, earlier: "Platform") -> None:
        """Take over what was heard under an earlier config of the same entity."""
        if type(self) is type(earlier):
            self.reported = earlier.reported
            self._extra = earlier._extra  # noqa: SLF001 - same class
            self.deadline = earlier.deadline
            self.expired = earlier.expired if self.expires_after else False

    def restore(self, state: State) -> None:
        """Take a state remembered from before; only optimistic entities have a use for it."""

    # -- listening ---------------------------------------------------------------------------------

    def listen(
        self,
        topic: str | None,
        handler: Handler,
        *,
        encoding: str | None = None,
        only: str | None = None,
    ) -> bool:
        """Have `handler` called for messages on `topic`; return False when there is no topic.

        `only` names the config key of the template that is all the handler looks at. Such a handler
        is not called for a value that it has had in the message before: a device repeats all its
        readings in every report.
        """
        if topic is None:
            return False
        key = None if only is None else self._keys.get(only)
        self.listeners.append(
            Listener(topic, handler, self.encoding if encoding is None else encoding, key)
        )
        return True

    def listen_for_attributes(self, fields: Fields) -> None:
        """Listen to json_attributes_topic, if there is one."""
        self.listen(fields.state_topic("json_attributes_topic"), self._on_attributes)

    def _on_attributes(self, message: Message) -> bool:
        extra = parse_object(self._attributes_reader(message))
        self._extra = {
            key: value
            for key, value in list(extra.items())[: limits.MAX_ATTRIBUTES]
            if key not in self.BLOCKED and key not in self.static
        }
        return True

    def reader(
        self, fields: Fields, key: str, variables: Variables | None = None, *, raw: bool = True
    ) -> Reader:
        """Return the function that turns a message into the text of this key's template.

        Without a template it is the payload. When the template fails, the payload is taken as it is
        (as Home Assistant does), or, with `raw` False, `TemplateFailedError` leaves the function.
        """
        source = fields.template(key)
        if source is None:
            return _payload_text
        template = value_template(source)
        self._keys[key] = template.key
        render = template.bind({} if template.is_fast else self._variables_with(variables))
        if not raw:
            return render

        def read(message: Message) -> str:
            try:
                return render(message)
            except TemplateFailedError as error:
                self.owner.complain(f"{key} failed: {error}")
                return _payload_text(message)

        return read

    def _variables_with(self, variables: Variables | None) -> Variables:
        """Return what templates of this entity know, and `variables`."""
        owner = self.owner
        return {
            **owner.globals,
            "entity_id": owner.entity_id,
            "name": owner.name,
            "this": This(owner),
            **(variables or {}),
        }

    # -- ordering ----------------------------------------------------------------------------------

    def order(self, service: str, data: Data) -> Order:
        """Return what a service call comes to.

        Raises:
            CommandRejectedError: the service or a value is not possible for this entity.
        """
        method = self.SERVICES.get(service)
        if method is None:
            raise CommandRejectedError("not_capable", f"no service {service}")
        order: Order = method(self, data)
        return order

    def publish(self, topic: str, payload: object) -> Publish:
        """Return the message that carries `payload` with this entity's options."""
        if not isinstance(payload, str | bytes):
            payload = "" if payload is None else str(payload)
        return Publish(topic, payload, self.qos, self.retain)

    def rendered(
        self, topic: str, template: str | None, value: object, variables: Variables | None = None
    ) -> Publish:
        """Return the message that carries a command template's result.

        Raises:
            CommandRejectedError: the template fails for this value.
        """
        try:
            payload = render_command(
                template, value, {} if template is None else self._variables_with(variables)
            )
        except TemplateFailedError as error:
            raise CommandRejectedError("template_failed", str(error)) from error
        return self.publish(topic, payload)


def _payload_text(message: Message) -> str:
    value = message.value
    return value if isinstance(value, str) else value.decode("utf-8", "replace")


# -- checking service data -------------------------------------------------------------------------


def required(data: Data, key: str) -> Any:  # noqa: ANN401 - whatever the caller put there
    """Return a value that a service cannot do without.

    Raises:
        CommandRejectedError: it is missing.
    """
    if data.get(key) is None:
        raise CommandRejectedError("missing_value", f"{key} is missing")
    return data[key]


def number_in(data: Data, key: str, minimum: float, maximum: float) -> float:
    """Return a number between two bounds, both included.

    Raises:
        CommandRejectedError: it is missing, not a number or out of range.
    """
    value = required(data, key)
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise CommandRejectedError("not_a_number", f"{key} is not a number") from error
    if not math.isfinite(number) or not minimum <= number <= maximum:
        raise CommandRejectedError("out_of_range", f"{key} is not in {minimum:g}..{maximum:g}")
    return number


def option_of(data: Data, key: str, options: Iterable[str] | None) -> str:
    """Return one of the options.

    Raises:
        CommandRejectedError: it is missing or none of them.
    """
    value = str(required(data, key))
    if options is not None and value not in options:
        raise CommandRejectedError("unknown_option", f"{key} is not one of the options")
    return value


def text_of(data: Data, key: str) -> str:
    """Return a text; numbers and booleans become text.

    Raises:
        CommandRejectedError: it is missing, or a list or an object.
    """
    value = required(data, key)
    if not isinstance(value, str | int | float):
        raise CommandRejectedError("not_a_text", f"{key} is not a text")
    return str(value)


def flag_of(data: Data, key: str) -> bool:
    """Return a boolean.

    Raises:
        CommandRejectedError: it is missing or something else.
    """
    value = required(data, key)
    if not isinstance(value, bool):
        raise CommandRejectedError("not_a_boolean", f"{key} is not a boolean")
    return value


def shows(attribute: str, wanted: object) -> Callable[[State], bool]:
    """Return the test whether a reported attribute is `wanted`."""
    return lambda state: state.attributes.get(attribute) == wanted


def shows_about(attribute: str, wanted: float, tolerance: float) -> Callable[[State], bool]:
    """Return the test whether a reported attribute is `wanted` within a tolerance."""

    def close(state: State) -> bool:
        seen = state.attributes.get(attribute)
        return isinstance(seen, int | float) and abs(seen - wanted) <= tolerance

    return close


def reports(*values: str) -> Callable[[State], bool]:
    """Return the test whether a reported state text is one of `values`."""
    return lambda state: state.value in values
