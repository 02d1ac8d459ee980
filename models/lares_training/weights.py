"""The trained float network on disk, between training and export."""

from pathlib import Path

import keras

from lares.nlu.learned.features import token_table
from lares_training.network import Shape, build
from lares_training.shards import CACHE

_FILE = CACHE / "intent.weights.h5"


def save(network: keras.Model) -> None:
    """Keep the weights."""
    CACHE.mkdir(exist_ok=True)
    network.save_weights(_FILE)


def load(shape: Shape, path: Path = _FILE) -> keras.Model:
    """Return the network that was trained last; raises FileNotFoundError if there is none."""
    if not path.exists():
        raise FileNotFoundError(f"{path}: train first (python -m lares_training train)")
    network = build(token_table().size, shape)
    network.load_weights(path)
    return network
