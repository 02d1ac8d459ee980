"""The learned stage: the model says what is asked, the tables and the home what that means here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from lares.nlu.actions import ACTIONS, ASKING, STANCES
from lares.nlu.guarding import is_plain_order, reaches_guarded, speaks_against, unlocks
from lares.nlu.intents import INTENTS
from lares.nlu.learned.cleaning import clean_area, start_vacuum
from lares.nlu.learned.conditions import waits_or_leaves_out
from lares.nlu.learned.features import Features, encode
from lares.nlu.learned.frames import FRAMED, Frame, frame_of
from lares.nlu.learned.free_text import FREE, FREE_TAGS
from lares.nlu.learned.heard import Heard, Span, spans_of
from lares.nlu.learned.meanings import DOINGS
from lares.nlu.learned.model import IntentModel, Scores
from lares.nlu.learned.namesakes import told_apart
from lares.nlu.learned.places import LIT, with_lamps_over
from lares.nlu.learned.quantities import is_of_another
from lares.nlu.learned.questions import QUESTIONS
from lares.nlu.learned.slots import Outcome, Unmeant, calls_for
from lares.nlu.learned.unknown import unknown_thing
from lares.nlu.learned.weighing import RULED, is_denied, weigh
from lares.nlu.learned.wishes import propose
from lares.nlu.mention import Mention, MentionKind
from lares.nlu.reason import Reason
from lares.nlu.situation import Situation
from lares.nlu.understanding import Ambiguous, Clarify, Meaning, Understanding
from lares.nlu.veto import veto

Find = Callable[[str], tuple[Mention, ...]]
"""What stands in a normalised text besides its words."""
_ACTIONS = tuple(ACTIONS)
_REQUEST = STANCES.index("request")
_NOW = frozenset({*DOINGS, "vacuum_area", "vacuum_start"})
"""Actions that are carried out at once and as a whole."""
_THRESHOLD = 0.5
"""For an action or a stance that the manifest has no threshold for."""
_ASKED = 0.6
"""An action and a request of at least this probability are proposed, though not done."""
_WISHED = 0.3
"""For a wish, which is no request in words."""
_NO_ORDER: Mapping[str, Reason] = MappingProxyType(
    {
        reason.value: reason
        for reason in (Reason.NEGATION, Reason.REPORT, Reason.QUESTION, Reason.HYPOTHETICAL)
    }
)
"""Stances that are a reason in themselves."""
_TOLD = 3
"""So many of the model's best actions are shown in a trace."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model makes of a sentence: its best action and whether it is a request at all."""

    action: str
    score: float
    request: float
    scores: Scores
    features: Features
    turned: bool = False
    """Whether the words contradicted what the model took for the action."""
    weighed: bool = False
    """Whether this is not what the model is sure of, so that it can only be proposed."""


class LearnedStage:
    """Understands one clause with the model; knows nothing of a particular home."""

    def __init__(self, model: IntentModel) -> None:
        self._model = model
        self._thresholds: Mapping[str, float] = dict(model.thresholds)

    @property
    def version(self) -> str:
        """The model's identity."""
        return self._model.version

    def understand(self, text: str, situation: Situation, find: Find) -> Meaning | None:
        """Return what one clause means, None if the model or the home has no sense for it.

        `text` is normalised, tight in Chinese and spaced otherwise; `find` tells its mentions.
        """
        mentions = find(text)
        opinion = self._opinion(text, mentions, situation)
        if opinion is None:
            return None
        if opinion.action in LIT:
            over = with_lamps_over(text, mentions, situation.vocabulary)
            opinion = replace(opinion, weighed=len(over) > len(mentions))
            mentions = over
        heard = _heard(text, mentions, opinion)
        frame = frame_of(text, mentions, situation.vocabulary)
        if frame is not None and self._is_framed(frame, opinion):
            opinion, heard = _framed(frame, heard, opinion)
        else:
            opinion = self._weighed(opinion, heard, mentions, situation)
            heard = _heard(text, mentions, opinion)
        refusal = self._refusal(heard, opinion)
        if refusal is not None:
            situation.trace.note("veto", **_why(refusal))
            return None
        unknown = unknown_thing(opinion.action, heard, situation)
        build = _BUILDERS[opinion.action]
        outcome = unknown or told_apart(build, opinion.action, heard, situation)
        doubt = self._doubt(opinion)
        if doubt is not None:
            situation.trace.note("doubt", **_why(doubt))
            outcome = _doubted(outcome)
        turned = opinion.turned or (opinion.action == "unlock" and not unlocks(heard.plain))
        outcome = _guarded(
            outcome, heard, situation, find, doubted=doubt is not None, turned=turned
        )
        return _certain(outcome, heard, opinion, situation)

    def _opinion(
        self, text: str, mentions: tuple[Mention, ...], situation: Situation
    ) -> Opinion | None:
        features = encode(text, mentions)
        if not features.ids:
            return None
        scores = self._model.score(features.ids)
        if not scores.credible:  # NaN is below no threshold
            situation.trace.note("veto", why=Reason.NO_ACTION.value)
            return None
        best = max(range(len(scores.actions)), key=scores.actions.__getitem__)
        opinion = Opinion(
            _ACTIONS[best], scores.actions[best], scores.stances[_REQUEST], scores, features
        )
        situation.trace.note(
            "mentions",
            text=text,
            found=[_shown(mention, text, situation) for mention in mentions],
        )
        situation.trace.note(
            "model",
            actions=_best(scores.actions, _ACTIONS),
            stances=_best(scores.stances, STANCES),
            tags={
                tag: [span.text for span in spans]
                for tag, spans in spans_of(text, features, scores).items()
            },
        )
        return opinion

    def _is_framed(self, frame: Frame, opinion: Opinion) -> bool:
        """Whether a frame says what is meant: the model agrees, or is sure of nothing else."""
        if frame.action == opinion.action:
            return True
        sure = opinion.action != "none" and self._doubt(opinion) is None
        return not sure and not is_denied(opinion.scores, report=frame.reason is None)

    def _weighed(
        self,
        opinion: Opinion,
        heard: Heard,
        mentions: tuple[Mention, ...],
        situation: Situation,
    ) -> Opinion:
        """The opinion, or what the words and the home make of it where the model is not sure."""

        def build(action: str) -> Outcome | None:
            own = _heard(heard.text, mentions, replace(opinion, action=action))
            if unknown_thing(action, own, situation) is not None:
                return None
            return told_apart(_BUILDERS[action], action, own, situation)

        weighed = weigh(opinion.scores, heard, situation, build, sure=self._doubt(opinion) is None)
        if weighed is None:
            return opinion
        return replace(
            opinion,
            action=weighed.action,
            score=weighed.score,
            request=weighed.request,
            turned=weighed.turned,
            weighed=True,
        )

    def _refusal(self, heard: Heard, opinion: Opinion) -> Unmeant | None:
        """Why the model's action is not taken, None if it is."""
        action = opinion.action
        if action == "none":
            return Unmeant(_no_order(opinion.scores))
        doubt = self._doubt(opinion)
        if doubt is not None and not _worth_asking(opinion):
            return doubt
        if not opinion.features.whole and action not in FREE_TAGS:
            return Unmeant(Reason.TOO_LONG)
        asks = action in ASKING or action.startswith("wish_") or action == "nevermind"
        vetoed = veto(heard.plain, asks=asks)
        if vetoed is not None:
            return Unmeant(Reason(vetoed))
        if is_of_another(action, heard.plain):
            return Unmeant(Reason.WRONG_KIND)
        words = waits_or_leaves_out(heard.plain) if action in _NOW else ""
        return Unmeant(Reason.UNUSED, words) if words else None

    def _doubt(self, opinion: Opinion) -> Unmeant | None:
        """What is below its threshold, None if nothing is: then the action is taken."""
        threshold = self._thresholds.get(opinion.action, _THRESHOLD)
        if opinion.weighed or opinion.score < threshold:
            return Unmeant(Reason.UNSURE_ACTION, f"{threshold * 100:.0f}")
        threshold = self._thresholds.get("stance", _THRESHOLD)
        if opinion.request < threshold:
            return Unmeant(Reason.UNSURE_REQUEST, f"{threshold * 100:.0f}")
        return None


def _worth_asking(opinion: Opinion) -> bool:
    """Whether what is not sure enough to be done is sure enough to be proposed.

    A question is worth no less than "I did not understand", and says what was heard.
    """
    if opinion.score < _ASKED or opinion.action == "nevermind":
        return False
    if opinion.action.startswith("wish_"):
        return opinion.request >= _WISHED
    return opinion.request >= _ASKED


def _heard(text: str, mentions: tuple[Mention, ...], opinion: Opinion) -> Heard:
    """The sentence without the mentions inside free text that the action has a place for."""
    wanted = FREE_TAGS.get(opinion.action, frozenset()) | {"device", "place", "split"}
    tagged = {
        tag: spans
        for tag, spans in spans_of(text, opinion.features, opinion.scores).items()
        if tag in wanted
    }
    free = [
        span for tag, spans in tagged.items() if tag not in ("device", "place") for span in spans
    ]
    outside = tuple(mention for mention in mentions if not _within(mention, free))
    return Heard(text, outside, tagged)


def _framed(frame: Frame, heard: Heard, opinion: Opinion) -> tuple[Opinion, Heard]:
    """The opinion and the sentence as a frame has them; proposed where the model marks others."""
    tagged = dict(frame.tagged)
    free = [span for spans in tagged.values() for span in spans]
    if frame.reason is not None:
        tagged["reason"] = (frame.reason,)
    outside = tuple(
        mention
        for mention in frame.mentions
        if mention.symbol in FRAMED and not _within(mention, free)
    )
    framed = Heard(heard.text, outside, tagged)
    agreed = frame.action == opinion.action and all(
        heard.tagged.get(tag) == spans for tag, spans in frame.tagged.items()
    )
    framed_opinion = replace(
        opinion,
        action=frame.action,
        score=max(opinion.score, RULED),
        request=max(opinion.request, RULED),
        weighed=not agreed,
    )
    return framed_opinion, framed


def _within(mention: Mention, free: list[Span]) -> bool:
    return any(span.start <= mention.start and mention.end <= span.end for span in free)


_BUILDERS: Mapping[str, Callable[[str, Heard, Situation], Outcome]] = MappingProxyType(
    {
        **dict.fromkeys(DOINGS, calls_for),
        **FREE,
        **QUESTIONS,
        **dict.fromkeys((action for action in ACTIONS if action.startswith("wish_")), propose),
        "vacuum_area": clean_area,
        "vacuum_start": start_vacuum,
    }
)
"""Every action but "none", and what makes calls of it."""


def _guarded(
    outcome: Outcome,
    heard: Heard,
    situation: Situation,
    find: Find,
    *,
    doubted: bool,
    turned: bool,
) -> Outcome:
    """The outcome, none that moves a door while a word speaks against it or is not an order's."""
    if isinstance(outcome, Unmeant):
        return outcome
    if not reaches_guarded(outcome, situation.vocabulary, find):
        return outcome
    why = speaks_against(heard.text, (heard.text,), situation.vocabulary, find)
    if why is not None:
        return Unmeant(Reason(why))
    if turned or (doubted and not is_plain_order(heard.text, find(heard.text))):
        return Unmeant(Reason.UNSURE_REQUEST)
    return outcome


def _doubted(outcome: Outcome) -> Outcome:
    """The same to be confirmed; what would only be asked is not worth a question."""
    if isinstance(outcome, Understanding):
        asks = all(INTENTS[call.intent].asks for call in outcome.calls)
        # A name that only comes near may be answered about; here nobody may have asked at all.
        return replace(outcome, confirm="question" if asks else outcome.confirm or "unsure")
    if isinstance(outcome, Ambiguous) and len(_intents(outcome)) == 1:
        return outcome  # who names one of them agrees
    if isinstance(outcome, (Unmeant, Clarify)):
        return outcome
    return Unmeant(Reason.NOT_WORTH_ASKING)


def _intents(meaning: Ambiguous) -> set[str]:
    return {call.intent for reading in meaning.readings for call in reading.calls}


def _certain(
    outcome: Outcome, heard: Heard, opinion: Opinion, situation: Situation
) -> Meaning | None:
    """The outcome with what is known of its certainty, None if there is none."""
    if isinstance(outcome, Unmeant):
        situation.trace.note("slots", action=opinion.action, **_why(outcome))
        return None
    confidence = round(min(opinion.score, opinion.request), 3)
    if isinstance(outcome, Understanding):
        return replace(outcome, confidence=confidence)
    if isinstance(outcome, Clarify) and outcome.code == "which_area":
        everywhere = outcome.everywhere
        if everywhere is not None:
            everywhere = replace(everywhere, confidence=confidence)
        return replace(outcome, words=heard.text, everywhere=everywhere)
    return outcome


def _why(unmeant: Unmeant) -> dict[str, object]:
    words = {"words": unmeant.words} if unmeant.words else {}
    return {"why": unmeant.reason.value, **words}


def _no_order(scores: Scores) -> Reason:
    """Why there is nothing to do: it is meant as no order, or it is about something else."""
    best = max(range(len(scores.stances)), key=scores.stances.__getitem__)
    return _NO_ORDER.get(STANCES[best], Reason.NO_ACTION)


def _shown(mention: Mention, text: str, situation: Situation) -> dict[str, object]:
    """A mention for the trace; how near it is, and to what, where it is not the very words."""
    shown: dict[str, object] = {
        "text": text[mention.start : mention.end],
        "kind": mention.kind.value,
        "symbol": mention.symbol,
    }
    if mention.likeness < 1 and mention.kind is not MentionKind.KIND:
        shown |= {"likeness": round(mention.likeness, 2), "means": _meant(mention, situation)}
    return shown


def _meant(mention: Mention, situation: Situation) -> str:
    """What a mention was taken for, by the name that the home has for it."""
    vocabulary, key, language = situation.vocabulary, str(mention.value), situation.language
    match mention.kind:
        case MentionKind.NAME if not mention.keys:
            return vocabulary.spoken_name(key, vocabulary.names.ids(key), language)
        case MentionKind.AREA:
            return vocabulary.area_name(key, language)
        case MentionKind.FLOOR:
            return vocabulary.floor_name(key, language)
        case _:
            return key


def _best(scores: tuple[float, ...], names: tuple[str, ...]) -> dict[str, float]:
    order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)[:_TOLD]
    return {names[at]: round(scores[at], 3) for at in order}
