"""The import: read, keep the answers, wipe the files, remember them; in this order.

Whatever is cut off is taken up by the next run. Until the answers are on the disk nothing has
happened. From then on the files are known, so none is read twice, and wiping goes on until it is
done. The report is for people; nothing depends on it. That the setup network is to be open is no
answer: each run looks whether a file says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path

import msgspec

from lares.errors import UnusableError
from lares_provisioning.onboarding import Answers
from lares_provisioning.preseed import report, sources
from lares_provisioning.preseed.reading import Content, Finding, Problem, Wifi
from lares_provisioning.preseed.sources import Source
from lares_provisioning.preseed.state import Handover, Ledger, StateFolder, merged
from lares_provisioning.preseed.wiping import Outcome, Record, is_there, wipe

_FIELDS = tuple(field.name for field in fields(Content))


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did."""

    read: tuple[Source, ...] = ()
    """Files that were not known."""
    imported: bool = False
    """Answers wait for the flow."""
    setup_open: bool | None = None
    """Whether the setup network is without a key from now on; None: as it was."""
    wiped: tuple[str, ...] = ()
    unwiped: tuple[str, ...] = ()
    """Files that could not be written over; the next run tries again."""
    report_problem: str = ""
    """Why the report could not be written."""


def waits(boot: Path, state: Path) -> bool:
    """Return whether `import_files` has anything to do; changes nothing.

    Raises:
        UnusableError: the boot partition cannot be read.
    """
    folder = StateFolder(state)
    ledger, handover = folder.ledger(), folder.handover()
    found = _look(boot)
    if _unknown(found, ledger, handover) or _asks_open(found) != folder.is_open:
        return True
    cut_off = handover is not None and handover.files
    set_up = folder.is_set_up()
    return bool(cut_off) or any(_is_due(record, set_up=set_up) for record in ledger.files)


def import_files(boot: Path, state: Path) -> Summary:
    """Import what is new on the boot partition; blocking.

    Raises:
        UnusableError: the boot partition cannot be read, or the state folder not be written.
    """
    folder = StateFolder(state)
    ledger, handover = folder.ledger(), folder.handover()
    found = _look(boot)
    content, new = _combine(_unknown(found, ledger, handover))
    is_open = _asks_open(found)
    turned = is_open != folder.is_open
    if turned:
        folder.set_open(is_open=is_open)
    if turned or content.setup_open is not None:  # a known file may win over a new one
        content = replace(content, setup_open=is_open)
    if content.has_answers:
        handover = _handover(content, new, handover)
        folder.write_handover(handover)
    files = merged(ledger, handover.files if handover else ())
    files = merged(files, (each.record for each in new))
    files, wiped, unwiped = _wipe_all(boot, files, set_up=folder.is_set_up())
    told = new or [each for each in found if each.reading.content.setup_open is not None]
    text = report.render(told, content, unwiped) if new or turned else ""
    if not text and handover is not None:
        text = handover.report  # of a run that was cut off
    problem = report.write(boot, text) if text else ""
    if files != ledger:
        folder.write_ledger(files)
    if handover is not None and handover.files:
        folder.write_handover(msgspec.structs.replace(handover, files=(), report=""))
    return Summary(
        read=tuple(new),
        imported=handover is not None,
        setup_open=is_open if turned else None,
        wiped=wiped,
        unwiped=unwiped,
        report_problem=problem,
    )


def _look(boot: Path) -> list[Source]:
    try:
        return sources.look(boot)
    except OSError as error:
        raise UnusableError(f"{boot} cannot be read: {error.strerror}") from error


def _asks_open(found: Iterable[Source]) -> bool:
    """Return whether the card asks for a setup network without a key.

    Not an answer that is taken once: it is so for as long as a file says so.
    """
    said = (source.reading.content.setup_open for source in found)
    return next((each for each in said if each is not None), False)


def _unknown(found: Iterable[Source], ledger: Ledger, handover: Handover | None) -> list[Source]:
    """Return the files that no run before this one has read."""
    known: dict[str, list[Record]] = {}
    for record in merged(ledger, handover.files if handover else ()).files:
        known.setdefault(record.name, []).append(record)
    return [
        source
        for source in found
        if not any(record.fits(source.data) for record in known.get(source.name, ()))
    ]


def _combine(new: Iterable[Source]) -> tuple[Content, list[Source]]:
    """Return what all files together say; the first to say a thing wins, the others are told so."""
    content = Content()
    winners: dict[str, str] = {}
    told = []
    for source in new:
        said, findings = source.reading.content, []
        for field in _FIELDS:
            value = getattr(said, field)
            if value in (None, ""):
                continue
            if field not in winners:
                winners[field] = source.name
                content = replace(content, **{field: value})
            elif getattr(content, field) != value:
                findings.append(Finding(Problem.OVERRULED, field, detail=winners[field]))
        reading = replace(source.reading, findings=(*source.reading.findings, *findings))
        told.append(replace(source, reading=reading))
    return content, told


def _handover(content: Content, new: list[Source], earlier: Handover | None) -> Handover:
    """Return the answers, over those of an earlier import that nobody has taken yet."""
    before = earlier.answers if earlier else Answers()
    wifi = content.wifi or Wifi(before.ssid, before.wifi_password, before.hidden)
    has_owner = bool(content.owner_password or content.owner_password_hash)
    answers = replace(
        before,
        ssid=wifi.ssid,
        wifi_password=wifi.password,
        hidden=wifi.hidden,
        country=content.country or before.country,
        language=content.language or before.language,
        home_name=content.home_name or before.home_name,
        owner_password=content.owner_password if has_owner else before.owner_password,
        time_zone=content.time_zone or before.time_zone,
    )
    earlier_hash = earlier.owner_password_hash if earlier else ""
    files = merged(Ledger(files=earlier.files if earlier else ()), (each.record for each in new))
    return Handover(
        answers=answers,
        owner_password_hash=content.owner_password_hash if has_owner else earlier_hash,
        files=files.files,
        report=report.render(new, content, ()),
    )


def _is_due(record: Record, *, set_up: bool) -> bool:
    return not record.clean and (set_up or not record.held)


def _wipe_all(
    boot: Path, ledger: Ledger, *, set_up: bool
) -> tuple[Ledger, tuple[str, ...], tuple[str, ...]]:
    """Wipe what is due; return the records as they are then, and the names of both outcomes."""
    files, wiped, unwiped = [], [], []
    for record in ledger.files:
        if not _is_due(record, set_up=set_up):
            # One that was mended or taken away meanwhile is no longer waited for.
            there = record.clean or is_there(boot, record, sources.LARGEST_FILE)
            files.append(record if there else record.cleaned())
            continue
        outcome = wipe(boot, record, sources.LARGEST_FILE)
        if outcome is Outcome.FAILED:
            unwiped.append(record.name)
            files.append(record)
            continue
        if outcome is Outcome.CLEAN:
            wiped.append(record.name)
        files.append(record.cleaned())
    return merged(Ledger(), files), tuple(wiped), tuple(unwiped)
