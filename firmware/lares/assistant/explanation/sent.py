"""What was sent to devices, as a trace holds it: alike commands once, with all their devices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lares.home.command import Command

_MOST_DEVICES = 12
_SECRET = frozenset({"code", "pin", "password"})
"""Fields of a command that are never kept."""


@dataclass(slots=True)
class _Group:
    service: str
    data: dict[str, object]
    entities: list[str]
    more: int = 0


def in_groups(commands: Sequence[Command]) -> list[dict[str, object]]:
    """Return commands for a trace; of many alike the first are named and the rest counted."""
    groups: dict[tuple[str, str], _Group] = {}
    for command in commands:
        data = {name: value for name, value in command.data.items() if name not in _SECRET}
        key = (command.service, repr(sorted(data.items())))
        group = groups.setdefault(key, _Group(command.service, data, []))
        if len(group.entities) < _MOST_DEVICES:
            group.entities.append(command.entity_id)
        else:
            group.more += 1
    return [_note(group) for group in groups.values()]


def _note(group: _Group) -> dict[str, object]:
    return {
        "service": group.service,
        "entities": group.entities,
        **({"data": group.data} if group.data else {}),
        **({"more": group.more} if group.more else {}),
    }


def sent_in(seen: Mapping[str, object]) -> list[tuple[list[Command], int]]:
    """Return the commands of a note, each group with the number of those that are not named.

    A note may come from an older database or a damaged one: what makes no sense is left out.
    """
    groups = seen.get("commands")
    found: list[tuple[list[Command], int]] = []
    for group in groups if isinstance(groups, list) else ():
        if not isinstance(group, Mapping):
            continue
        service, data, entities = group.get("service"), group.get("data"), group.get("entities")
        more = group.get("more")
        if isinstance(service, str) and isinstance(entities, list):
            fields = dict(data) if isinstance(data, Mapping) else {}
            commands = [Command(str(one), service, fields) for one in entities]
            found.append((commands, more if isinstance(more, int) else 0))
    return found
