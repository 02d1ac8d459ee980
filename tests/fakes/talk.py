"""A conversation with the handler: the house, a scripted understander and a fake gateway."""

from lares.assistant.handler import Handler
from lares.assistant.recollection import Memory
from lares.assistant.turn import Reply, Turn
from lares.clock import Deadline
from lares.home.registry import Registry
from lares.memory.agreements import Agreements
from lares.memory.lessons import Lessons
from lares.nlu.understander import Understander
from lares.policy.policy import Policy
from lares.policy.principal import Origin, Principal, Role
from tests.fakes.clock import FakeClock
from tests.fakes.gateway import FakeGateway
from tests.fakes.house import fill_house
from tests.fakes.journal import FakeJournal
from tests.fakes.kept import MemoryHousehold
from tests.fakes.remembered import MemoryAgreements, MemoryLessons, WordEncoder
from tests.fakes.understander import FakeUnderstander

OWNER = Principal("anna", Role.OWNER, "Anna")
ADULT = Principal("bert", Role.ADULT, "Bert")
CHILD = Principal("cleo", Role.CHILD, "Cleo")
GUEST = Principal("dana", Role.GUEST, "Dana")


class Talk:
    """`say` speaks as the owner in session "s" unless told otherwise.

    `templates`: sentences are understood by the real understander instead of the scripted one.
    Make it in a synchronous fixture: it reads the packaged rules and sentences.
    """

    def __init__(self, policy: Policy | None = None, *, templates: bool = False) -> None:
        self.clock = FakeClock()
        self.registry = fill_house(Registry())
        self.understander = FakeUnderstander()
        self.templates = Understander(self.registry)
        if templates:
            self.templates.warm()
        self.gateway = FakeGateway(self.registry, self.clock)
        self.journal = FakeJournal()
        self.household = MemoryHousehold(self.registry, self.clock)
        self.lesson_store, self.agreement_store = MemoryLessons(), MemoryAgreements()
        self.memory = Memory(
            Lessons(self.lesson_store, WordEncoder()), Agreements(self.agreement_store, self.clock)
        )
        self.handler = Handler(
            self.registry,
            self.templates if templates else self.understander,
            policy or Policy.default(),
            self.gateway,
            self.journal,
            self.clock,
            self.household.automation,
            self.memory,
        )
        self._turns = 0

    def turn(
        self,
        text: str,
        principal: Principal = OWNER,
        *,
        session: str = "s",
        origin: Origin = Origin.CONSOLE,
        area_id: str | None = None,
        language: str | None = None,
        seconds: float = 5.0,
    ) -> Turn:
        self._turns += 1
        return Turn(
            f"t{self._turns}",
            text,
            principal,
            origin,
            session,
            Deadline.after(self.clock, seconds),
            area_id,
            language,
        )

    async def say(self, text: str, principal: Principal = OWNER, **options: object) -> Reply:
        return await self.handler.handle(self.turn(text, principal, **options))

    @property
    def sent(self) -> list[tuple[str, str, dict[str, object]]]:
        return self.gateway.commands
