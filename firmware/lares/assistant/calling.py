"""From an understanding to a plan: resolve → translate → decide, call by call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from lares.assistant.drafts import acting, asking_back, refusing, unresolved_clause
from lares.assistant.errands import Delay, Errand, agreement
from lares.assistant.intents.answering import Answer, Question
from lares.assistant.intents.moments import OutOfReach, moment_of, slot_moment
from lares.assistant.intents.requests import Refused, Request, WhichOne
from lares.assistant.intents.steps import those_that_are_on
from lares.assistant.intents.table import ANSWERS, COMMANDS, ERRANDS, UNSUPPORTED
from lares.assistant.intents.translation import Impossible, word
from lares.assistant.judging import judge
from lares.assistant.plan import Choice, Plan, PlanOutcome, Step
from lares.assistant.ports import Automation
from lares.assistant.replies.clauses import Clause
from lares.assistant.resolution import Resolved, Unresolved, resolve
from lares.assistant.turn import Turn
from lares.clock import Clock
from lares.home.command import Command, CommandResult, Outcome
from lares.home.registry import Registry, name_of
from lares.home.timer import LONGEST_S, SHORTEST_S, slots_to_seconds
from lares.nlu.understanding import IntentCall, Understanding
from lares.policy.policy import Policy

Chosen = Mapping[int, tuple[str, ...]]
"""What was picked for a call when somebody was asked: its number in the sentence → ids."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence on its way through the planner.

    `area_id` is the room that it is about; `later` holds, for each call that is delayed by words
    ("turn off the lamp in ten minutes"), what these words mean.
    """

    turn: Turn
    understanding: Understanding
    area_id: str | None
    text: str
    later: Mapping[int, Understanding] = field(default_factory=dict)


@dataclass(slots=True)
class _Draft:
    """What the calls so far come to; `number` counts them, those that wait included."""

    asked: Asked
    chosen: Chosen
    steps: list[Step] = field(default_factory=list)
    said: list[Clause] = field(default_factory=list)
    impossible: list[CommandResult] = field(default_factory=list)
    number: int = -1

    @property
    def language(self) -> str:
        return self.asked.understanding.language

    def picked(self) -> tuple[str, ...]:
        """What was picked for the current call, nothing if nobody was asked."""
        return self.chosen.get(self.number, ())


class Calls:
    """Plans the calls of an understanding over one registry."""

    def __init__(
        self, registry: Registry, policy: Policy, clock: Clock, automation: Automation
    ) -> None:
        self._registry = registry
        self._policy = policy
        self._clock = clock
        self._automation = automation

    def plan(self, asked: Asked, chosen: Chosen) -> Plan:
        """Resolve and translate every call; nothing is done unless every call is clear."""
        draft = _Draft(asked, chosen)
        for place, call in enumerate(asked.understanding.calls):
            stopped = (
                self._later(draft, call, asked.later.get(place))
                if is_delayed(call)
                else self._now(draft, call)
            )
            if stopped is not None:
                return stopped
        judged = judge(self._policy, asked.turn, draft.steps, self._registry)
        return acting(
            judged,
            asked.understanding,
            tuple(draft.said),
            tuple(draft.impossible),
            now=self._clock.now(),
        )

    def due(self, turn: Turn, understanding: Understanding, agreed: frozenset[str]) -> Plan:
        """Return the plan of calls whose moment has come.

        Everything is resolved and judged anew; nobody can be asked any more, so what is not clear,
        and what needs a yes that was not given, is refused.
        """
        draft = _Draft(Asked(turn, understanding, turn.area_id, turn.text), {})
        for call in understanding.calls:
            stopped = self._now(draft, call)
            if stopped is not None:
                return replace(stopped, outcome=PlanOutcome.REFUSE, question=None)
        judged = judge(self._policy, turn, draft.steps, self._registry)
        if any(agreement(command) not in agreed for command in judged.to_confirm):
            return refusing("later.needs_yes", understanding.language, understanding.calls)
        said, impossible = tuple(draft.said), tuple(draft.impossible)
        now = self._clock.now()
        return acting(judged, understanding, said, impossible, now=now, confirmed=True)

    # -- one call ----------------------------------------------------------------------------------

    def _now(self, draft: _Draft, call: IntentCall) -> Plan | None:
        """Add a call to the draft, or return the plan that asks or refuses instead."""
        draft.number += 1
        if (
            call.intent not in COMMANDS
            and call.intent not in ANSWERS
            and call.intent not in ERRANDS
        ):
            code = UNSUPPORTED.get(call.intent, "unsupported")
            return refusing(code, draft.language, draft.asked.understanding.calls)
        found = self._resolved(draft, call)
        if isinstance(found, Unresolved):
            return self._asked_back(draft, call, found)
        if call.intent in ANSWERS:
            draft.said += self._answer(draft.asked, call, found.targets)
            draft.steps.append(Step(call, found.targets))
            return None
        if call.intent in ERRANDS:
            errand = self._errand(draft, call, found.targets)
            if isinstance(errand, Plan):
                return errand
            draft.steps.append(Step(call, found.targets, errand=errand))
            return None
        commands, failures = self._translated(call, found.targets)
        draft.impossible += failures
        draft.steps.append(Step(call, found.targets, commands))
        return None

    def _later(self, draft: _Draft, outer: IntentCall, meant: Understanding | None) -> Plan | None:
        """Add a call that waits: what it asks for must be clear now, when somebody can be asked."""
        when = self._moment(outer)
        if isinstance(when, Refused):
            return self._refused(draft, when)
        if meant is None:
            slots = {name: value for name, value in outer.slots.items() if name != "at"}
            meant = replace(draft.asked.understanding, calls=(replace(outer, slots=slots),))
        inner = _Draft(draft.asked, draft.chosen, number=draft.number)
        for call in meant.calls:
            if is_delayed(call) or call.intent in ANSWERS or call.intent == "HassStartTimer":
                return self._refused(draft, Refused(Clause("later.no_order")))
            stopped = self._now(inner, call)
            if stopped is not None:
                return stopped
        draft.number = inner.number
        draft.impossible += inner.impossible
        calls = (self._lasting(draft.asked, step) for step in inner.steps)
        errand = Delay(
            when,
            tuple(calls),
            word(outer, "conversation_command") or draft.asked.text,
            tuple(command for step in inner.steps for command in step.commands),
            tuple(step.errand for step in inner.steps if step.errand is not None),
        )
        targets = tuple(dict.fromkeys(target for step in inner.steps for target in step.targets))
        does = errand.commands or errand.errands
        draft.steps.append(Step(outer, targets, errand=errand if does else None))
        return None

    def _lasting(self, asked: Asked, step: Step) -> IntentCall:
        """Return a call that means the same things when nobody can be asked which any more."""
        call, turn = step.call, asked.turn
        entities = [self._registry.entities[each] for each in step.targets]
        language = asked.understanding.language
        names = [name_of(entity.names, language) for entity in entities]
        rooms = {self._registry.area_of(entity) for entity in entities}
        area = self._registry.areas.get(rooms.pop() or "") if len(rooms) == 1 else None
        in_area = {"area": name_of(area.names, language)} if area is not None else {}
        named = {"name": names[0] if len(names) == 1 else names}
        for more in ({}, in_area, named, {**named, **in_area}):
            lasting = replace(call, slots={**call.slots, **more})
            found = resolve(lasting, self._registry, turn.area_id)
            if isinstance(found, Resolved) and set(found.targets) == set(step.targets):
                return lasting
        return call

    def _moment(self, call: IntentCall) -> float | datetime | Refused:
        """When a call is to be carried out."""
        at = slot_moment(call)
        if at is not None:
            moment = moment_of(at, self._clock.now())
            return Refused(Clause(moment.code)) if isinstance(moment, OutOfReach) else moment
        seconds = slots_to_seconds(call.slots)
        if seconds is None or not SHORTEST_S <= seconds <= LONGEST_S:
            return Refused(Clause("later.out_of_range"))
        return seconds

    # -- resolve -----------------------------------------------------------------------------------

    def _resolved(self, draft: _Draft, call: IntentCall) -> Resolved | Unresolved:
        entities = tuple(each for each in draft.picked() if each in self._registry.entities)
        if entities:
            return Resolved(call, entities)
        return resolve(call, self._registry, draft.asked.area_id)

    def _asked_back(self, draft: _Draft, call: IntentCall, found: Unresolved) -> Plan:
        asked = draft.asked
        clause = unresolved_clause(found, call)
        plan = asking_back(clause, draft.language, asked.understanding.calls)
        if found.code != "which_one" or not found.candidates:
            return plan
        return replace(plan, question=self._choice(draft, found.candidates, clause))

    def _choice(self, draft: _Draft, candidates: tuple[str, ...], clause: Clause) -> Choice:
        asked = draft.asked
        return Choice(
            asked.understanding,
            draft.number,
            candidates,
            (clause,),
            asked.area_id,
            tuple(draft.chosen.items()),
            later=tuple(asked.later.items()),
        )

    # -- translate ---------------------------------------------------------------------------------

    def _errand(self, draft: _Draft, call: IntentCall, targets: tuple[str, ...]) -> Errand | Plan:
        picked = tuple(each for each in draft.picked() if each not in self._registry.entities)
        request = Request(
            call,
            targets,
            picked or None,
            self._automation,
            self._registry,
            self._clock,
            draft.asked.area_id,
        )
        planned = ERRANDS[call.intent](request)
        if isinstance(planned, Refused):
            return self._refused(draft, planned)
        if not isinstance(planned, WhichOne):
            return planned
        labels = tuple(each.label for each in planned.candidates)
        clause = Clause(planned.code, options=labels)
        if planned.words:
            clause = Clause.of(planned.code, options=labels, words=planned.words)
        plan = asking_back(clause, draft.language, draft.asked.understanding.calls)
        ids = tuple(each.id for each in planned.candidates)
        choice = self._choice(draft, ids, clause)
        words = tuple(each.words for each in planned.candidates)
        return replace(plan, question=replace(choice, words=words))

    def _refused(self, draft: _Draft, refused: Refused) -> Plan:
        plan = refusing(refused.clause.code, draft.language, draft.asked.understanding.calls)
        return replace(plan, clauses=(refused.clause,), keeps_question=False)

    def _answer(self, asked: Asked, call: IntentCall, targets: tuple[str, ...]) -> Answer:
        question = Question(
            call,
            targets,
            asked.understanding.response,
            self._registry,
            self._clock,
            self._automation,
            asked.area_id,
        )
        return ANSWERS[call.intent](question)

    def _translated(
        self, call: IntentCall, targets: Sequence[str]
    ) -> tuple[tuple[Command, ...], tuple[CommandResult, ...]]:
        """The service calls for every target, and results for those that cannot do it."""
        commands: list[Command] = []
        failures: list[CommandResult] = []
        translate = COMMANDS[call.intent]
        for target in those_that_are_on(call, targets, self._registry):
            entity = self._registry.entities.get(target)
            done = (
                translate(call, entity, self._registry.state(target))
                if entity is not None
                else Impossible(target, "unknown_entity")
            )
            if isinstance(done, Impossible):
                failures.append(CommandResult(target, Outcome.REJECTED, done.code))
            else:
                commands.append(done)
        return tuple(commands), tuple(failures)


def is_delayed(call: IntentCall) -> bool:
    """Return whether a call asks for something else than itself to be carried out later."""
    if call.intent == "HassStartTimer":
        return bool(word(call, "conversation_command"))
    return slot_moment(call) is not None
