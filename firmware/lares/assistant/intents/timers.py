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
from lares.assistant.replies.clauses import Clause
from lares.assistant.replies.times import duration, timer_label, timer_words
from lares.home.timer import Timer, slots_to_seconds
from lares.nlu.normalization import key_of, normalise
from lares.nlu.understanding import IntentCall
from lares.nlu.vocabulary import Vocabulary, vocabulary_of

SHORTEST_S = 1.0
LONGEST_S = 8 * 86_400.0
"""As `automation.timers`, which refuses what is beyond."""
_TOLD = 8
"""So many timers are told about at once."""


def start(request: Request) -> Errand | Refused:
    """Start a countdown of `hours`, `minutes` and `seconds`, or ring at the time of day `at`."""
    call = request.call
    at = slot_moment(call)
    if at is not None:
        moment = moment_of(at, request.clock.now())
        if isinstance(moment, OutOfReach):
            return Refused(Clause(moment.code))
        return StartTimer(moment, word(call, "name"))
    seconds = slots_to_seconds(call.slots)
    if seconds is None or not SHORTEST_S <= seconds <= LONGEST_S:
        return Refused(Clause("timer.out_of_range"))
    return StartTimer(seconds, word(call, "name"))


def cancel(request: Request) -> Errand | WhichOne | Refused:
    """Cancel the timer that is meant."""
    timer = _which(request)
    return CancelTimers((timer.id,)) if isinstance(timer, Timer) else timer


def cancel_all(request: Request) -> Errand | Refused:
    """Cancel every timer, or every one of a room."""
    area_ids = _areas(request.call, vocabulary_of(request.registry))
    if area_ids is None:
        return Refused(Clause.of("unknown_area", words=word(request.call, "area")))
    found = _found(request.automation.timers, area_ids)
    return CancelTimers(tuple(timer.id for timer in found)) if found else _nothing(request.call)


def _changing(sign: int) -> PlansErrand:
    def change(request: Request) -> Errand | WhichOne | Refused:
        seconds = slots_to_seconds(request.call.slots)
        if seconds is None or not 0 < seconds <= LONGEST_S:
            return Refused(Clause("timer.out_of_range"))
        timer = _which(request)
        return ChangeTimer(timer.id, sign * seconds) if isinstance(timer, Timer) else timer

    return change


increase = _changing(1)
decrease = _changing(-1)


def _holding(*, paused: bool) -> PlansErrand:
    def hold(request: Request) -> Errand | WhichOne | Refused:
        timer = _which(request, paused=not paused)
        return HoldTimer(timer.id, paused) if isinstance(timer, Timer) else timer

    return hold


pause = _holding(paused=True)
resume = _holding(paused=False)


def status(question: Question) -> Answer:
    """Tell how much is left of the timer that is meant, else of all of them."""
    found = _matching(question.call, question.automation.timers, vocabulary_of(question.registry))
    if found is None:
        return (Clause.of("unknown_area", words=word(question.call, "area")),)
    if not found:
        return (_nothing(question.call).clause,)
    clauses = tuple(_left(timer) for timer in found[:_TOLD])
    if len(found) > _TOLD:
        clauses = (*clauses, Clause.of("grammar.more", n=len(found) - _TOLD))
    return clauses


def _left(timer: Timer) -> Clause:
    code = "timer.left_paused" if timer.paused else "timer.left"
    return Clause.of(code, timer=timer_label(timer), duration=duration(timer.remaining))


# -- which timer -----------------------------------------------------------------------------------


def _which(request: Request, *, paused: bool | None = None) -> Timer | WhichOne | Refused:
    """The timer that is meant; where several fit, the only one of the speaker's room.

    `paused`: whether only a paused, or only a running, timer can be meant; if several fit.
    """
    timers = request.automation.timers
    if request.chosen is not None:
        picked = [timer for timer in timers.find() if timer.id in request.chosen]
        return picked[0] if picked else Refused(Clause("timer.gone"))
    found = _matching(request.call, timers, vocabulary_of(request.registry))
    if found is None:
        return Refused(Clause.of("unknown_area", words=word(request.call, "area")))
    if len(found) > 1 and paused is not None:
        found = tuple(timer for timer in found if timer.paused is paused) or found
    if len(found) > 1 and request.area_id is not None:
        near = tuple(timer for timer in found if timer.area_id == request.area_id)
        found = near if len(near) == 1 else found
    if not found:
        return _nothing(request.call)
    if len(found) == 1:
        return found[0]
    return WhichOne(
        tuple(Candidate(each.id, timer_label(each), timer_words(each)) for each in found),
        "which_timer",
    )


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


def _nothing(call: IntentCall) -> Refused:
    name = word(call, "name")
    return Refused(Clause.of("timer.none_named", name=name) if name else Clause("timer.none"))
