"""Why a sentence, or a part of it, is not acted on: the codes that traces hold.

What people read for them is in `assistant/explanation/words`; a test finds codes without words.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a stage did not act. The first four are those of `lares.nlu.veto`."""

    NEGATION = "negation"
    REPORT = "report"
    QUESTION = "question"
    HYPOTHETICAL = "hypothetical"
    NO_LATER_ORDER = "no_later_order"
    """What is to be done later is no order in itself."""
    NO_ACTION = "no_action"
    """The model sees nothing that this product does."""
    UNSURE_ACTION = "unsure_action"
    """The action's probability is below its threshold."""
    UNSURE_REQUEST = "unsure_request"
    """The probability that it is a request is below its threshold."""
    NOT_WORTH_ASKING = "not_worth_asking"
    """It is neither sure enough to be done nor clear enough for a yes."""
    TOO_LONG = "too_long"
    """The model cannot see the whole of it at once."""
    NO_TARGET = "no_target"
    UNCLEAR_TARGET = "unclear_target"
    UNCLEAR_PLACE = "unclear_place"
    UNCLEAR_SUBJECT = "unclear_subject"
    """Of a question: about what."""
    SEVERAL_THINGS = "several_things"
    """One of several names fits several kinds of things."""
    EVERYTHING_ONLY_OFF = "everything_only_off"
    WRONG_KIND = "wrong_kind"
    UNUSED = "unused"
    """Words that have no place in the command."""
    MORE_SAID = "more_said"
    NO_VALUE = "no_value"
    NO_TIME = "no_time"
    ONE_TIME = "one_time"
    """A timer takes exactly one time."""
    NO_WORDS = "no_words"
    """What to note, to announce or to play is missing."""
    NO_HELP = "no_help"
    """Nothing there could help against what bothers somebody."""
    NO_ROOMS = "no_rooms"
    """The vacuum does not know rooms."""
