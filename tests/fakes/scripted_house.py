"""The house, understood with a model that is told what to say of each sentence."""

from lares.home.registry import Registry
from lares.nlu.actions import ACTIONS
from lares.nlu.understander import Understander
from lares.nlu.understanding import Meaning
from tests.fakes.house import fill_house
from tests.fakes.intent_model import ScriptedModel


class ScriptedHouse:
    """An understander whose model has to be 90 % sure of whatever it is told to say."""

    def __init__(self) -> None:
        self.registry = fill_house(Registry())
        self.model = ScriptedModel(self.registry, dict.fromkeys((*ACTIONS, "stance"), 0.9))
        self.understander = Understander(self.registry, model=self.model)

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
