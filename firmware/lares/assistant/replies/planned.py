"""What would be done, in the infinitive: for the question for a yes and for what waits."""

from collections.abc import Iterable
from datetime import datetime
from functools import singledispatch

from lares.assistant.errands import (
    AddItem,
    Announce,
    CancelTimers,
    ChangeTimer,
    CompleteItem,
    Delay,
    Errand,
    ForgetAgreement,
    ForgetLesson,
    HoldTimer,
    KeepAgreement,
    KeepLesson,
    RemoveItem,
    RenameLesson,
    StartTimer,
)
from lares.assistant.replies.clauses import Clause, grouped, plain_parts
from lares.assistant.replies.doing import doing
from lares.assistant.replies.times import duration, when
from lares.home.command import Command


def planned(commands: Iterable[Command], errands: Iterable[Errand], now: datetime) -> list[Clause]:
    """Return everything that would be done: "unlock the front door", "start a timer …"."""
    return [*grouped(doing(command) for command in commands), *(_errand(e, now) for e in errands)]


def later_clause(errand: Delay, now: datetime) -> Clause:
    """Return what waits for its moment: "in 5 minutes I will turn off the lamp"."""
    parts = planned(errand.commands, errand.errands, now)
    return Clause.of("later", parts=parts, when=when(errand.when, now))


@singledispatch
def _errand(errand: Errand, _now: datetime) -> Clause:
    """Say what an errand would do; there is a function for each kind."""
    raise NotImplementedError(type(errand))


@_errand.register
def _cancel(errand: CancelTimers, _now: datetime) -> Clause:
    return Clause.of("do.cancel_timer", parts=plain_parts(errand.labels))


@_errand.register
def _later(errand: Delay, now: datetime) -> Clause:
    parts = planned(errand.commands, errand.errands, now)
    return Clause.of("do.later", parts=parts, when=when(errand.when, now))


@_errand.register
def _start(errand: StartTimer, now: datetime) -> Clause:
    if isinstance(errand.when, datetime):
        return Clause.of("do.alarm", when=when(errand.when, now))
    length = duration(errand.when)
    if errand.name:
        return Clause.of("do.timer_named", name=errand.name, duration=length)
    return Clause.of("do.timer", duration=length)


@_errand.register
def _change(errand: ChangeTimer, _now: datetime) -> Clause:
    code = "do.lengthen_timer" if errand.seconds > 0 else "do.shorten_timer"
    parts = plain_parts(errand.labels)
    return Clause.of(code, parts=parts, duration=duration(abs(errand.seconds)))


@_errand.register
def _hold(errand: HoldTimer, _now: datetime) -> Clause:
    code = "do.pause_timer" if errand.paused else "do.resume_timer"
    return Clause.of(code, parts=plain_parts(errand.labels))


@_errand.register
def _add(errand: AddItem, _now: datetime) -> Clause:
    return Clause.of("do.add_item", errand.list_id, item=errand.text)


@_errand.register
def _complete(errand: CompleteItem, _now: datetime) -> Clause:
    return Clause.of("do.complete_item", errand.list_id, parts=_items(errand.texts))


@_errand.register
def _remove(errand: RemoveItem, _now: datetime) -> Clause:
    return Clause.of("do.remove_item", errand.list_id, parts=_items(errand.texts))


def _items(texts: Iterable[str]) -> list[Clause]:
    return [Clause.of("list.item", item=text) for text in texts]


@_errand.register
def _change_lesson(_errand: KeepLesson | RenameLesson | ForgetLesson, _now: datetime) -> Clause:
    return Clause("do.change_lesson")


@_errand.register
def _change_agreement(_errand: KeepAgreement | ForgetAgreement, _now: datetime) -> Clause:
    return Clause("do.change_agreement")


@_errand.register
def _announce(errand: Announce, _now: datetime) -> Clause:
    return Clause.of("do.announce", message=errand.message)
