"""The network: an embedding, dilated residual convolutions, and a head for each answer.

Only operations that the int8 kernels of TensorFlow Lite have are used. Padding is multiplied away
after every block, so a sentence scores the same however far it is filled up: training packs
sentences of like length together and computes no padding, the appliance fills up to one length.
"""

from dataclasses import asdict, dataclass

import keras
import tensorflow as tf
from keras import layers

from lares.nlu.actions import ACTIONS, STANCES, TAGS
from lares.nlu.learned.features import PAD

OUTPUTS = ("actions", "stances", "tags", "embedding")
"""What the network answers, in this order."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network. The receptive field is 1 + 2 * sum(dilations) tokens."""

    embedding: int = 56
    channels: int = 96
    dilations: tuple[int, ...] = (1, 2, 4, 1, 2)
    pooled: int = 192
    hidden: int = 128
    vector: int = 64

    def as_mapping(self) -> dict[str, object]:
        """For the manifest."""
        return asdict(self)


class _PadIsZero(keras.constraints.Constraint):
    """Keeps the row of padding at zero, so that padding is what a convolution sees at the edge."""

    def __call__(self, table: tf.Tensor) -> tf.Tensor:
        """Return the table with that row zeroed."""
        return tf.concat([tf.zeros_like(table[: PAD + 1]), table[PAD + 1 :]], 0)


@keras.saving.register_keras_serializable("lares")
class Table(layers.Layer):
    """Rows of a table by token id: one GATHER, which keras' own Embedding is not."""

    def __init__(self, size: int, width: int, **options: object) -> None:
        super().__init__(**options)
        self.size, self.width = size, width

    def build(self, _shape: object) -> None:
        """Make the table."""
        self.table = self.add_weight(
            shape=(self.size, self.width),
            initializer="uniform",
            constraint=_PadIsZero(),
            name="table",
        )
        self.clear_padding()

    def clear_padding(self) -> None:
        """Zero the row of padding; averages of weights are not under the constraint."""
        self.table.assign(_PadIsZero()(self.table))

    def call(self, ids: tf.Tensor) -> tf.Tensor:
        """Return the rows (…, width)."""
        return tf.gather(self.table, ids)


@keras.saving.register_keras_serializable("lares")
class PadMask(layers.Layer):
    """Ones for each token and zeros for padding, in all channels: broadcasting is slow in int8."""

    def __init__(self, width: int, **options: object) -> None:
        super().__init__(**options)
        self.width = width

    def build(self, _shape: object) -> None:
        """Make the table, which is not trained."""
        self.table = self.add_weight(
            shape=(2, self.width),
            initializer=lambda shape, dtype=None: (
                tf.constant([[0.0], [1.0]], dtype) * tf.ones(shape, dtype)
            ),
            trainable=False,
            name="table",
        )

    def call(self, ids: tf.Tensor) -> tf.Tensor:
        """Return a mask (…, width)."""
        return tf.gather(self.table, tf.minimum(ids, PAD + 1))


def build(
    vocabulary: int, shape: Shape, length: int | None = None, dropout: float = 0.2
) -> keras.Model:
    """Return the network; `length` None takes sentences of any one length a batch.

    Input are ids (batch, length, 1). Outputs are logits (batch, 1, 1, n) of actions and stances,
    (batch, length, 1, n) of tags, and the pooled vector (batch, 1, 1, n), which the action and
    stance heads read, so that nearness in it means likeness of what is asked. All is done in four
    dimensions, so nothing in the exported file depends on the length.
    """
    ids = keras.Input((length, 1), dtype="int32", name="ids")
    mask = PadMask(shape.channels, name="mask")(ids)
    said = Table(vocabulary, shape.embedding, name="words")(ids)
    said = layers.SpatialDropout2D(dropout / 2, name="drop")(said)
    flow = layers.BatchNormalization(name="lift_norm")(_conv(shape.channels, 3, "lift")(said))
    flow = layers.Multiply()([layers.ReLU()(flow), mask])
    for at, dilation in enumerate(shape.dilations):
        step = _conv(shape.channels, 3, f"conv{at}", dilation)(flow)
        step = layers.BatchNormalization(name=f"norm{at}")(step)
        step = layers.SpatialDropout2D(dropout / 2)(step)
        flow = layers.ReLU()(layers.Add()([flow, step]))
        flow = layers.Multiply()([flow, mask])
    # Without a bias padding stays zero here, and zero is never a maximum after ReLU.
    wide = layers.ReLU()(layers.Conv2D(shape.pooled, 1, use_bias=False, name="wide")(flow))
    pooled = layers.GlobalMaxPooling2D(keepdims=True, name="pool")(wide)
    pooled = layers.Dropout(dropout)(pooled)
    hidden = layers.ReLU()(_head(shape.hidden, "hidden")(pooled))
    vector = _head(shape.vector, "embedding")(hidden)
    read = layers.Dropout(dropout)(layers.Concatenate()([hidden, layers.ReLU()(vector)]))
    actions = _head(len(ACTIONS), "actions")(read)
    stances = _head(len(STANCES), "stances")(read)
    whole = _head(shape.channels, "whole")(hidden)
    seen = layers.Multiply()([layers.Add()([flow, whole]), mask])
    seen = layers.ReLU()(_conv(shape.channels, 3, "look", bias=True)(seen))
    tags = _head(len(TAGS), "tags")(seen)
    return keras.Model(ids, [actions, stances, tags, vector], name="intent")


def _conv(
    channels: int, width: int, name: str, dilation: int = 1, *, bias: bool = False
) -> layers.Layer:
    """A convolution along the sentence."""
    return layers.Conv2D(
        channels,
        (width, 1),
        padding="same",
        dilation_rate=(dilation, 1),
        use_bias=bias,
        name=name,
    )


def _head(size: int, name: str) -> layers.Layer:
    """A dense layer at each place; as a convolution it needs no reshaping."""
    return layers.Conv2D(size, 1, name=name)
