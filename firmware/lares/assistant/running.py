"""Runs errands: each is kept before it is acknowledged, and says in a clause what became of it."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lares.assistant.errands import (
    AddItem,
    Announce,
    CancelTimers,
    ChangeTimer,
    Chore,
    CompleteItem,
    Delay,
    Errand,
    HoldTimer,
    Remembrance,
    RemoveItem,
    StartTimer,
)
from lares.assistant.ports import Automation
from lares.assistant.recollection import Memory
from lares.assistant.remembering import NOT_DONE, remember
from lares.assistant.replies.clauses import Clause, Phrase, plain_parts
from lares.assistant.replies.planned import later_clause
from lares.assistant.replies.times import duration, timer_label, timer_labels, when
from lares.assistant.turn import Turn
from lares.clock import Clock
from lares.errors import LaresError
from lares.home.announcement import Occasion
from lares.home.timer import Timer
from lares.home.todo import TodoItem

logger = logging.getLogger(__name__)

_SHORTEST_LEFT_S = 0.5


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an errand, in words; `ok`: people may take it as done."""

    clause: Clause
    ok: bool = True


class Errands:
    """Runs what was planned, one errand after the other."""

    def __init__(self, automation: Automation, clock: Clock, memory: Memory | None = None) -> None:
        self._automation = automation
        self._clock = clock
        self._memory = memory

    async def run(self, errands: Iterable[Errand], turn: Turn, language: str) -> list[Done]:
        """Run all of them; what cannot be kept is told and keeps no other from running."""
        done = []
        for errand in errands:
            try:
                if isinstance(errand, Remembrance):
                    done.append(await self._remember(errand))
                else:
                    done += await self._run(errand, turn, language)
            except LaresError as error:
                logger.warning("turn %s: an errand cannot be kept: %s", turn.id, error)
                done.append(Done(Clause("not_kept"), ok=False))
        return done

    async def _run(self, errand: Chore, turn: Turn, language: str) -> list[Done]:
        match errand:
            case StartTimer() | Delay():
                return [await self._begin(errand, turn, language)]
            case CancelTimers(timer_ids=timer_ids):
                return [await self._cancel(timer_ids)]
            case ChangeTimer() | HoldTimer():
                return [await self._change(errand, each) for each in errand.timer_ids]
            case Announce(message=message):
                return [await self._announce(message, language)]
            case AddItem():
                return [await self._add(errand)]
            case CompleteItem() | RemoveItem():
                return await self._take(errand)

    async def _remember(self, errand: Remembrance) -> Done:
        if self._memory is None:
            return Done(Clause("not_kept"), ok=False)
        clause = await remember(errand, self._memory)
        return Done(clause, ok=clause.code not in NOT_DONE)

    async def _begin(self, errand: StartTimer | Delay, turn: Turn, language: str) -> Done:
        if isinstance(errand, StartTimer):
            return await self._start(errand, turn, language)
        return await self._delay(errand, turn, language)

    async def _change(self, errand: ChangeTimer | HoldTimer, timer_id: str) -> Done:
        timers = self._automation.timers
        label = timer_labels(timers.find()).get(timer_id)
        match errand:
            case ChangeTimer(seconds=seconds):
                return _left(await timers.change(timer_id, seconds), label, "timer.left")
            case HoldTimer(paused=True):
                return _left(await timers.pause(timer_id), label, "timer.left_paused")
            case HoldTimer():
                return _left(await timers.resume(timer_id), label, "timer.resumed")

    async def _announce(self, message: str, language: str) -> Done:
        announcements = self._automation.announcements
        code = "announced" if announcements.reaches else "announced.kept"
        said = await announcements.announce(Occasion.MESSAGE, message, language)
        return Done(Clause.of(code, message=said.text))

    async def _start(self, errand: StartTimer, turn: Turn, language: str) -> Done:
        area_id, moment = turn.area_id, errand.when
        if isinstance(moment, datetime):
            timer = await self._automation.delays.delay(
                (), turn.principal, moment, text="", language=language, name=errand.name,
                area_id=area_id,
            )  # fmt: skip
        else:
            timer = await self._automation.timers.start(
                moment, language=language, name=errand.name, area_id=area_id
            )
        if timer is None:
            return Done(Clause("timer.too_many"), ok=False)
        if isinstance(moment, datetime):
            said = when(moment, self._clock.now())
            return Done(Clause.of("timer.set", timer=timer_label(timer), when=said))
        code = "timer.started_named" if timer.name else "timer.started"
        return Done(Clause.of(code, name=timer.name, duration=duration(timer.seconds)))

    async def _delay(self, errand: Delay, turn: Turn, language: str) -> Done:
        timer = await self._automation.delays.delay(
            errand.calls,
            turn.principal,
            errand.when,
            text=errand.text,
            language=language,
            area_id=turn.area_id,
            agreed=errand.agreed,
        )
        if timer is None:
            return Done(Clause("timer.too_many"), ok=False)
        return Done(later_clause(errand, self._clock.now()))

    async def _cancel(self, timer_ids: tuple[str, ...]) -> Done:
        labels = timer_labels(self._automation.timers.find(), by_rest=True)
        await self._automation.timers.cancel(timer_ids)
        gone = [label for timer_id, label in labels.items() if timer_id in timer_ids]
        if not gone:
            return Done(Clause("timer.gone"))
        return Done(Clause.of("timer.cancelled", parts=plain_parts(gone)))

    async def _add(self, errand: AddItem) -> Done:
        lists, list_id = self._automation.lists, errand.list_id
        there = {each.id for each in lists.items(list_id) if not each.done}
        added = await lists.add(list_id, errand.text)
        if added is None:
            return Done(Clause("list.full", (list_id,)), ok=False)
        return _item("list.had" if added.id in there else "list.added", list_id, added)

    async def _take(self, errand: CompleteItem | RemoveItem) -> list[Done]:
        lists, list_id = self._automation.lists, errand.list_id
        if isinstance(errand, CompleteItem):
            marked = [await lists.mark(list_id, each, done=True) for each in errand.item_ids]
            return [_item("list.completed", list_id, item) for item in marked]
        removed = await lists.remove(list_id, errand.item_ids)
        return [_item("list.removed", list_id, item) for item in removed or (None,)]


def _left(timer: Timer | None, label: Phrase | None, code: str) -> Done:
    """What is left of a timer now."""
    if timer is None or label is None:
        return Done(Clause("timer.gone"))
    if not timer.paused and timer.remaining < _SHORTEST_LEFT_S:
        return Done(Clause.of("timer.ends_now", timer=label))
    code = "timer.left_paused" if timer.paused else code
    return Done(Clause.of(code, timer=label, duration=duration(timer.remaining)))


def _item(code: str, list_id: str, item: TodoItem | None) -> Done:
    if item is None:
        return Done(Clause("list.gone", (list_id,)))
    return Done(Clause.of(code, list_id, item=item.text))
