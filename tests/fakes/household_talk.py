"""A conversation in a house with timers, lists and announcements, by the real templates."""

from lares.app.errands import Settling, teller
from lares.assistant.endings import Endings
from lares.policy.people import People
from lares.policy.policy import Policy
from tests.fakes.talk import ADULT, CHILD, OWNER, Talk


class Household(Talk):
    """A conversation in a house whose timers end when the clock says so."""

    def __init__(self, policy: Policy | None = None) -> None:
        super().__init__(policy, templates=True)
        self.announcements = self.household.announcements
        self.connected = True
        self.people = {each.id: each for each in (OWNER, ADULT, CHILD)}
        people = People(self.people)
        self._tell = teller(
            Endings(self.registry, self.handler, self.announcements, people, self.clock),
            Settling(self.clock, lambda: self.connected),
        )

    async def after(self, seconds: float) -> list[str]:
        """Let time pass; return what is announced."""
        before = len(self.announcements.recent())
        await self.clock.advance(seconds)
        for ended in await self.household.timers.take_due():
            await self._tell(ended)
            if ended.command is not None:
                await self.household.timers.forget(ended.timer.id)
        return [said.text for said in self.announcements.recent()[before:]]

    async def said(self, *texts: str, **options: object) -> str:
        """Say sentences one after the other; return the last reply."""
        reply = ""
        for text in texts:
            reply = (await self.say(text, **options)).text
        return reply
