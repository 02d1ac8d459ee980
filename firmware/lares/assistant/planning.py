"""What a turn would do: answered, understood, planned. Nothing is sent or kept."""

from dataclasses import replace

from lares.assistant.calling import Asked, Calls, Chosen, is_delayed
from lares.assistant.drafts import (
    acting,
    after_question,
    asking_back,
    cancelled,
    refusing,
    still_delayed,
    supposing,
    unanswered,
)
from lares.assistant.following import Continuation, again, go_on
from lares.assistant.habits import Habits, after_habit, agreed
from lares.assistant.intents.translation import word
from lares.assistant.judging import judge
from lares.assistant.lesson_plans import LessonPlanner, Rehearsal
from lares.assistant.own_words import with_own_words
from lares.assistant.plan import (
    Choice,
    Confirmation,
    Dialogue,
    Objection,
    Plan,
    PlanOutcome,
    Rewording,
    Supposition,
    Whereabouts,
)
from lares.assistant.ports import Automation, Understands
from lares.assistant.recalling import as_taught, explained, is_exact
from lares.assistant.recollection import Memory, Recalled, Recollection
from lares.assistant.replies.clauses import Clause
from lares.assistant.replies.kinds import kinds_of
from lares.assistant.replies.rendering import language_code
from lares.assistant.resolution import Resolved, resolve
from lares.assistant.short_answers import (
    Verb,
    answer,
    choose,
    follow_up,
    is_everywhere,
    words_of,
)
from lares.assistant.turn import Turn
from lares.clock import Clock
from lares.home.registry import Registry
from lares.nlu.normalization import MAX_TEXT, has_han, normalise, tight
from lares.nlu.understanding import (
    Ambiguous,
    Clarify,
    Meaning,
    NotUnderstood,
    Understanding,
)
from lares.policy.policy import Policy


def language_of(turn: Turn) -> str:
    """Return the language to answer in when nothing was understood."""
    if has_han(turn.text):
        return "zh"
    return language_code(turn.language or "en")


class Planner:
    """Plans turns over one registry."""

    def __init__(
        self,
        registry: Registry,
        understander: Understands,
        policy: Policy,
        clock: Clock,
        automation: Automation,
        *,
        memory: Memory | None = None,
    ) -> None:
        self._registry = registry
        self._understander = understander
        self._policy = policy
        self._clock = clock
        self._calls = Calls(registry, policy, clock, automation)
        self._habits = Habits(registry, self._calls, memory, clock) if memory else None
        self._lessons = (
            LessonPlanner(registry, policy, memory, self.rehearse, clock) if memory else None
        )

    def plan(
        self, turn: Turn, dialogue: Dialogue, recollection: Recollection | None = None
    ) -> Plan:
        """Return what `turn` would do while `dialogue` is open.

        `recollection` is what memory has to say about the sentence.
        """
        if not normalise(turn.text[: MAX_TEXT + 1]):
            return refusing("empty", language_of(turn))
        if len(turn.text) > MAX_TEXT:
            return refusing("too_long", language_of(turn))
        answered = self._answered(turn, dialogue)
        if answered is not None:
            turn.trace.note("dialogue", about=type(dialogue.question).__name__.lower())
            return answered
        verb = follow_up(turn.text)
        if verb is not None and dialogue.about:
            turn.trace.note("dialogue", about="follow_up")
            plan = self._again(turn, dialogue, verb)
        else:
            plan = (
                self._gone_on(turn, dialogue, bare=False)
                or self._remembered(turn, dialogue, recollection)
                or self._gone_on(turn, dialogue, bare=True)
                or self._not_understood(turn, dialogue, verb)
            )
        return after_question(plan, dialogue)

    def rehearse(self, turn: Turn, text: str) -> Rehearsal:
        """Return what a sentence would do for the person of a turn; lessons do not count."""
        meaning = self._heard(turn, text, turn.area_id)
        plan = self._meant(turn, meaning, text, turn.area_id)
        return Rehearsal(plan, meaning)

    def due(self, turn: Turn, understanding: Understanding, agreed: frozenset[str]) -> Plan:
        """Return the plan of a delayed command whose moment has come; see `Calls.due`."""
        return self._calls.due(turn, understanding, agreed)

    # -- answers to what was asked before ----------------------------------------------------------

    def _answered(self, turn: Turn, dialogue: Dialogue) -> Plan | None:
        """The plan of a turn that answers the open question, None if it does not."""
        question = dialogue.question
        if question is None:
            return None
        said = answer(turn.text)
        if isinstance(question, Objection):
            return after_habit(question, agreed=said)
        if said is False:
            return cancelled(question.language)
        return self._asked(turn, question, agreed=said is True)

    def _asked(
        self,
        turn: Turn,
        question: Confirmation | Supposition | Choice | Rewording | Whereabouts,
        *,
        agreed: bool,
    ) -> Plan | None:
        match question:
            case Confirmation():
                return self._confirmed(turn, question) if agreed else None
            case Supposition():
                sure = replace(question.understanding, confirm="")
                text, area_id = question.text, question.area_id
                return self._planned(turn, sure, text, area_id) if agreed else None
            case Choice():
                return self._chosen(turn, question)
            case Rewording():
                return self._reworded(turn, question, agreed=agreed)
            case Whereabouts():
                return self._placed(turn, question)

    def _confirmed(self, turn: Turn, question: Confirmation) -> Plan:
        """Judge again at the moment of the yes: rights may have changed since the question."""
        judged = judge(self._policy, turn, question.steps, self._registry)
        now = self._clock.now()
        plan = acting(judged, question.understanding, now=now, confirmed=True)
        return agreed(plan, question)

    def _chosen(self, turn: Turn, question: Choice) -> Plan | None:
        words = question.words or [self._fits(target) for target in question.candidates]
        agreed = answer(turn.text) is True and len(words) == 1
        picked = (0,) if agreed else choose(turn.text, words, asked=question.understanding)
        if picked is None:
            return None
        targets = tuple(question.candidates[at] for at in picked)
        if question.readings:
            calls = tuple(call for at in picked for call in question.readings[at].calls)
            understanding = replace(question.understanding, calls=calls)
            asked = Asked(turn, understanding, question.area_id, turn.text)
            return self._calls.plan(asked, {at: (target,) for at, target in enumerate(targets)})
        area_id, later = question.area_id, dict(question.later)
        asked = Asked(turn, question.understanding, area_id, turn.text, later)
        chosen: Chosen = dict(question.chosen)
        known = chosen.get(question.call_number, ())
        return self._calls.plan(asked, {**chosen, question.call_number: (*known, *targets)})

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
            return self._everywhere(turn, question, question.everywhere)
        areas = list(self._registry.areas.values())
        picked = choose(turn.text, [words_of(area.names) for area in areas], listed=False)
        if picked is None or len(picked) != 1:
            return None
        return self._understood(turn, question.text, areas[picked[0]].id)

    def _everywhere(self, turn: Turn, question: Whereabouts, everywhere: Understanding) -> Plan:
        if question.delayed is None:
            return self._planned(turn, everywhere, question.text, None)
        outer, place = question.delayed
        outer = replace(outer, confirm=outer.confirm or everywhere.confirm)
        asked = Asked(turn, outer, None, question.text, {place: everywhere})
        return self._calls.plan(asked, {})

    def _again(self, turn: Turn, dialogue: Dialogue, verb: Verb) -> Plan:
        """The last targets once more; what a verb does not fit is asked, never guessed."""
        language = language_of(turn)
        continuation = again(verb, dialogue, self._registry, language)
        if continuation is None:
            return asking_back(Clause("no_antecedent"), language)
        return self._continued(turn, continuation, language)

    def _gone_on(self, turn: Turn, dialogue: Dialogue, *, bare: bool) -> Plan | None:
        """The plan of a sentence that goes on from the last one, None if it does not."""
        language = language_of(turn)
        continuation = go_on(turn.text, dialogue, self._registry, language, bare=bare)
        if continuation is None:
            return None
        turn.trace.note("dialogue", about="continuation")
        return self._continued(turn, continuation, language)

    def _continued(self, turn: Turn, continuation: Continuation, language: str) -> Plan:
        understanding = Understanding((continuation.call,), language, "session")
        asked = Asked(turn, understanding, turn.area_id, turn.text)
        targets = continuation.targets
        return self._calls.plan(asked, {0: targets} if targets else {})

    def _not_understood(self, turn: Turn, dialogue: Dialogue, verb: Verb | None) -> Plan:
        language = language_of(turn)
        question = dialogue.question
        if question is not None and not question.repeated and not isinstance(question, Objection):
            return unanswered(question, turn.text)
        if verb is not None:
            return asking_back(Clause("no_antecedent"), language)
        code = "not_understood" if answer(turn.text) is None else "nothing_pending"
        return replace(refusing(code, language), keeps_question=False)

    # -- what was taught ---------------------------------------------------------------------------

    def _remembered(
        self, turn: Turn, dialogue: Dialogue, recollection: Recollection | None
    ) -> Plan | None:
        """The plan of a sentence in a home that has been taught things.

        What teaches comes first; then sentences that templates know, then lessons, then the rest.
        """
        language = language_of(turn)
        lessons, teaching = self._lessons, recollection.teaching if recollection else None
        if recollection is None or lessons is None:
            return self._understood(turn, turn.text, turn.area_id)
        plan = lessons.plan(turn, recollection, dialogue, language)
        if plan is not None:
            turn.trace.note("teaching")
            return plan
        meaning = self._heard(turn, turn.text, turn.area_id)
        if recollection.recalled is not None and not is_exact(meaning):
            return self._recalled(turn, recollection.recalled, language)
        plan = self._meant(turn, meaning, turn.text, turn.area_id)
        return lessons.instead(plan, teaching, language)

    def _recalled(self, turn: Turn, recalled: Recalled, language: str) -> Plan:
        """The plan of a lesson's command, which is about the room in which it was taught."""
        lesson, likeness = recalled.lesson, recalled.likeness
        turn.trace.note("lesson", phrase=lesson.phrase, command=lesson.command, likeness=likeness)
        meaning = self._understander.understand(
            lesson.command, language=lesson.language, area_id=lesson.area_id, trace=turn.trace
        )
        meaning = as_taught(meaning, recalled, language)
        plan = self._meant(turn, meaning, lesson.command, lesson.area_id)
        return explained(plan or refusing("not_understood", language), lesson, language)

    # -- a sentence of its own ---------------------------------------------------------------------

    def _understood(self, turn: Turn, text: str, area_id: str | None) -> Plan | None:
        """The plan of a sentence, None if it was not understood."""
        return self._meant(turn, self._heard(turn, text, area_id), text, area_id)

    def _heard(self, turn: Turn, text: str, area_id: str | None) -> Meaning:
        return self._understander.understand(
            text, language=turn.language, area_id=area_id, trace=turn.trace
        )

    def _meant(self, turn: Turn, meaning: Meaning, text: str, area_id: str | None) -> Plan | None:
        _note(turn, meaning)
        match meaning:
            case NotUnderstood():
                return None
            case Clarify():
                return self._clarified(meaning, text, area_id)
            case Ambiguous():
                return self._among(turn, meaning, text, area_id)
            case Understanding():
                return self._planned(turn, meaning, text, area_id)

    def _planned(
        self, turn: Turn, understanding: Understanding, text: str, area_id: str | None
    ) -> Plan:
        """The plan of an understanding; what delayed words mean is found out before."""
        understanding = with_own_words(understanding, text)
        later: dict[int, Understanding] = {}
        for place, call in enumerate(understanding.calls):
            words = word(call, "conversation_command")
            if not is_delayed(call) or not words:
                continue
            meaning = self._understander.understand(
                words,
                language=turn.language or understanding.language,
                area_id=area_id,
                trace=turn.trace,
            )
            match meaning:
                case Understanding():
                    later[place] = with_own_words(meaning, words)
                    # What would be asked about now is asked about before it is put off, too.
                    asks = understanding.confirm or meaning.confirm
                    understanding = replace(understanding, confirm=asks)
                case Clarify():
                    plan = self._clarified(meaning, text, area_id)
                    return still_delayed(plan, understanding, place)
                case _:
                    clause = Clause.of("later.not_understood", words=words)
                    return asking_back(clause, understanding.language, understanding.calls)
        asked = Asked(turn, understanding, area_id, text, later)
        plan = self._calls.plan(asked, {})
        if plan.outcome is PlanOutcome.ANSWER and understanding.confirm == "question":
            return supposing(plan, understanding, text, area_id)
        return plan if self._habits is None else self._habits.settled(plan, asked)

    def _among(self, turn: Turn, meaning: Ambiguous, text: str, area_id: str | None) -> Plan:
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
            return self._planned(turn, reading, text, area_id)
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


def _note(turn: Turn, meaning: Meaning) -> None:
    """Note what the stages agreed on."""
    match meaning:
        case Understanding():
            turn.trace.note(
                "understood",
                by=meaning.stage,
                confidence=meaning.confidence,
                **({"ask": meaning.confirm} if meaning.confirm else {}),
            )
        case Clarify():
            words = {"words": meaning.words} if meaning.words else {}
            turn.trace.note("unclear", why=meaning.code, **words)
        case Ambiguous():
            turn.trace.note("unclear", why="ambiguous")
        case NotUnderstood():
            turn.trace.note("unclear", why="not_understood")
