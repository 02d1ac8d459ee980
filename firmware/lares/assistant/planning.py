"""What a turn would do: understand → resolve → translate → decide. Nothing is sent or kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lares.assistant.drafts import (
    acting,
    after_question,
    asking_back,
    cancelled,
    refusing,
    repeating,
    unresolved_clause,
)
from lares.assistant.intents.answering import Answer, Question
from lares.assistant.intents.table import ANSWERS, COMMANDS
from lares.assistant.intents.translation import Impossible
from lares.assistant.judging import judge
from lares.assistant.plan import (
    Choice,
    Confirmation,
    Dialogue,
    Plan,
    Rewording,
    Step,
    Whereabouts,
)
from lares.assistant.ports import Understands
from lares.assistant.replies.clauses import Clause
from lares.assistant.replies.kinds import kinds_of
from lares.assistant.replies.rendering import NAMED, language_code
from lares.assistant.resolution import Resolved, Unresolved, resolve
from lares.assistant.short_answers import (
    Verb,
    answer,
    choose,
    follow_up,
    intent_of,
    is_everywhere,
    words_of,
)
from lares.assistant.turn import Turn
from lares.clock import Clock
from lares.home.command import Command, CommandResult, Outcome
from lares.home.registry import Registry, name_of
from lares.nlu.normalization import MAX_TEXT, has_han, normalise, tight
from lares.nlu.understanding import Ambiguous, Clarify, IntentCall, NotUnderstood, Understanding
from lares.policy.policy import Policy

_Chosen = Mapping[int, tuple[str, ...]]


def language_of(turn: Turn) -> str:
    """Return the language to answer in when nothing was understood."""
    if has_han(turn.text):
        return "zh"
    return language_code(turn.language or "en")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A sentence on its way through the planner; `area_id` is the room that it is about."""

    turn: Turn
    understanding: Understanding
    area_id: str | None


class Planner:
    """Plans turns over one registry."""

    def __init__(
        self, registry: Registry, understander: Understands, policy: Policy, clock: Clock
    ) -> None:
        self._registry = registry
        self._understander = understander
        self._policy = policy
        self._clock = clock

    def plan(self, turn: Turn, dialogue: Dialogue) -> Plan:
        """Return what `turn` would do while `dialogue` is open."""
        if not normalise(turn.text[: MAX_TEXT + 1]):
            return refusing("empty", language_of(turn))
        if len(turn.text) > MAX_TEXT:
            return refusing("too_long", language_of(turn))
        answered = self._answered(turn, dialogue)
        if answered is not None:
            return answered
        verb = follow_up(turn.text)
        if verb is not None and dialogue.about:
            plan = self._followed_up(turn, dialogue.about, verb)
        else:
            plan = self._understood(turn, turn.text, turn.area_id) or self._not_understood(
                turn, dialogue, verb
            )
        return after_question(plan, dialogue)

    # -- answers to what was asked before ----------------------------------------------------------

    def _answered(self, turn: Turn, dialogue: Dialogue) -> Plan | None:
        """The plan of a turn that answers the open question, None if it does not."""
        question = dialogue.question
        if question is None:
            return None
        said = answer(turn.text)
        if said is False:
            return cancelled(question.language)
        match question:
            case Confirmation():
                return self._confirmed(turn, question) if said else None
            case Choice():
                return self._chosen(turn, question)
            case Rewording():
                return self._reworded(turn, question, agreed=said is True)
            case Whereabouts():
                return self._placed(turn, question)

    def _confirmed(self, turn: Turn, question: Confirmation) -> Plan:
        """Judge again at the moment of the yes: rights may have changed since the question."""
        judged = judge(self._policy, turn, question.steps, self._registry)
        return acting(judged, question.understanding, confirmed=True)

    def _chosen(self, turn: Turn, question: Choice) -> Plan | None:
        picked = choose(turn.text, [self._fits(target) for target in question.candidates])
        if picked is None:
            return None
        targets = tuple(question.candidates[at] for at in picked)
        if question.readings:
            calls = tuple(call for at in picked for call in question.readings[at].calls)
            asked = _Asked(turn, replace(question.understanding, calls=calls), question.area_id)
            return self._called(asked, {at: (target,) for at, target in enumerate(targets)})
        asked = _Asked(turn, question.understanding, question.area_id)
        return self._called(asked, {**dict(question.chosen), question.call_number: targets})

    def _fits(self, entity_id: str) -> tuple[str, ...]:
        """Words that point at an entity: its names, those of its room and of its kind."""
        entity = self._registry.entities.get(entity_id)
        if entity is None:
            return ()
        area = self._registry.areas.get(self._registry.area_of(entity) or "")
        return words_of(entity.names) + (words_of(area.names) if area else ()) + kinds_of(entity)

    def _reworded(self, turn: Turn, question: Rewording, *, agreed: bool) -> Plan | None:
        if agreed and len(question.options) == 1:
            picked: tuple[int, ...] | None = (0,)
        else:
            picked = choose(turn.text, [(option,) for option in question.options])
        if picked is None or len(picked) != 1:
            return None
        text = question.text.replace(question.words, question.options[picked[0]], 1)
        return self._understood(turn, text, question.area_id)

    def _placed(self, turn: Turn, question: Whereabouts) -> Plan | None:
        if question.everywhere is not None and is_everywhere(turn.text):
            return self._called(_Asked(turn, question.everywhere, None), {})
        areas = list(self._registry.areas.values())
        picked = choose(turn.text, [words_of(area.names) for area in areas], listed=False)
        if picked is None or len(picked) != 1:
            return None
        return self._understood(turn, question.text, areas[picked[0]].id)

    def _followed_up(self, turn: Turn, about: Sequence[str], verb: Verb) -> Plan:
        """The last targets once more; what a verb does not fit is asked, never guessed."""
        language = language_of(turn)
        known = [self._registry.entities[one] for one in about if one in self._registry.entities]
        intents = {intent_of(verb, entity.domain) for entity in known if entity.spoken}
        intent = intents.pop() if len(intents) == 1 else None
        if intent is None:
            return asking_back(Clause("no_antecedent"), language)
        targets = tuple(entity.id for entity in known if entity.spoken)
        named = [self._registry.entities[target] for target in targets[:NAMED]]
        names = [name_of(entity.names, language) for entity in named]
        call = IntentCall(intent, {"name": names[0] if len(names) == 1 else names})
        return self._called(
            _Asked(turn, Understanding((call,), language, "session"), turn.area_id), {0: targets}
        )

    def _not_understood(self, turn: Turn, dialogue: Dialogue, verb: Verb | None) -> Plan:
        language = language_of(turn)
        question = dialogue.question
        if question is not None and not question.repeated:
            return repeating(question)
        if verb is not None:
            return asking_back(Clause("no_antecedent"), language)
        code = "not_understood" if answer(turn.text) is None else "nothing_pending"
        return replace(refusing(code, language), keeps_question=False)

    # -- a sentence of its own ---------------------------------------------------------------------

    def _understood(self, turn: Turn, text: str, area_id: str | None) -> Plan | None:
        """The plan of a sentence, None if it was not understood."""
        meaning = self._understander.understand(text, language=turn.language, area_id=area_id)
        match meaning:
            case NotUnderstood():
                return None
            case Clarify():
                return self._clarified(meaning, text, area_id)
            case Ambiguous():
                return self._among(turn, meaning, area_id)
            case Understanding():
                return self._called(_Asked(turn, meaning, area_id), {})

    def _among(self, turn: Turn, meaning: Ambiguous, area_id: str | None) -> Plan:
        """Ask which thing is meant where each would be asked something else."""
        options: list[tuple[str, Understanding]] = []
        for reading in meaning.readings:
            found = resolve(reading.calls[0], self._registry, area_id)
            if isinstance(found, Resolved):
                options += [(target, reading) for target in found.targets]
            elif found.code == "which_one":
                options += [(candidate, reading) for candidate in found.candidates]
        if len(options) < 2:
            reading = options[0][1] if options else meaning.readings[0]
            return self._called(_Asked(turn, reading, area_id), {})
        candidates = tuple(entity_id for entity_id, _ in options)
        clause = Clause("which_one", candidates)
        readings = tuple(reading for _, reading in options)
        question = Choice(readings[0], 0, candidates, (clause,), area_id, readings=readings)
        return replace(asking_back(clause, meaning.language), question=question)

    def _clarified(self, meaning: Clarify, text: str, area_id: str | None) -> Plan:
        language = meaning.language
        if meaning.code == "which_area":
            clause = Clause("which_area")
            asked = Whereabouts(text, (clause,), language, meaning.everywhere)
            return replace(asking_back(clause, language), question=asked)
        code = f"{meaning.code}.nearest" if meaning.nearest else meaning.code
        clause = Clause.of(code, options=meaning.nearest, words=meaning.words)
        plan = asking_back(clause, language)
        spoken = normalise(text)
        spoken = tight(spoken) if has_han(spoken) else spoken
        if not meaning.nearest or not meaning.words or meaning.words not in spoken:
            return plan
        rewording = Rewording(spoken, meaning.words, meaning.nearest, (clause,), language, area_id)
        return replace(plan, question=rewording)

    def _called(self, asked: _Asked, chosen: _Chosen) -> Plan:
        """Resolve and translate every call; nothing is done unless every call is clear."""
        steps: list[Step] = []
        said: list[Clause] = []
        impossible: list[CommandResult] = []
        understanding = asked.understanding
        for number, call in enumerate(understanding.calls):
            if call.intent not in COMMANDS and call.intent not in ANSWERS:
                return refusing("unsupported", understanding.language, understanding.calls)
            found = self._resolved(asked, call, chosen.get(number))
            if isinstance(found, Unresolved):
                return self._asked_back(asked, number, found, chosen)
            if call.intent in ANSWERS:
                said += self._answer(asked, call, found.targets)
                steps.append(Step(call, found.targets))
                continue
            commands, failures = self._translated(call, found.targets)
            impossible += failures
            steps.append(Step(call, found.targets, commands))
        judged = judge(self._policy, asked.turn, tuple(steps), self._registry)
        return acting(judged, understanding, tuple(said), tuple(impossible))

    def _resolved(
        self, asked: _Asked, call: IntentCall, chosen: tuple[str, ...] | None
    ) -> Resolved | Unresolved:
        if chosen is not None:
            return Resolved(call, chosen)
        return resolve(call, self._registry, asked.area_id)

    def _asked_back(self, asked: _Asked, number: int, found: Unresolved, chosen: _Chosen) -> Plan:
        language = asked.understanding.language
        clause = unresolved_clause(found, asked.understanding.calls[number])
        plan = asking_back(clause, language, asked.understanding.calls)
        if found.code != "which_one" or not found.candidates:
            return plan
        choice = Choice(
            asked.understanding,
            number,
            found.candidates,
            (clause,),
            asked.area_id,
            tuple(chosen.items()),
        )
        return replace(plan, question=choice)

    def _answer(self, asked: _Asked, call: IntentCall, targets: tuple[str, ...]) -> Answer:
        question = Question(
            call,
            targets,
            asked.understanding.response,
            self._registry,
            self._clock,
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
        for target in targets:
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
