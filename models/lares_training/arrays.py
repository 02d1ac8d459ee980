"""Names for the kinds of arrays that are passed around."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.floating[Any]]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a model says of many sentences: logits, and the best tag of each token."""

    actions: Floats
    stances: Floats
    tags: list[Ints]
