"""Rules as text: a TOML list read from top to bottom, the first rule that matches decides.

A key that is not known, a list that is empty or a word that is not one of the allowed ones is
refused with its path: a rule with a typing error that silently matched nothing, or everything,
would be a door left open.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from lares.errors import SettingsError
from lares.policy.decision import CommandFacts, DenyReason, Verdict
from lares.policy.principal import Origin, Principal, Role

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; it matches when everything that it names matches, an empty set names nothing."""

    number: int
    name: str
    decision: Verdict
    reason: DenyReason
    roles: frozenset[Role] = frozenset()
    origins: frozenset[Origin] = frozenset()
    principals: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    device_classes: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()
    temperature_outside: tuple[float, float] | None = None
    """Matches only commands that ask for a temperature below or above this range, °C."""

    def concerns(self, role: Role, origin: Origin, domain: str) -> bool:
        """Whether this rule can match at all for such people, ways in and kinds of entity."""
        return (
            _names(self.roles, role)
            and _names(self.origins, origin)
            and _names(self.domains, domain)
        )

    def matches(self, principal: Principal, origin: Origin, facts: CommandFacts) -> bool:
        """Whether this rule speaks about this command of this person."""
        return (
            self.concerns(principal.role, origin, facts.domain)
            and _names(self.principals, principal.id)
            and _names(self.device_classes, facts.device_class)
            and _names(self.services, facts.service)
            and _names(self.areas, facts.area_id)
            and _names(self.entities, facts.entity_id)
            and (
                self.temperature_outside is None or _asks_outside(facts, *self.temperature_outside)
            )
        )


def _names(named: frozenset[str], value: str | None) -> bool:
    return not named or value in named


def _asks_outside(facts: CommandFacts, low: float, high: float) -> bool:
    asked = (facts.data.get(key) for key in ("temperature", "target_temp_low", "target_temp_high"))
    return any(isinstance(value, int | float) and not low <= value <= high for value in asked)


def parse_rules(text: str, source: str = "policy rules") -> tuple[Rule, ...]:
    """Read rules from TOML text; `source` names the text in error messages.

    Raises:
        SettingsError: the text is not TOML or a rule is not valid; the message has the key's path.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{source}: not valid TOML: {error}") from error
    unknown = sorted(set(document) - {"rule"})
    if unknown:
        raise SettingsError(f"{source}: {unknown[0]}: unknown key; expected [[rule]] tables only")
    tables = document.get("rule", [])
    if not isinstance(tables, list) or not tables:
        raise SettingsError(f"{source}: rule: expected at least one [[rule]] table")
    return tuple(
        _parse_rule(table, number, f"{source}: rule[{number}]")
        for number, table in enumerate(tables, start=1)
    )


def _parse_rule(table: object, number: int, path: str) -> Rule:
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: expected a table")
    unknown = sorted(set(table).difference(_KEYS))
    if unknown:
        raise SettingsError(f"{path}.{unknown[0]}: unknown key; known are {', '.join(_KEYS)}")
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        raise SettingsError(f"{path}.name: expected a text that says what the rule is for")
    if "decision" not in table:
        raise SettingsError(f"{path}.decision: missing; expected {_words(Verdict)}")
    decision = _word(Verdict, table["decision"], f"{path}.decision")
    if "reason" in table and decision is not Verdict.DENY:
        raise SettingsError(f'{path}.reason: only a rule with decision = "deny" has a reason')
    return Rule(
        number=number,
        name=name.strip(),
        decision=decision,
        reason=_word(DenyReason, table.get("reason", "not_allowed"), f"{path}.reason"),
        roles=_list(table, "roles", path, lambda value, at: _word(Role, value, at)),
        origins=_list(table, "origins", path, lambda value, at: _word(Origin, value, at)),
        principals=_list(table, "principals", path, _text),
        domains=_list(table, "domains", path, _text),
        device_classes=_list(table, "device_classes", path, _text),
        services=_list(table, "services", path, _text),
        areas=_list(table, "areas", path, _text),
        entities=_list(table, "entities", path, _text),
        temperature_outside=_range(table.get("temperature_outside"), f"{path}.temperature_outside"),
    )


_KEYS = (
    "name",
    "decision",
    "reason",
    "roles",
    "origins",
    "principals",
    "domains",
    "device_classes",
    "services",
    "areas",
    "entities",
    "temperature_outside",
)

_Item = TypeVar("_Item")


def _list(
    table: Mapping[str, object], key: str, path: str, read: Callable[[object, str], _Item]
) -> frozenset[_Item]:
    if key not in table:
        return frozenset()
    values = table[key]
    if not isinstance(values, list) or not values:
        raise SettingsError(f"{path}.{key}: expected a list that is not empty")
    return frozenset(read(value, f"{path}.{key}[{at}]") for at, value in enumerate(values, start=1))


def _text(value: object, path: str) -> str:
    if not isinstance(value, str) or not value:
        raise SettingsError(f"{path}: expected a text")
    return value


def _word(kind: type[_Word], value: object, path: str) -> _Word:
    for word in kind:
        if word == value:
            return word
    raise SettingsError(f"{path}: {value!r} is none of {_words(kind)}")


def _words(kind: type[StrEnum]) -> str:
    return ", ".join(kind)


def _range(value: object, path: str) -> tuple[float, float] | None:
    if value is None:
        return None
    if isinstance(value, list) and len(value) == 2:
        low, high = value
        if _is_number(low) and _is_number(high) and low < high:
            return float(low), float(high)
    raise SettingsError(f"{path}: expected [low, high] in °C with low < high")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
