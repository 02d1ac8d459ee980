"""HassGetState: what is on, open or locked; one, any, all, which, how many; and sensors' values.

What cannot be reached or never reported is named as such and counts for neither yes nor no.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lares.assistant.abilities import is_in_state
from lares.assistant.intents.answering import Answer, Question
from lares.assistant.replies.clauses import Clause
from lares.assistant.replies.rendering import NAMED
from lares.assistant.replies.states import asked_word, describe, is_known
from lares.assistant.replies.template import LANGUAGES
from lares.home.entity import Entity, Unavailability
from lares.home.registry import Registry


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Entities by what is known of the question's state."""

    yes: tuple[str, ...]
    no: tuple[str, ...]
    unheard: tuple[Clause, ...]


def get_state(question: Question) -> Answer:
    """Answer a question about states; the template that matched says what kind of question."""
    if not question.targets:
        return (Clause("nothing_there"),)
    answer = _MANY.get(question.response or "")
    if "state" in question.call.slots and answer is not None:
        return answer(question, _sort(question))
    if "state" in question.call.slots:
        return _yes_or_no(question)
    return tuple(one(entity, question.registry) for entity in question.entities)


def one(entity: Entity, registry: Registry, code: str = "answer.one") -> Clause:
    """Return what is known of one entity, and whether that is news or a memory."""
    state = registry.state(entity.id)
    reason = registry.unavailability(entity.id)
    remembered = reason is Unavailability.NOT_SEEN and state.stale and is_known(state)
    if reason is not None and not remembered:
        return Clause(f"unavailable.{reason}", (entity.id,))
    if not is_known(state):
        return Clause("answer.unknown", (entity.id,))
    if state.stale:
        code = "answer.one_stale"
    return Clause(code, (entity.id,), (("state", describe(entity, state)),))


def _yes_or_no(question: Question) -> Answer:
    wanted = question.call.slots.get("state")
    clauses = []
    for entity in question.entities:
        matched = is_in_state(entity, question.registry.state(entity.id), wanted)
        code = "answer.yes" if matched else "answer.no"
        clauses.append(one(entity, question.registry, code))
    return tuple(clauses)


def _sort(question: Question) -> _Sorted:
    yes: list[str] = []
    no: list[str] = []
    unheard: list[Clause] = []
    for entity in question.entities:
        said = one(entity, question.registry)
        if said.code not in ("answer.one", "answer.one_stale"):
            unheard.append(said)
            continue
        wanted = question.call.slots["state"]
        state = question.registry.state(entity.id)
        (yes if is_in_state(entity, state, wanted) else no).append(entity.id)
    return _Sorted(tuple(yes), tuple(no), tuple(unheard))


def _any(question: Question, found: _Sorted) -> Answer:
    return _listed(question, found, "answer.any", "answer.any_none")


def _which(question: Question, found: _Sorted) -> Answer:
    return _listed(question, found, "answer.which", "answer.which_none")


def _how_many(question: Question, found: _Sorted) -> Answer:
    counted = "answer.how_many" if len(found.yes) <= NAMED else "answer.which"
    return _listed(question, found, counted, "answer.how_many_none")


def _listed(question: Question, found: _Sorted, some: str, none: str) -> Answer:
    if found.yes:
        return _about(question, some, found.yes), *found.unheard
    if found.no:
        return _about(question, none), *found.unheard
    return found.unheard or (Clause("answer.nothing_known"),)


def _all(question: Question, found: _Sorted) -> Answer:
    if len(question.entities) == 1:
        return _yes_or_no(question)
    if found.no:
        return _about(question, "answer.all_not", found.no), *found.unheard
    if found.yes and not found.unheard:
        return (_about(question, "answer.all"),)
    if found.yes:
        return _about(question, "answer.which", found.yes), *found.unheard
    return found.unheard or (Clause("answer.nothing_known"),)


def _about(question: Question, code: str, entities: Sequence[str] = ()) -> Clause:
    """A clause with the asked state in words: "open" for a window sensor that is "on"."""
    classes = {entity.device_class for entity in question.entities}
    device_class = classes.pop() if len(classes) == 1 else None
    wanted = question.call.slots["state"]
    if isinstance(wanted, list | tuple):
        wanted = wanted[0] if wanted else ""
    word = _HOME if str(wanted) in ("家", "家里") else str(wanted)
    state = asked_word(device_class, word)
    own = f"{code}.{state.code.removeprefix('state.')}"
    code = own if own in LANGUAGES["en"] else code
    return Clause(code, tuple(entities), (("state", state),))


_HOME = "home"
_MANY: Mapping[str, Callable[[Question, _Sorted], Answer]] = {
    "any": _any,
    "all": _all,
    "which": _which,
    "how_many": _how_many,
}
