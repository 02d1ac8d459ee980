"""The house, understood with a model that is told what to say of each sentence."""

from collections.abc import Mapping

from lares.home.registry import Registry
from lares.nlu.actions import ACTIONS
from lares.nlu.understander import Understander
from lares.nlu.understanding import Meaning, Understanding
from tests.fakes.house import fill_house
from tests.fakes.intent_model import ScriptedModel


class _House:
    """An understander whose model has to be so sure of whatever it is told to say."""

    def __init__(self, threshold: float) -> None:
        self.registry = fill_house(Registry())
        self.model = ScriptedModel(self.registry, dict.fromkeys((*ACTIONS, "stance"), threshold))
        self.understander = Understander(self.registry, model=self.model)


class ScriptedHouse(_House):
    """An understander whose model is as sure as it is told to be; it has to be so to 90 %."""

    def __init__(self) -> None:
        super().__init__(0.9)

    def hear(
        self,
        text: str,
        action: str,
        area: str | None = None,
        *,
        score: float,
        stance: str,
        stance_score: float,
    ) -> Meaning:
        """Return what `text` means, said in `area`, if the model takes it for `action`."""
        self.model.say(text, action, score=score, stance=stance, stance_score=stance_score)
        return self.understander.understand(text, area_id=area)


class TaggedHouse(_House):
    """An understander whose model is sure of what it is told to say, and marks words."""

    def __init__(self) -> None:
        super().__init__(0.6)

    def hear(self, text: str, action: str, area: str | None = None, **tags: str) -> Meaning:
        """Return what `text` means if the model takes it for `action`; `tags`: tag → words."""
        self.model.say(text, action, tags={words: tag for tag, words in tags.items()})
        return self.understander.understand(text, area_id=area)


def only_call(meaning: Meaning) -> tuple[str, Mapping[str, object]]:
    """Return intent and slots of the one call that was understood."""
    assert isinstance(meaning, Understanding), meaning
    (call,) = meaning.calls
    return call.intent, call.slots
