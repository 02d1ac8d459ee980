"""Durations, moments and timers in words."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from lares.assistant.replies.clauses import Phrase
from lares.home.timer import Timer
from lares.nlu.normalization import key_of, normalise

_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))

_SPOKEN = ((3600, "hour", "小时"), (60, "minute", "分钟"), (1, "second", "秒"))


def duration(seconds: float) -> Phrase:
    """Return a duration in its two largest units: "1 hour 30 minutes", 5 分钟."""
    left = max(0, round(seconds))
    parts = []
    for unit, size in _UNITS:
        number, left = divmod(left, size)
        if number:
            parts.append(Phrase.of(f"time.{unit}", n=number))
    if not parts:
        return Phrase.of("time.second", n=0)
    if len(parts) == 1:
        return parts[0]
    return Phrase.of("time.both", first=parts[0], second=parts[1])


def when(at: float | datetime, now: datetime) -> Phrase:
    """Return "in 5 minutes" for seconds, and for a moment the time of day, with a near day."""
    if not isinstance(at, datetime):
        return Phrase.of("when.in", duration=duration(at))
    local, today = at.astimezone(), now.astimezone()
    days = (local.date() - today.date()).days
    clock = _clock(local)
    if days in (0, 1):
        return Phrase.of("when.today" if days == 0 else "when.tomorrow", **clock)
    return Phrase.of("when.day", weekday=Phrase(f"weekday.{local.isoweekday()}"), **clock)


def _clock(local: datetime) -> dict[str, str]:
    return {"hour": str(local.hour), "minute": f"{local.minute:02d}"}


def timer_label(timer: Timer) -> Phrase:
    """Return what a timer is called: by its name, its command, or what it was started with."""
    if timer.name:
        return Phrase.of("timer.named", name=timer.name)
    if timer.command:
        return Phrase.of("timer.command", command=timer.command)
    if timer.at is not None:
        return Phrase.of("timer.alarm", **_clock(timer.at.astimezone()))
    return Phrase.of("timer.plain", duration=duration(timer.seconds))


def timer_labels(timers: Sequence[Timer], *, by_rest: bool = False) -> dict[str, Phrase]:
    """Return what each of the timers is called among the others, by its id.

    Of several with one name the label says what each was started with and, `by_rest`, where that
    does not tell them apart either, how much is left.
    """
    named = Counter(_known_as(timer) for timer in timers)
    alike = Counter((_known_as(timer), round(timer.seconds)) for timer in timers)
    labels: dict[str, Phrase] = {}
    for timer in timers:
        name, label = _known_as(timer), timer_label(timer)
        labels[timer.id] = label
        if named[name] == 1:
            continue
        told_apart = alike[name, round(timer.seconds)] == 1
        if timer.name and timer.at is None and (told_apart or not by_rest):
            length = duration(timer.seconds)
            labels[timer.id] = Phrase.of("timer.named_for", name=timer.name, duration=length)
        elif by_rest:
            left = duration(timer.remaining)
            labels[timer.id] = Phrase.of("timer.with_left", timer=label, duration=left)
    return labels


def _known_as(timer: Timer) -> str:
    """What timers with the same label have in common, however a name is spelled."""
    return key_of(normalise(timer.name)) if timer.name else repr(timer_label(timer))


def timer_words(timer: Timer) -> tuple[str, ...]:
    """Return the words by which somebody picks a timer: its name, or how long it was."""
    words = [timer.name, timer.command]
    whole = round(timer.seconds)
    for size, english, chinese in _SPOKEN:
        number, rest = divmod(whole, size)
        if number and not rest:
            plain = f"{number} {english}"
            words += [plain, f"{plain}s", f"{plain} timer", f"{number}{chinese}"]
            break
    if timer.name:
        words += [f"{timer.name} timer", f"{timer.name}计时器"]
    return tuple(each for each in words if each)
