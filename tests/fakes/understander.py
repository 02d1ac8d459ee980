"""An understander that knows only the sentences of a test."""

from collections.abc import Mapping

from lares.nlu.normalization import has_han, normalise
from lares.nlu.trace import Trace
from lares.nlu.understanding import (
    Clarify,
    IntentCall,
    Meaning,
    NotUnderstood,
    Understanding,
)


class FakeUnderstander:
    """Implements `Understands`; `meanings` maps a sentence to a meaning or an error to raise."""

    def __init__(self, meanings: Mapping[str, Meaning | Exception] | None = None) -> None:
        self.meanings: dict[str, Meaning | Exception] = {}
        self.asked: list[tuple[str, str | None]] = []
        for text, meaning in (meanings or {}).items():
            self.say(text, meaning)

    def say(self, text: str, meaning: Meaning | Exception) -> None:
        """Let `text` mean `meaning`."""
        self.meanings[normalise(text)] = meaning

    def call(
        self,
        text: str,
        intent: str,
        response: str | None = None,
        language: str | None = None,
        **slots: object,
    ) -> None:
        """Let `text` mean one call."""
        language = language or ("zh" if has_han(text) else "en")
        calls = (IntentCall(intent, slots),)
        self.say(text, Understanding(calls, language, "exact", 1.0, response))

    def understand(
        self,
        text: str,
        *,
        language: str | None = None,
        area_id: str | None = None,
        trace: Trace | None = None,
    ) -> Meaning:
        if trace is not None:
            trace.note("scripted", text=text)
        self.asked.append((text, area_id))
        meaning = self.meanings.get(normalise(text))
        if isinstance(meaning, Exception):
            raise meaning
        if isinstance(meaning, Clarify) and meaning.code == "which_area" and area_id is not None:
            calls = (IntentCall("HassTurnOn", {"area": area_id, "domain": "light"}),)
            return Understanding(calls, meaning.language, "exact")
        return meaning or NotUnderstood("zh" if has_han(text) else (language or "en"))
