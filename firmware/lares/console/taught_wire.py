"""The JSON of what was taught and of what is done without asking."""

from typing import Annotated

from msgspec import Meta, Struct

from lares.console.wire import Id, Language, Request

Phrase = Annotated[str, Meta(min_length=1, max_length=80)]
Command = Annotated[str, Meta(min_length=1, max_length=400)]


class LessonBody(Request):
    """A phrase and the command that it is to stand for.

    `area` is the room that "the light" means; `language` is that of the answer; `replace` lets it
    take the place of a lesson that it could not be told apart from.
    """

    phrase: Phrase
    command: Command
    language: Language = "en"
    area: Id | None = None
    replace: bool = False


class LessonChangeBody(Request):
    """Another phrase for a lesson."""

    phrase: Phrase
    language: Language = "en"


class LessonReply(Struct):
    """A lesson; `area` is the room in which it was taught."""

    id: int
    phrase: str
    command: str
    language: str
    area: str | None
    taught_by: str
    taught_at: str


class LessonsReply(Struct):
    """All lessons, the newest first, and how many there can be."""

    lessons: list[LessonReply]
    limit: int


class LessonPreviewReply(Struct):
    """What teaching would come to.

    `text` says what would be done, or why it cannot be taught; `replaces` is the lesson whose place
    it would take.
    """

    accepted: bool
    code: str
    text: str
    replaces: LessonReply | None


class AgreementReply(Struct):
    """A wish that is granted without a question.

    `said` are the words with which it was agreed to, `does` says what is done ("" if nothing can be
    done just now), `area` is the speaker's room if it was known.
    """

    id: int
    person: str
    said: str
    does: str
    area: str | None
    agreed_at: str
    used_at: str
    count: int


class AgreementsReply(Struct):
    """All agreements, the one that was used last first."""

    agreements: list[AgreementReply]
