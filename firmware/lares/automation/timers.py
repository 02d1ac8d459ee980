"""The timers of a home: started, changed, ended; kept on the disk before anybody is told."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lares.automation.ports import DelayedCommand, Ended, StoredTimer, TimerStore
from lares.automation.survival import JUMP_S, SETTLING_S, is_trusted, left_after_restart
from lares.clock import Clock, is_wall_time_set
from lares.errors import LaresError
from lares.home.facts import TimersChanged
from lares.home.plain_text import plain_text
from lares.home.timer import LONGEST_S, SHORTEST_S, Timer
from lares.nlu.normalization import key_of, normalise
from lares.nlu.understanding import IntentCall
from lares.policy.principal import Principal

_log = logging.getLogger(__name__)

MOST_TIMERS = 50
"""Running and paused ones together; one more is refused."""
LONGEST_NAME = 64
LONGEST_COMMAND = 500
"""Characters; what is longer is cut."""


@dataclass(slots=True)
class _Kept:
    """A timer in memory: what the disk has, and the monotonic moment of its end.

    `follows_wall`: restored, and the wall clock that said how long the appliance was off may still
    be set right.
    """

    stored: StoredTimer
    due: float
    follows_wall: bool = False


class Timers:
    """All timers. Every change is on the disk when it returns.

    Raises LaresError from every method that changes something when it could not be kept: the timer
    is then as it was before.
    """

    def __init__(
        self,
        clock: Clock,
        store: TimerStore,
        publish: Callable[[TimersChanged], None] = lambda _fact: None,
    ) -> None:
        self._clock = clock
        self._store = store
        self._publish = publish
        self._kept: dict[str, _Kept] = {}
        self._unwritten: set[str] = set()
        """Timers that have ended and whose row could not be removed yet."""
        self._order = asyncio.Lock()
        self._epoch = self._wall_offset()
        self._loaded_at = clock.monotonic()
        self.changed = asyncio.Event()
        """Set whenever the next end may be another one."""

    async def load(self) -> None:
        """Take up the timers of the last run; replaces what is in memory."""
        stored = await self._store.load()
        self._epoch, self._loaded_at = self._wall_offset(), self._clock.monotonic()
        self._kept = {each.timer.id: self._restored(each) for each in stored}
        self._told()

    # -- reading -----------------------------------------------------------------------------------

    def find(
        self, *, name: str | None = None, seconds: float | None = None, area_id: str | None = None
    ) -> tuple[Timer, ...]:
        """Return the timers that fit everything that is given, the one that ends next first.

        `seconds` is what a timer was started with. Paused timers come last.
        """
        wanted = None if name is None else key_of(normalise(name))
        found = [
            timer
            for timer in map(self._now, self._kept.values())
            if (wanted is None or key_of(normalise(timer.name)) == wanted)
            and (seconds is None or abs(timer.seconds - seconds) < 0.5)
            and (area_id is None or timer.area_id == area_id)
        ]
        return tuple(sorted(found, key=lambda timer: (timer.paused, timer.remaining)))

    def next_end(self) -> float | None:
        """Return the seconds until the next timer ends, None if none runs; 0 if one has ended."""
        left = [
            self._left(kept)
            for kept in self._kept.values()
            if not kept.stored.timer.paused and not (kept.stored.timer.at and self._is_timeless())
        ]
        return max(0.0, min(left)) if left else None

    # -- changing ----------------------------------------------------------------------------------

    async def start(
        self, seconds: float, *, language: str, name: str = "", area_id: str | None = None
    ) -> Timer | None:
        """Start a countdown; None if there are too many timers.

        Raises ValueError for a time outside `SHORTEST_S` to `LONGEST_S`.
        """
        _check(seconds)
        name = plain_text(name, LONGEST_NAME)
        timer = Timer(secrets.token_hex(6), seconds, seconds, language, name, area_id)
        return await self._add(timer, None)

    async def delay(
        self,
        calls: Sequence[IntentCall],
        person: Principal,
        when: float | datetime,
        *,
        text: str,
        language: str,
        name: str = "",
        area_id: str | None = None,
        agreed: frozenset[str] = frozenset(),
    ) -> Timer | None:
        """Have `calls` carried out for `person`, in so many seconds or at a moment (UTC).

        Without calls it rings: an alarm clock. None if there are too many timers. Raises
        ValueError for a time outside `SHORTEST_S` to `LONGEST_S`.
        """
        if isinstance(when, datetime):
            at, seconds = when, (when - self._clock.now()).total_seconds()
        else:
            at, seconds = None, when
        _check(seconds)
        name, text = plain_text(name, LONGEST_NAME), plain_text(text, LONGEST_COMMAND)
        identity = secrets.token_hex(6)
        timer = Timer(identity, seconds, seconds, language, name, area_id, text, at)
        command = DelayedCommand(tuple(calls), person, text, agreed) if calls else None
        return await self._add(timer, command)

    async def cancel(self, timer_ids: Iterable[str]) -> None:
        """Forget timers; those that are not there any more are passed over."""
        async with self._order:
            known = [each for each in timer_ids if each in self._kept]
            if known:
                await self._store.save((), known)
                for each in known:
                    self._kept.pop(each, None)
                self._told()

    async def change(self, timer_id: str, seconds: float) -> Timer | None:
        """Add seconds to a timer (take off if below 0); None if it is not there any more.

        What is left is never more than `LONGEST_S`; a timer with nothing left ends at once. A timer
        that was set to a time of day moves to another time of day.
        """

        def changed(timer: Timer) -> Timer:
            remaining = max(0.0, min(timer.remaining + seconds, LONGEST_S))
            moved = timer.at + timedelta(seconds=remaining - timer.remaining) if timer.at else None
            return replace(timer, remaining=remaining, at=moved)

        return await self._change(timer_id, changed)

    async def pause(self, timer_id: str) -> Timer | None:
        """Hold a timer; None if it is not there any more.

        One that was set to a time of day becomes a countdown of what is left.
        """
        return await self._change(timer_id, lambda timer: replace(timer, paused=True, at=None))

    async def resume(self, timer_id: str) -> Timer | None:
        """Let a paused timer run on; None if it is not there any more."""
        return await self._change(timer_id, lambda timer: replace(timer, paused=False))

    # -- ends --------------------------------------------------------------------------------------

    async def take_due(self) -> list[Ended]:
        """Return the timers that have ended, each once; those with a command are marked as begun.

        A disk that cannot be written keeps no timer from ringing.
        """
        async with self._order:
            due = [kept for kept in self._kept.values() if self._is_due(kept)]
            if not due and not self._unwritten:
                return []
            ended = [self._ended(kept) for kept in due]
            for kept in due:
                del self._kept[kept.stored.timer.id]
            begun = [replace(each.stored, begun=True) for each in due if each.stored.command]
            gone = {each.stored.timer.id for each in due} - {each.timer.id for each in begun}
            self._unwritten |= gone
            await self._write(begun)
            if due:
                self._told()
            return ended

    async def forget(self, timer_id: str) -> None:
        """Note that the command of a timer was carried out."""
        async with self._order:
            self._unwritten.add(timer_id)
            await self._write(())

    async def follow_wall_clock(self) -> None:
        """Look whether the wall clock was set, and keep the ends by it right on the disk."""
        offset = self._wall_offset()
        if abs(offset - self._epoch) <= JUMP_S:
            return
        self._epoch = offset
        async with self._order:
            now, moment = self._clock.now(), self._clock.monotonic()
            for kept in self._kept.values():
                if kept.follows_wall and moment - self._loaded_at < SETTLING_S:
                    self._follow(kept, now)
            rewritten = [self._rewritten(kept) for kept in self._kept.values()]
            await self._write(rewritten)
            for stored in rewritten:
                self._kept[stored.timer.id].stored = stored
            self._told()

    # -- inside ------------------------------------------------------------------------------------

    async def _add(self, timer: Timer, command: DelayedCommand | None) -> Timer | None:
        async with self._order:
            if len(self._kept) >= MOST_TIMERS:
                return None
            stored = self._stamped(timer, command)
            due = self._clock.monotonic() + timer.remaining
            await self._store.save((stored,))
            self._kept[timer.id] = _Kept(stored, due)
            self._told()
            return timer

    async def _change(self, timer_id: str, changed: Callable[[Timer], Timer]) -> Timer | None:
        async with self._order:
            kept = self._kept.get(timer_id)
            if kept is None or kept.stored.begun:  # its command may have been carried out already
                return None
            timer = changed(self._now(kept))
            stored = self._stamped(timer, kept.stored.command)
            due = self._clock.monotonic() + timer.remaining
            await self._store.save((stored,))
            self._kept[timer_id] = _Kept(stored, due)
            self._told()
            return timer

    async def _write(self, timers: Sequence[StoredTimer]) -> None:
        try:
            await self._store.save(timers, sorted(self._unwritten))
        except LaresError as error:
            _log.warning("timers cannot be kept: %s", error)
            return
        self._unwritten.clear()

    def _stamped(self, timer: Timer, command: DelayedCommand | None) -> StoredTimer:
        now = self._clock.now()
        ends = timer.at or now + timedelta(seconds=timer.remaining)
        return StoredTimer(timer, now, ends, command)

    def _rewritten(self, kept: _Kept) -> StoredTimer:
        stamped = self._stamped(self._now(kept), kept.stored.command)
        return replace(stamped, begun=kept.stored.begun)

    def _restored(self, stored: StoredTimer) -> _Kept:
        now, moment = self._clock.now(), self._clock.monotonic()
        if stored.timer.paused:
            return _Kept(stored, moment + stored.timer.remaining)
        follows = is_wall_time_set(stored.saved)
        return _Kept(stored, moment + left_after_restart(stored, now), follows_wall=follows)

    def _follow(self, kept: _Kept, now: datetime) -> None:
        """Take the end by the wall clock of a timer that was restored before that was set."""
        timer = kept.stored.timer
        if not timer.paused and not timer.at and is_trusted(kept.stored, now):
            left = (kept.stored.ends - now).total_seconds()
            kept.due = self._clock.monotonic() + left

    def _left(self, kept: _Kept) -> float:
        """Seconds until the end, below 0 after it; of a time of day by the wall clock."""
        timer = kept.stored.timer
        if timer.paused:
            return timer.remaining
        if timer.at is not None:
            return (timer.at - self._clock.now()).total_seconds()
        return kept.due - self._clock.monotonic()

    def _now(self, kept: _Kept) -> Timer:
        timer = kept.stored.timer
        left = min(self._left(kept), LONGEST_S)  # the wall clock may be back in 1970
        return replace(timer, remaining=max(0.0, left))

    def _is_timeless(self) -> bool:
        return not is_wall_time_set(self._clock.now())

    def _is_due(self, kept: _Kept) -> bool:
        timer = kept.stored.timer
        if kept.stored.begun:
            return True
        if timer.paused or (timer.at is not None and self._is_timeless()):
            return False
        return self._left(kept) <= 0

    def _ended(self, kept: _Kept) -> Ended:
        late = max(0.0, -self._left(kept))
        stored = kept.stored
        timer = replace(stored.timer, remaining=0.0)
        return Ended(timer, late, stored.command, interrupted=stored.begun)

    def _wall_offset(self) -> float:
        """When the monotonic clock was zero, in wall time; moves only when that is set."""
        return self._clock.now().timestamp() - self._clock.monotonic()

    def _told(self) -> None:
        self.changed.set()
        self._publish(TimersChanged())


def _check(seconds: float) -> None:
    if not SHORTEST_S <= seconds <= LONGEST_S:
        msg = f"a timer runs from {SHORTEST_S:g} to {LONGEST_S:g} seconds, not {seconds:g}"
        raise ValueError(msg)
