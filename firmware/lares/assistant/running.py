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
from lares.assistant.replies.clauses import Clause
from lares.assistant.replies.planned import later_clause
from lares.assistant.replies.times import duration, timer_label, when
from lares.assistant.turn import Turn
from lares.clock import Clock
from lares.errors import LaresError
from lares.home.announcement import Occasion
from lares.home.timer import Timer
from lares.home.todo import TodoItem

logger = logging.getLogger(__name__)


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
                    done.append(await self._run(errand, turn, language))
            except LaresError as error:
                logger.warning("turn %s: an errand cannot be kept: %s", turn.id, error)
                done.append(Done(Clause("not_kept"), ok=False))
        return done

    async def _run(self, errand: Chore, turn: Turn, language: str) -> Done:
        match errand:
            case StartTimer():
                return await self._start(errand, turn, language)
            case Delay():
                return await self._delay(errand, turn, language)
            case CancelTimers() | ChangeTimer() | HoldTimer():
                return await self._change(errand)
            case Announce(message=message):
                return await self._announce(message, language)
            case AddItem():
                return await self._add(errand)
            case CompleteItem() | RemoveItem():
                return await self._take(errand)

    async def _remember(self, errand: Remembrance) -> Done:
        if self._memory is None:
            return Done(Clause("not_kept"), ok=False)
        clause = await remember(errand, self._memory)
        return Done(clause, ok=clause.code not in NOT_DONE)

    async def _change(self, errand: CancelTimers | ChangeTimer | HoldTimer) -> Done:
        timers = self._automation.timers
        match errand:
            case CancelTimers(timer_ids=timer_ids):
                return await self._cancel(timer_ids)
            case ChangeTimer(timer_id=timer_id, seconds=seconds):
                return _left(await timers.change(timer_id, seconds), "timer.left")
            case HoldTimer(timer_id=timer_id, paused=True):
                return _left(await timers.pause(timer_id), "timer.left_paused")
            case HoldTimer(timer_id=timer_id):
                return _left(await timers.resume(timer_id), "timer.resumed")

    async def _announce(self, message: str, language: str) -> Done:
        announcements = self._automation.announcements
        said = await announcements.announce(Occasion.MESSAGE, message, language)
        return Done(Clause.of("announced", message=said.text))

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
        there = [t for t in self._automation.timers.find() if t.id in timer_ids]
        await self._automation.timers.cancel(timer_ids)
        if not there:
            return Done(Clause("timer.gone"))
        parts = [Clause.of("plain", value=timer_label(timer)) for timer in there]
        return Done(Clause.of("timer.cancelled", parts=parts))

    async def _add(self, errand: AddItem) -> Done:
        lists, list_id = self._automation.lists, errand.list_id
        there = {each.id for each in lists.items(list_id) if not each.done}
        added = await lists.add(list_id, errand.text)
        if added is None:
            return Done(Clause("list.full", (list_id,)), ok=False)
        return _item("list.had" if added.id in there else "list.added", list_id, added)

    async def _take(self, errand: CompleteItem | RemoveItem) -> Done:
        lists, list_id = self._automation.lists, errand.list_id
        if isinstance(errand, CompleteItem):
            done = await lists.mark(list_id, errand.item_id, done=True)
            return _item("list.completed", list_id, done)
        removed = await lists.remove(list_id, (errand.item_id,))
        return _item("list.removed", list_id, removed[0] if removed else None)


def _left(timer: Timer | None, code: str) -> Done:
    if timer is None:
        return Done(Clause("timer.gone"))
    left = duration(timer.remaining)
    return Done(Clause.of(code, timer=timer_label(timer), duration=left))


def _item(code: str, list_id: str, item: TodoItem | None) -> Done:
    if item is None:
        return Done(Clause("list.gone", (list_id,)))
    return Done(Clause.of(code, list_id, item=item.text))
