"""Timers: start, cancel, add, take off, pause, resume, ask."""

from lares.assistant.errands import (
    CancelTimers,
    ChangeTimer,
    Errand,
    HoldTimer,
    StartTimer,
)
from lares.assistant.intents.answering import Answer, Question
from lares.assistant.intents.moments import OutOfReach, moment_of, slot_moment
from lares.assistant.intents.requests import Candidate, PlansErrand, Refused, Request, WhichOne
from lares.assistant.intents.translation import word
from lares.assistant.ports import Timers
from lares.assistant.replies.clauses import Clause, Phrase
from lares.assistant.replies.times import duration, timer_labels, timer_words
from lares.home.plain_text import plain_text
from lares.home.timer import LONGEST_S, SHORTEST_S, Timer, slots_to_seconds
from lares.nlu.normalization import key_of, normalise
from lares.nlu.understanding import IntentCall
from lares.nlu.vocabulary import Vocabulary, vocabulary_of

_TOLD = 8
"""So many timers are told about at once."""
_LONGEST_NAME = 64
_TIMES = frozenset({"hours", "minutes", "seconds"})
_Found = tuple[Timer, ...]


def start(request: Request) -> Errand | Refused:
    """Start a countdown of `hours`, `minutes` and `seconds`, or ring at the time of day `at`."""
    call = request.call
    at, name = slot_moment(call), plain_text(word(call, "name"), _LONGEST_NAME)
    if at is not None:
        moment = moment_of(at, request.clock.now())
        if isinstance(moment, OutOfReach):
            return Refused(Clause(moment.code))
        return StartTimer(moment, name)
    if not _TIMES & call.slots.keys():
        return Refused(Clause("timer.how_long"))
    seconds = slots_to_seconds(call.slots)
    if seconds is None or not SHORTEST_S <= seconds <= LONGEST_S:
        return Refused(Clause("timer.out_of_range"))
    return StartTimer(seconds, name)


def cancel(request: Request) -> Errand | WhichOne | Refused:
    """Cancel the timer that is meant."""
    found = _which(request)
    return found if isinstance(found, WhichOne | Refused) else CancelTimers(*_named(found, request))


def cancel_all(request: Request) -> Errand | Refused:
    """Cancel every timer, or every one of a room."""
    area_ids = _areas(request.call, vocabulary_of(request.registry))
    if area_ids is None:
        return Refused(Clause.of("unknown_area", words=word(request.call, "area")))
    timers = request.automation.timers
    found = _found(timers, area_ids)
    if not found:
        return Refused(Clause("timer.none_there" if timers.find() else "timer.none"))
    return CancelTimers(*_named(found, request))


def _changing(sign: int) -> PlansErrand:
    def change(request: Request) -> Errand | WhichOne | Refused:
        seconds = slots_to_seconds(request.call.slots)
        if seconds == 0:
            return Refused(Clause("timer.no_change"))
        if seconds is None or seconds > LONGEST_S:
            return Refused(Clause("timer.out_of_range"))
        found = _which(request)
        if isinstance(found, WhichOne | Refused):
            return found
        if any(timer.remaining + sign * seconds > LONGEST_S for timer in found):
            return Refused(Clause("timer.out_of_range"))
        timer_ids, labels = _named(found, request)
        return ChangeTimer(timer_ids, sign * seconds, labels)

    return change


increase = _changing(1)
decrease = _changing(-1)


def _holding(*, paused: bool) -> PlansErrand:
    def hold(request: Request) -> Errand | WhichOne | Refused:
        found = _which(request, paused=not paused)
        if isinstance(found, WhichOne | Refused):
            return found
        timer_ids, labels = _named(found, request)
        return HoldTimer(timer_ids, paused, labels)

    return hold


pause = _holding(paused=True)
resume = _holding(paused=False)


def status(question: Question) -> Answer:
    """Tell how much is left of the timer that is meant, else of all of them."""
    timers = question.automation.timers
    found = _matching(question.call, timers, vocabulary_of(question.registry))
    if found is None:
        return (Clause.of("unknown_area", words=word(question.call, "area")),)
    every = tuple(timers.find())
    said = () if found or not every else (_nothing(question.call),)
    if not every:
        return (Clause("timer.none"),)
    told = found or every
    labels = timer_labels(every)
    clauses = [*said, *(_left(timer, labels[timer.id]) for timer in told[:_TOLD])]
    if len(told) > _TOLD:
        clauses.append(Clause.of("grammar.more", n=len(told) - _TOLD))
    return tuple(clauses)


def _left(timer: Timer, label: Phrase) -> Clause:
    code = "timer.left_paused" if timer.paused else "timer.left"
    return Clause.of(code, timer=label, duration=duration(timer.remaining))


# -- which timer -----------------------------------------------------------------------------------


def _which(request: Request, *, paused: bool | None = None) -> _Found | WhichOne | Refused:
    """The timers that are meant: those that were picked, the only one, or that of the room.

    `paused`: only paused, or only running, timers can be meant; where there are none such, what is
    asked for is so already.
    """
    timers = request.automation.timers
    every = tuple(timers.find())
    if request.chosen is not None:
        picked = tuple(timer for timer in every if timer.id in request.chosen)
        return picked or Refused(Clause("timer.gone"))
    found = _matching(request.call, timers, vocabulary_of(request.registry))
    if found is None:
        return Refused(Clause.of("unknown_area", words=word(request.call, "area")))
    if not found:
        return _which_other(request.call, every)
    if len(found) > 1 and paused is not None:
        fitting = tuple(timer for timer in found if timer.paused is paused)
        if not fitting:
            return found
        found = fitting
    if len(found) > 1 and request.area_id is not None:
        near = tuple(timer for timer in found if timer.area_id == request.area_id)
        found = near if len(near) == 1 else found
    return found if len(found) == 1 else WhichOne(_candidates(found, every), "which_timer")


def _which_other(call: IntentCall, every: _Found) -> WhichOne | Refused:
    """Where no timer is called so: whether one of those that there are is meant."""
    if not every:
        return Refused(Clause("timer.none"))
    name = word(call, "name")
    code = "which_timer.other_name" if name else "which_timer.other"
    return WhichOne(_candidates(every, every), code, name)


def _candidates(found: _Found, every: _Found) -> tuple[Candidate, ...]:
    labels = timer_labels(every, by_rest=True)
    return tuple(Candidate(each.id, labels[each.id], timer_words(each)) for each in found)


def _named(found: _Found, request: Request) -> tuple[tuple[str, ...], tuple[Phrase, ...]]:
    """The ids of timers, and what they are called."""
    labels = timer_labels(tuple(request.automation.timers.find()), by_rest=True)
    return tuple(each.id for each in found), tuple(labels[each.id] for each in found)


def _matching(call: IntentCall, timers: Timers, vocabulary: Vocabulary) -> tuple[Timer, ...] | None:
    """The timers that fit a call, None if its room is not known.

    What stands before "timer" may be a name or a room: a name that no timer bears and a room
    does is that room.
    """
    name = word(call, "name") or None
    seconds = slots_to_seconds(call.slots, "start_")
    area_ids = _areas(call, vocabulary)
    if area_ids is None:
        return None
    found = _found(timers, area_ids, name=name, seconds=seconds)
    rooms = vocabulary.areas.ids(key_of(normalise(name))) if name is not None else ()
    return _found(timers, rooms, seconds=seconds) if rooms and not found else found


def _areas(call: IntentCall, vocabulary: Vocabulary) -> tuple[str, ...] | None:
    """The rooms of that name; () if none was said, None if there is no such room."""
    said = call.slots.get("area")
    if said is None:
        return ()
    return vocabulary.areas.ids(key_of(normalise(str(said)))) or None


def _found(
    timers: Timers,
    area_ids: tuple[str, ...],
    *,
    name: str | None = None,
    seconds: float | None = None,
) -> tuple[Timer, ...]:
    """The timers of any of the rooms, of all if there is none; the one that ends next first."""
    if len(area_ids) <= 1:
        area_id = area_ids[0] if area_ids else None
        return tuple(timers.find(name=name, seconds=seconds, area_id=area_id))
    every = timers.find(name=name, seconds=seconds)
    return tuple(timer for timer in every if timer.area_id in area_ids)


def _nothing(call: IntentCall) -> Clause:
    """That no timer is the one that was asked about."""
    name = word(call, "name")
    return Clause.of("timer.none_named", name=name) if name else Clause("timer.none_such")
