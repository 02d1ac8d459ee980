"""Words in the place of a name that this home has nothing for: asked back, never dropped."""

from lares.nlu.learned.heard import Heard
from lares.nlu.nearest import find_nearest
from lares.nlu.normalization import has_han
from lares.nlu.situation import Situation
from lares.nlu.understanding import Clarify

_TALK = frozenset(
    {
        *("weather_query", "date_query", "time_query", "nevermind", "broadcast", "media_search"),
        *("timer_start", "timer_cancel", "timer_cancel_all", "timer_increase", "timer_decrease"),
        *("timer_pause", "timer_resume", "timer_status"),
        *("list_add", "list_complete", "list_remove", "list_query"),
    }
)
"""Actions that are about no thing and no room."""


def unknown_thing(action: str, heard: Heard, situation: Situation) -> Clarify | None:
    """Return the question back if the model took words for a name that the home does not have."""
    if action in _TALK:
        return None
    for tag, code in (("place", "unknown_area"), ("device", "unknown_name")):
        for span in heard.tagged.get(tag, ()):
            if any(m.start < span.end and span.start < m.end for m in heard.mentions):
                continue
            language = "zh" if has_han(span.text) else situation.language
            nearest = find_nearest(span.text, situation.vocabulary, language, places=tag == "place")
            return Clarify(code, span.text, situation.language, nearest)
    return None
