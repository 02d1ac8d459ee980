"""What becomes of a wish to teach: it can be learnt, has to be asked about, or cannot, and why."""

from dataclasses import dataclass

from lares.assistant.errands import KeepLesson, RenameLesson
from lares.assistant.recollection import phrase_key
from lares.assistant.replies.clauses import Clause
from lares.memory.lesson import LONGEST_COMMAND, Lesson
from lares.nlu.teaching import find_teaching
from lares.policy.principal import Principal


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something can be learnt: the errand that keeps it, or the clauses that say why not.

    `asks` asks whether it may take the place of another lesson: somebody has to say yes first.
    `clear` is false if the command cannot be done as it stands.
    """

    clauses: tuple[Clause, ...] = ()
    errand: KeepLesson | RenameLesson | None = None
    asks: tuple[Clause, ...] = ()
    denied: bool = False
    decisions: tuple[str, ...] = ()
    clear: bool = True


def no_command(command: str) -> Verdict | None:
    """Return the verdict on what is no command that can be learnt, None if it may be one."""
    if len(command) > LONGEST_COMMAND or find_teaching(command) is not None:
        return Verdict((Clause("lesson.no_command"),))
    return None


_QUESTIONS = {
    (True, False): "lesson.replace",
    (True, True): "lesson.replace_of",
    (False, False): "lesson.replace_near",
    (False, True): "lesson.replace_near_of",
}
"""By whether the phrase is the same, and whether somebody else taught it."""


def in_place_of(old: Lesson, lesson: Lesson, said: Clause, person: Principal) -> Verdict:
    """Return the verdict on a phrase that is, or is too near to, that of another lesson."""
    if old.key == lesson.key and phrase_key(old.command) == phrase_key(lesson.command):
        return Verdict((known(old),))
    other_person = bool(old.taught_by_name) and old.taught_by != person.id
    question = Clause.of(
        _QUESTIONS[old.key == lesson.key, other_person],
        phrase=lesson.phrase,
        other=old.phrase,
        command=old.command,
        person=old.taught_by_name,
    )
    return Verdict(errand=KeepLesson(lesson, said, (old.id,)), asks=(question,))


def known(lesson: Lesson) -> Clause:
    """Return what is said of a lesson that is there already."""
    return Clause.of("lesson.known", phrase=lesson.phrase, command=lesson.command)


def taken(other: Lesson, phrase: str) -> Clause:
    """Return why a phrase cannot be given to another lesson than `other`."""
    code = "lesson.taken" if other.key == phrase_key(phrase) else "lesson.taken_near"
    return Clause.of(code, phrase=phrase, other=other.phrase, command=other.command)
