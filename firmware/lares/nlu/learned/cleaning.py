"""Where a vacuum is sent: to a room, or off to work."""

from lares.nlu.learned.heard import Heard
from lares.nlu.learned.slots import Outcome, Unmeant, calls_for
from lares.nlu.mention import MentionKind
from lares.nlu.reason import Reason
from lares.nlu.situation import Situation
from lares.nlu.understanding import IntentCall, Understanding


def clean_area(_action: str, heard: Heard, situation: Situation) -> Outcome:
    """HassVacuumCleanArea: one call a room; the speaker's where none was said but "here"."""
    vocabulary = situation.vocabulary
    places = heard.of(MentionKind.AREA)
    named = [m for m in heard.mentions if m.symbol in ("vacuum", "vacuums")]
    floors = heard.of(MentionKind.FLOOR)
    if len(places) + len(named) + len(floors) != len(heard.mentions):
        return Unmeant(Reason.MORE_SAID)
    if floors and not places:
        floor = vocabulary.floor_name(str(floors[0].value), situation.language)
        return _model_said(situation, IntentCall("HassVacuumStart", {"floor": floor}))
    rooms = [vocabulary.area_name(str(m.value), situation.language) for m in places]
    if not rooms and situation.here is not None:
        rooms = [situation.here]
    if not rooms or floors:
        return Unmeant(Reason.UNCLEAR_PLACE)
    calls = (IntentCall("HassVacuumCleanArea", {"area": room}) for room in rooms)
    return _model_said(situation, *calls)


def start_vacuum(action: str, heard: Heard, situation: Situation) -> Outcome:
    """HassVacuumStart; a room that is said is the one to be cleaned."""
    if heard.of(MentionKind.AREA):
        return clean_area(action, heard, situation)
    return calls_for(action, heard, situation)


def _model_said(situation: Situation, *calls: IntentCall) -> Understanding:
    return Understanding(calls, situation.language, "model")
