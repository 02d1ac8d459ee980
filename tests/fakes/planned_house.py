"""Sentences planned with everything real in the guarded house: templates, model, policy."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lares.app.intent_model import load_intent_model
from lares.app.supposed import supposed_automation
from lares.assistant.errands import Delay
from lares.assistant.plan import Dialogue, Plan, PlanOutcome, Whereabouts
from lares.assistant.planning import Planner
from lares.assistant.turn import Turn
from lares.clock import Deadline
from lares.home.command import Command
from lares.home.registry import Registry
from lares.nlu.learned.model import IntentModel
from lares.nlu.situation import is_dangerous
from lares.nlu.understander import Understander
from lares.policy.policy import Policy
from lares.policy.principal import Origin, Principal, Role
from tests.fakes.clock import FakeClock
from tests.fakes.guarded_house import fill_guarded_house

_HARMLESS = frozenset({"stop_cover", "stop_valve"})
"""What holds a moving door is never a danger."""
_OWNER = Principal("owner", Role.OWNER)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a plan would do: at once ("act") or after a yes ("confirm")."""

    outcome: PlanOutcome
    commands: tuple[tuple[str, str], ...]
    guarded: tuple[tuple[str, str], ...]
    """Those of the commands that move a lock, a gate, a valve or an alarm."""
    stage: str


class PlannedHouse:
    """Plans sentences of the owner, who may do everything; nothing is carried out."""

    def __init__(self, registry: Registry | None = None, model: IntentModel | None = None) -> None:
        """Load the committed model unless there is another; it is an error if there is none."""
        self.registry = registry or fill_guarded_house(Registry())
        self.understander = Understander(self.registry, model=model or load_intent_model())
        self.clock = FakeClock()
        self._planner = Planner(
            self.registry,
            self.understander,
            Policy.default(),
            self.clock,
            supposed_automation(),
        )

    def plan(self, text: str, area_id: str | None = None, dialogue: Dialogue | None = None) -> Plan:
        """Plan one sentence said in a room."""
        turn = Turn(
            id="1",
            text=text,
            principal=_OWNER,
            origin=Origin.CLI,
            session="",
            deadline=Deadline.after(self.clock, 60),
            area_id=area_id,
        )
        return self._planner.plan(turn, dialogue or Dialogue())

    def effect(self, text: str, area_id: str | None = None) -> Effect | None:
        """Return what a sentence would do, None if nothing: it is refused, asked or answered.

        A question for the room, of which a yes to the whole home would act, counts as "confirm".
        """
        plan = self.plan(text, area_id)
        question = plan.question
        if isinstance(question, Whereabouts) and question.everywhere is not None:
            whole = self.plan("everywhere", area_id, Dialogue(question))
            plan = replace(whole, outcome=PlanOutcome.CONFIRM)
        if plan.outcome not in (PlanOutcome.ACT, PlanOutcome.CONFIRM):
            return None
        commands = [each for each in _commands(plan) if each.service not in _HARMLESS]
        if not commands:
            return None
        guarded = [
            each for each in commands if is_dangerous(self.registry.entities[each.entity_id])
        ]
        return Effect(plan.outcome, _shown(commands), _shown(guarded), plan.stage)


def _shown(commands: list[Command]) -> tuple[tuple[str, str], ...]:
    return tuple((each.entity_id, each.service) for each in commands)


def _commands(plan: Plan) -> Iterator[Command]:
    """Every service call of a plan, also of what is to be done later."""
    for step in plan.steps:
        yield from step.commands
        if isinstance(step.errand, Delay):
            yield from step.errand.commands
