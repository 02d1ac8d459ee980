"""Operations on what the household keeps: timers, lists, announcements."""

from lares.console.boundary import Call
from lares.console.home_api import changed_names
from lares.console.kept_views import announcement_view, list_view, timer_view
from lares.console.kept_wire import (
    AnnouncementBody,
    AnnouncementReply,
    AnnouncementsReply,
    ItemBody,
    ItemChangeBody,
    ListBody,
    ListReply,
    ListsReply,
    TimerBody,
    TimerChangeBody,
    TimerReply,
    TimersReply,
)
from lares.console.ports import (
    HoldsAnnouncements,
    HoldsLists,
    HoldsTimers,
)
from lares.console.problems import Problem, invalid, not_found
from lares.console.wire import DoneReply
from lares.home.announcement import Occasion
from lares.home.plain_text import plain_text
from lares.home.registry import Registry
from lares.home.timer import LONGEST_S, SHORTEST_S, Timer


class KeptApi:
    """Every change is on the disk when it is answered."""

    def __init__(
        self,
        registry: Registry,
        timers: HoldsTimers,
        lists: HoldsLists,
        announcements: HoldsAnnouncements,
    ) -> None:
        self._registry = registry
        self._timers = timers
        self._lists = lists
        self._announcements = announcements

    # -- timers ------------------------------------------------------------------------------------

    async def timers(self, call: Call) -> TimersReply:
        """Return the timers, the one that ends next first."""
        del call
        return TimersReply([timer_view(timer) for timer in self._timers.find()])

    async def add_timer(self, call: Call) -> TimerReply:
        """Start a countdown."""
        body = call.body(TimerBody)
        if body.area is not None and body.area not in self._registry.areas:
            raise invalid(f"There is no area `{body.area}`.")
        _check_time(body.seconds)
        timer = await self._timers.start(
            body.seconds, language=body.language, name=body.name, area_id=body.area
        )
        if timer is None:
            raise Problem(409, "too-many", "There are too many timers; cancel one first.")
        return timer_view(timer)

    async def change_timer(self, call: Call) -> TimerReply:
        """Add time to a timer, take some off, pause it or let it run on."""
        body = call.body(TimerChangeBody)
        timer: Timer | None = None
        if body.add is not None:
            _check_time(max(SHORTEST_S, self._left(call.id) + body.add))
            timer = _there(await self._timers.change(call.id, body.add))
        if body.paused is not None:
            hold = self._timers.pause if body.paused else self._timers.resume
            timer = _there(await hold(call.id))
        if timer is None:
            raise invalid("Say what to change: `add` or `paused`.")
        return timer_view(timer)

    def _left(self, timer_id: str) -> float:
        found = next((timer for timer in self._timers.find() if timer.id == timer_id), None)
        return _there(found).remaining

    async def remove_timer(self, call: Call) -> DoneReply:
        """Cancel a timer."""
        if all(timer.id != call.id for timer in self._timers.find()):
            raise not_found("such timer")
        await self._timers.cancel([call.id])
        return DoneReply()

    # -- lists -------------------------------------------------------------------------------------

    async def lists(self, call: Call) -> ListsReply:
        """Return the lists with what is on them."""
        del call
        return ListsReply([list_view(kept, self._registry) for kept in self._lists.all()])

    async def add_list(self, call: Call) -> ListReply:
        """Make a list."""
        names = changed_names({}, call.body(ListBody).names)
        if not names:
            raise invalid("At least one name is needed.")
        made = await self._lists.add_list(names)
        if made is None:
            raise Problem(409, "too-many", "There are too many lists.")
        return list_view(made, self._registry)

    async def remove_list(self, call: Call) -> DoneReply:
        """Remove a list with what is on it."""
        self._known(call.id)
        if not await self._lists.remove_list(call.id):
            raise Problem(409, "kept", "The shopping list stays.")
        return DoneReply()

    async def add_item(self, call: Call) -> ListReply:
        """Put something on a list."""
        self._known(call.id)
        body = call.body(ItemBody)
        text = plain_text(body.text, len(body.text))
        if not text:
            raise invalid("Say what to put on the list.")
        if await self._lists.add(call.id, text) is None:
            raise Problem(409, "too-many", "The list is full.")
        return self._list(call.id)

    async def change_item(self, call: Call) -> ListReply:
        """Tick an item off, or take that back."""
        self._known(call.id)
        done = call.body(ItemChangeBody).done
        if await self._lists.mark(call.id, call.part("item"), done=done) is None:
            raise not_found("such item")
        return self._list(call.id)

    async def remove_item(self, call: Call) -> ListReply:
        """Take an item off a list."""
        self._known(call.id)
        if not await self._lists.remove(call.id, [call.part("item")]):
            raise not_found("such item")
        return self._list(call.id)

    def _known(self, list_id: str) -> None:
        if all(kept.id != list_id for kept in self._lists.all()):
            raise not_found("such list")

    def _list(self, list_id: str) -> ListReply:
        for kept in self._lists.all():
            if kept.id == list_id:
                return list_view(kept, self._registry)
        raise not_found("such list")

    # -- announcements -----------------------------------------------------------------------------

    async def announcements(self, call: Call) -> AnnouncementsReply:
        """Return what was announced lately, newest first."""
        limit = call.number("limit") or 1
        recent = tuple(self._announcements.recent())[-limit:]
        return AnnouncementsReply([announcement_view(said) for said in reversed(recent)])

    async def announce(self, call: Call) -> AnnouncementReply:
        """Tell everybody at home."""
        body = call.body(AnnouncementBody)
        text = plain_text(body.text, len(body.text))
        if not text:
            raise invalid("Say what to announce.")
        said = await self._announcements.announce(Occasion.MESSAGE, text, body.language)
        return announcement_view(said)


def _check_time(seconds: float) -> None:
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise Problem(400, "impossible-time", "A timer runs from a second to eight days.")


def _there(timer: Timer | None) -> Timer:
    if timer is None:
        raise not_found("such timer")
    return timer
