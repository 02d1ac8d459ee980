"""Operations on what the home was taught, and on what it does without asking."""

import secrets
from datetime import UTC, datetime

from lares.assistant.teaching import Teacher, Tried
from lares.assistant.turn import Turn
from lares.clock import Clock, Deadline
from lares.console.boundary import Call
from lares.console.problems import Problem, invalid, not_found
from lares.console.taught_wire import (
    AgreementReply,
    AgreementsReply,
    LessonBody,
    LessonChangeBody,
    LessonPreviewReply,
    LessonReply,
    LessonsReply,
)
from lares.console.wire import DoneReply
from lares.home.registry import Registry
from lares.memory.agreement import Agreement
from lares.memory.lesson import MOST_LESSONS, Lesson

_TIMEOUT = 10.0


class TaughtApi:
    """Every change is on the disk when it is answered."""

    def __init__(self, registry: Registry, teacher: Teacher, clock: Clock) -> None:
        self._registry = registry
        self._teacher = teacher
        self._clock = clock

    # -- lessons -----------------------------------------------------------------------------------

    async def lessons(self, call: Call) -> LessonsReply:
        """Return the lessons, the newest first."""
        del call
        lessons = [lesson_view(each) for each in reversed(self._teacher.lessons())]
        return LessonsReply(lessons, MOST_LESSONS)

    async def preview_lesson(self, call: Call) -> LessonPreviewReply:
        """Say what teaching a phrase would come to; nothing is kept."""
        body = self._body(call)
        turn = self._turn(call, body.command, body.language, body.area)
        tried = self._teacher.preview(turn, body.phrase.strip(), body.command.strip())
        replaces = lesson_view(tried.replaces) if tried.replaces is not None else None
        return LessonPreviewReply(tried.accepted, tried.code, tried.text, replaces)

    async def add_lesson(self, call: Call) -> LessonReply:
        """Teach a phrase."""
        body = self._body(call)
        turn = self._turn(call, body.command, body.language, body.area)
        phrase = body.phrase.strip()
        tried = await self._teacher.teach(
            turn, phrase, body.command.strip(), replacing=body.replace
        )
        if not tried.accepted:
            raise _refused(tried)
        return self._named(phrase)

    async def change_lesson(self, call: Call) -> LessonReply:
        """Give a lesson another phrase."""
        lesson = self._lesson(call.id)
        body = call.body(LessonChangeBody)
        phrase = body.phrase.strip()
        if not phrase:
            raise invalid("Say what the lesson is to be called.")
        turn = self._turn(call, phrase, body.language, lesson.area_id)
        tried = await self._teacher.rename(turn, lesson, phrase)
        if not tried.accepted:
            raise _refused(tried)
        return lesson_view(self._lesson(call.id))

    async def remove_lesson(self, call: Call) -> DoneReply:
        """Forget a lesson."""
        lesson = self._lesson(call.id)
        turn = self._turn(call, lesson.phrase, call.language, lesson.area_id)
        tried = await self._teacher.forget(turn, lesson)
        if not tried.accepted:
            raise _refused(tried)
        return DoneReply()

    # -- agreements --------------------------------------------------------------------------------

    async def agreements(self, call: Call) -> AgreementsReply:
        """Return what is done without asking, for whom."""
        views = []
        for each in self._teacher.agreements():
            turn = self._turn(call, each.said, each.language, each.area_id or None)
            views.append(agreement_view(each, self._teacher.doing(each, turn)))
        return AgreementsReply(views)

    async def remove_agreement(self, call: Call) -> DoneReply:
        """Ask first again."""
        wanted = _number(call.id)
        for each in self._teacher.agreements():
            if each.id == wanted:
                await self._teacher.forget_agreement(each)
                return DoneReply()
        raise not_found("such agreement")

    # -- what a request is about -------------------------------------------------------------------

    def _body(self, call: Call) -> LessonBody:
        body = call.body(LessonBody)
        if not body.phrase.strip() or not body.command.strip():
            raise invalid("Say what to listen for and what to do.")
        if body.area is not None and body.area not in self._registry.areas:
            raise invalid(f"There is no area `{body.area}`.")
        return body

    def _turn(self, call: Call, text: str, language: str, area_id: str | None) -> Turn:
        caller = call.known_caller
        return Turn(
            id=secrets.token_hex(8),
            text=text,
            principal=caller.principal,
            origin=caller.origin,
            session=caller.conversation,
            deadline=Deadline.after(self._clock, _TIMEOUT),
            area_id=area_id,
            language=language,
        )

    def _lesson(self, id_: str) -> Lesson:
        wanted = _number(id_)
        for each in self._teacher.lessons():
            if each.id == wanted:
                return each
        raise not_found("such lesson")

    def _named(self, phrase: str) -> LessonReply:
        for each in self._teacher.lessons():
            if each.phrase == phrase:
                return lesson_view(each)
        raise Problem(409, "lesson-refused", "It was forgotten again at once.")


def lesson_view(lesson: Lesson) -> LessonReply:
    """Return a lesson."""
    return LessonReply(
        lesson.id,
        lesson.phrase,
        lesson.command,
        lesson.language,
        lesson.area_id,
        lesson.taught_by_name or lesson.taught_by,
        _moment(lesson.taught_at),
    )


def agreement_view(agreement: Agreement, does: str) -> AgreementReply:
    """Return an agreement with what it does."""
    return AgreementReply(
        agreement.id,
        agreement.principal_name or agreement.principal_id,
        agreement.said,
        does,
        agreement.area_id or None,
        _moment(agreement.agreed_at),
        _moment(agreement.used_at),
        agreement.count,
    )


def _refused(tried: Tried) -> Problem:
    code = "lesson-taken" if tried.replaces is not None else "lesson-refused"
    return Problem(409, code, tried.text)


def _number(id_: str) -> int:
    if not (id_.isascii() and id_.isdigit() and len(id_) <= 18):
        raise not_found("such number")
    return int(id_)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
