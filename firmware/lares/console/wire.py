"""The JSON of the API: what requests must look like and what answers do look like.

Requests are decoded strictly (unknown fields and wrong types are refused with their path); limits
are part of the types, so that the description of the API states them too.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from lares.console.passwords import MAX_LENGTH, MIN_LENGTH
from lares.console.why_wire import WhyReply

Text = Annotated[str, Meta(min_length=1, max_length=500)]
Name = Annotated[str, Meta(min_length=1, max_length=64)]
Id = Annotated[str, Meta(min_length=1, max_length=255)]
Language = Literal["en", "zh"]
NameList = Annotated[list[Name], Meta(max_length=16)]
NameLanguage = Literal["en", "zh", ""]
"""The empty one is for names of no particular language."""
NamesIn = Annotated[
    dict[NameLanguage, NameList],
    Meta(description="Language → names, the first one canonical; an empty list removes them."),
]
NamesOut = dict[str, list[str]]
Scalar = str | int | float | bool | None
Value = Scalar | list[Scalar] | dict[str, Scalar]


class Request(Struct, forbid_unknown_fields=True):
    """A request body."""


class SetupBody(Request):
    """The code from the log and the password that the owner chooses."""

    code: Annotated[str, Meta(min_length=1, max_length=32)]
    password: Annotated[str, Meta(min_length=MIN_LENGTH, max_length=MAX_LENGTH)]


class LoginBody(Request):
    """The owner's password."""

    password: Annotated[str, Meta(min_length=1, max_length=MAX_LENGTH)]


class PasswordBody(Request):
    """A change of the password; `current` may be left out by a caller with the local token."""

    password: Annotated[str, Meta(min_length=MIN_LENGTH, max_length=MAX_LENGTH)]
    current: Annotated[str, Meta(max_length=MAX_LENGTH)] = ""


class LogoutBody(Request):
    """Which sessions to end."""

    everywhere: bool = False


class SayBody(Request):
    """A sentence; `area` is where the speaker is."""

    text: Text
    language: Language | None = None
    area: Id | None = None


class CommandBody(Request):
    """A Home Assistant service call, the service without its domain."""

    service: Annotated[str, Meta(pattern="^[a-z_]{1,40}$")]
    data: Annotated[dict[str, Value], Meta(max_length=16)] = msgspec.field(default_factory=dict)
    confirmed: bool = False


class EntityBody(Request):
    """A person's decision about an entity; what is left out stays as it is."""

    names: NamesIn | UnsetType = UNSET
    area: Id | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


class DeviceBody(Request):
    """Where a device is."""

    area: Id


class AreaBody(Request):
    """A new area."""

    names: NamesIn
    floor: Id | None = None


class AreaChangeBody(Request):
    """Changes to an area; what is left out stays as it is."""

    names: NamesIn | UnsetType = UNSET
    floor: Id | UnsetType | None = UNSET


class FloorBody(Request):
    """A new floor; `level` 0 is the ground floor."""

    names: NamesIn
    level: Annotated[int, Meta(ge=-20, le=200)] | None = None


class FloorChangeBody(Request):
    """Changes to a floor; what is left out stays as it is."""

    names: NamesIn | UnsetType = UNSET
    level: Annotated[int, Meta(ge=-20, le=200)] | UnsetType | None = UNSET


class SessionReply(Struct):
    """Whether there is an owner, whether this caller is logged in, and its CSRF token.

    `version`, `home` (its name) and `safe_mode` are told only to who is logged in.
    """

    owner: bool
    authenticated: bool
    csrf: str | None = None
    version: str | None = None
    home: str | None = None
    safe_mode: bool = False


class StateReply(Struct):
    """What an entity last reported; `unavailable` says why it cannot be reached now."""

    value: str
    attributes: dict[str, Any]
    stale: bool
    unavailable: str | None


class CustomReply(Struct):
    """What a person decided about an entity, apart from what its device says of itself."""

    names: NamesOut
    area: str | None
    enabled: bool | None


class EntityReply(Struct):
    """An entity as it is after people's customisation, with its state."""

    id: str
    domain: str
    names: NamesOut
    area: str | None
    device: str | None
    device_class: str | None
    category: str | None
    enabled: bool
    capabilities: list[str]
    assumed_state: bool
    custom: CustomReply | None
    state: StateReply


class DeviceReply(Struct):
    """A thing one can buy."""

    id: str
    name: str
    manufacturer: str | None
    model: str | None
    sw_version: str | None
    area: str | None


class AreaReply(Struct):
    """A room."""

    id: str
    names: NamesOut
    floor: str | None


class FloorReply(Struct):
    """A storey."""

    id: str
    names: NamesOut
    level: int | None


class LinkReply(Struct):
    """Whether devices can be reached."""

    up: bool
    detail: str


class HouseReply(Struct):
    """Floors, areas and devices, without entities."""

    floors: list[FloorReply]
    areas: list[AreaReply]
    devices: list[DeviceReply]


class HomeReply(HouseReply):
    """Everything the page shows of the home."""

    entities: list[EntityReply]
    link: LinkReply


class CallReply(Struct):
    """One intent that was understood."""

    intent: str
    slots: dict[str, Any]


class ResultReply(Struct):
    """What one device answered."""

    entity: str
    outcome: str
    detail: str | None = None


class SayReply(Struct):
    """What the person is told, and what happened."""

    turn: str
    reply: str
    language: str
    outcome: str
    code: str
    calls: list[CallReply]
    results: list[ResultReply]
    why: WhyReply | None = None


class CommandReply(Struct):
    """What came of an operation by hand."""

    outcome: Literal["done", "failed", "confirm", "denied"]
    reason: str | None
    result: ResultReply | None


class TurnReply(Struct):
    """One turn of the past; `by_hand` marks an operation without a sentence."""

    id: int
    turn: str
    at: str
    origin: str
    text: str
    language: str
    reply: str
    outcome: str
    code: str
    calls: list[CallReply]
    decisions: list[str]
    results: list[ResultReply]
    by_hand: bool
    why: WhyReply | None = None


class HistoryReply(Struct):
    """Turns, newest first; `next` is the `before` of the page that follows, None at the end."""

    turns: list[TurnReply]
    next: int | None


class FindingReply(Struct):
    """What one check found; `remedy` says what a person should do."""

    check: str
    level: Literal["ok", "warning", "error"]
    code: str
    message: str
    remedy: str | None = None


class ServiceReply(Struct):
    """How one part of the program does; `error` is its last crash."""

    state: str
    essential: bool
    restarts: int = 0
    error: str | None = None


class HealthReport(Struct):
    """What the health room reports; `level` is the worst one found."""

    level: Literal["ok", "warning", "error"]
    findings: list[FindingReply]
    services: dict[str, ServiceReply]
    versions: dict[str, str]


class HealthReply(HealthReport):
    """The health report and the link."""

    link: LinkReply


class DoneReply(Struct):
    """It was done."""

    ok: bool = True


class ErrorDetail(Struct):
    """A stable code and one line for people."""

    code: str
    message: str


class ErrorReply(Struct):
    """Every answer that is not a result."""

    error: ErrorDetail
