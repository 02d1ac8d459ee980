"""Changes what is remembered: each change is on the disk before it is acknowledged."""

import logging

from lares.assistant.errands import (
    ForgetAgreement,
    ForgetLesson,
    KeepAgreement,
    KeepLesson,
    Remembrance,
    RenameLesson,
)
from lares.assistant.recollection import Memory
from lares.assistant.replies.clauses import Clause
from lares.errors import LaresError

logger = logging.getLogger(__name__)

NOT_DONE = frozenset({"lesson.full", "lesson.gone"})
"""What `remember` answers when somebody else was faster; nothing has changed."""


async def remember(errand: Remembrance, memory: Memory) -> Clause:
    """Do one change; return what is said of it. Raises LaresError if it could not be kept."""
    match errand:
        case KeepLesson(lesson=lesson, said=said, replaces=replaces):
            kept = await memory.lessons.add(lesson, replaces)
            return said if kept is not None else Clause("lesson.full")
        case RenameLesson(lesson=lesson, phrase=phrase, key=key):
            renamed = await memory.lessons.rename(lesson.id, phrase, key)
            if renamed is None:
                return Clause("lesson.gone")
            return Clause.of("lesson.renamed", phrase=lesson.phrase, new=phrase)
        case ForgetLesson(lesson=lesson):
            gone = await memory.lessons.forget(lesson.id)
            return Clause.of("lesson.forgotten", phrase=lesson.phrase) if gone else _GONE
        case KeepAgreement():
            return await _agree(errand, memory)
        case ForgetAgreement(agreement=agreement):
            kept_now = memory.agreements.find(
                agreement.principal_id, agreement.area_id, agreement.wish, agreement.call
            )
            if kept_now is not None:
                await memory.agreements.forget(kept_now.id)
            return Clause("wish.asks_again")


_GONE = Clause("lesson.gone")


async def _agree(errand: KeepAgreement, memory: Memory) -> Clause:
    """Keep a yes; that one was used again is worth no complaint if it cannot be kept."""
    try:
        await memory.agreements.remember(errand.agreement)
    except LaresError as error:
        if not errand.again:
            raise
        logger.warning("the use of an agreement was not kept: %s", error)
    return Clause("wish.as_last_time" if errand.again else "wish.agreed")
