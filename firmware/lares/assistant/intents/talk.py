"""Time, date and small talk: answers that need no device."""

from lares.assistant.intents.answering import Answer, Question
from lares.assistant.replies.clauses import Clause, Phrase
from lares.assistant.replies.template import LANGUAGES
from lares.clock import is_wall_time_set


def get_time(question: Question) -> Answer:
    """Say the time of day in the machine's time zone."""
    if not is_wall_time_set(question.clock.now()):
        return (Clause("answer.clock_unset"),)
    now = question.clock.now().astimezone()
    return (Clause.of("answer.time", hour=str(now.hour), minute=f"{now.minute:02d}"),)


def get_date(question: Question) -> Answer:
    """Say the date in the machine's time zone."""
    if not is_wall_time_set(question.clock.now()):
        return (Clause("answer.clock_unset"),)
    now = question.clock.now().astimezone()
    return (
        Clause.of(
            "answer.date",
            weekday=Phrase(f"weekday.{now.isoweekday()}"),
            day=now.day,
            month=Phrase(f"month.{now.month}"),
            year=str(now.year),
        ),
    )


def nevermind(_question: Question) -> Answer:
    """Take it back: nothing is done."""
    return (Clause("answer.nevermind"),)


def respond(question: Question) -> Answer:
    """Answer a greeting or a question about this appliance."""
    code = f"answer.{question.response}"
    return (Clause(code if code in LANGUAGES["en"] else "answer.hello"),)
