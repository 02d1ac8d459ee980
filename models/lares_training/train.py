"""Training: one network for both languages, the same result for the same data and seed."""

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from lares.nlu.actions import ACTIONS, STANCES
from lares.nlu.learned.features import token_table
from lares_training.arrays import Floats, Ints
from lares_training.network import Shape, build
from lares_training.shards import Batch, Examples, batches, in_order

_SMOOTHING = 0.02
_MOST_CLASS_WEIGHT = 3.0
_TAGGED_WEIGHT = 2.0
"""What a token with a tag counts for beside one without."""
_SHARES = {"actions": 1.0, "stances": 0.7, "tags": 0.7, "words": 0.05}
"""How much each part of the loss counts."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast is trained."""

    examples: int
    epochs: int
    batch: int = 256
    rate: float = 2e-3
    seed: int = 20


QUICK = Plan(examples=80_000, epochs=5)
FULL = Plan(examples=400_000, epochs=10)


class Trainer(keras.Model):
    """The network with what only training needs: the words that a vector should remember.

    From the pooled vector the words of the sentence are guessed, so that sentences with like words
    are near each other in it also when their action is the same: it is searched for examples that
    people have taught.
    """

    def __init__(self, network: keras.Model, vocabulary: int, class_weights: Floats) -> None:
        super().__init__()
        self.network = network
        self.words = keras.layers.Dense(vocabulary, name="remembered")
        self.class_weights = tf.constant(class_weights, tf.float32)

    def call(self, ids: tf.Tensor, training: bool = False) -> list[tf.Tensor]:  # noqa: FBT001, FBT002 - keras
        """Return actions, stances, tags and the guessed words of ids (batch, length)."""
        actions, stances, tags, vector = self.network(ids[..., None], training=training)
        flat = [tf.squeeze(one, (1, 2)) for one in (actions, stances, vector)]
        return [flat[0], flat[1], tf.squeeze(tags, 2), self.words(flat[2])]

    def losses_of(
        self,
        ids: tf.Tensor,
        tags: tf.Tensor,
        actions: tf.Tensor,
        stances: tf.Tensor,
        weights: tf.Tensor,
    ) -> Mapping[str, tf.Tensor]:
        """The parts of the loss of one batch."""
        said_actions, said_stances, said_tags, said_words = self(ids, training=True)
        count = len(ACTIONS)
        goal = tf.reduce_mean(tf.one_hot(actions, count), 1)
        goal = goal * (1 - _SMOOTHING) + _SMOOTHING / count
        each = tf.nn.softmax_cross_entropy_with_logits(goal, said_actions)
        by_class = tf.reduce_mean(tf.gather(self.class_weights, actions), 1)
        stance_goal = tf.one_hot(stances, len(STANCES)) * (1 - _SMOOTHING) + _SMOOTHING / len(
            STANCES
        )
        of_stance = tf.nn.softmax_cross_entropy_with_logits(stance_goal, said_stances)
        real = tf.cast(ids > 0, tf.float32)
        tagged = real * (1 + (_TAGGED_WEIGHT - 1) * tf.cast(tags > 0, tf.float32))
        of_tags = tf.nn.sparse_softmax_cross_entropy_with_logits(tags, said_tags)
        guessed = tf.gather(tf.nn.log_softmax(said_words), ids, batch_dims=1)
        of_words = -tf.reduce_sum(guessed * real, 1) / tf.reduce_sum(real, 1)
        return {
            "actions": tf.reduce_mean(each * by_class * weights),
            "stances": tf.reduce_mean(of_stance * weights),
            "tags": tf.reduce_sum(of_tags * tagged) / tf.reduce_sum(tagged),
            "words": tf.reduce_mean(of_words),
        }


def make_repeatable(seed: int) -> None:
    """The same seed gives the same weights from here on."""
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.threading.set_intra_op_parallelism_threads(2)


def train(found: Examples, plan: Plan, shape: Shape) -> keras.Model:
    """Return the trained network; prints a line for each epoch."""
    size = token_table().size
    network = build(size, shape)
    trainer = Trainer(network, size, class_weights(found))
    steps = sum(1 for _ in batches(found, plan.batch, np.random.default_rng(plan.seed)))
    optimizer = keras.optimizers.AdamW(
        _Rate(plan.rate, steps * plan.epochs),
        weight_decay=0.01,
        global_clipnorm=1.0,
        use_ema=True,
        ema_momentum=0.998,
    )

    def step(
        ids: tf.Tensor, tags: tf.Tensor, actions: tf.Tensor, stances: tf.Tensor, weights: tf.Tensor
    ) -> tf.Tensor:
        with tf.GradientTape() as tape:
            losses = trainer.losses_of(ids, tags, actions, stances, weights)
            total = tf.add_n([_SHARES[name] * losses[name] for name in _SHARES])
        variables = trainer.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(total, variables), variables, strict=True))
        return tf.stack([losses[name] for name in _SHARES])

    compiled = tf.function(step, reduce_retracing=False)

    rng = np.random.default_rng(plan.seed)
    for epoch in range(plan.epochs):
        start, sums, count = time.perf_counter(), np.zeros(len(_SHARES)), 0
        for batch in batches(found, plan.batch, rng):
            sums += compiled(*_inputs(found, batch)).numpy()
            count += 1
        parts = "  ".join(
            f"{name} {value:.4f}" for name, value in zip(_SHARES, sums / count, strict=True)
        )
        print(f"  epoch {epoch + 1}/{plan.epochs}: {parts}  ({time.perf_counter() - start:.0f} s)")
    optimizer.finalize_variable_values(trainer.trainable_variables)
    network.get_layer("words").clear_padding()
    return network


class _Rate(keras.optimizers.schedules.LearningRateSchedule):
    """Warm up over 3 % of the steps, then a half cosine down to nearly nothing."""

    def __init__(self, peak: float, steps: int) -> None:
        self.peak, self.steps = peak, steps

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        done = tf.cast(step, tf.float32) / self.steps
        falling = 0.5 * (1 + tf.cos(math.pi * tf.minimum(done, 1.0)))
        return self.peak * tf.minimum(done / 0.03 + 0.01, falling + 0.01)


def class_weights(found: Examples) -> Floats:
    """Weights that make up for rare actions, by the square root; 1 on average over the examples."""
    counts = np.bincount(found.actions.ravel(), minlength=len(ACTIONS)).astype(np.float64)
    raw = 1 / np.sqrt(np.maximum(counts, 1))
    mean = float((raw * counts).sum() / counts.sum())
    weights: Floats = np.minimum(raw / mean, _MOST_CLASS_WEIGHT)
    return weights


def predict(network: keras.Model, found: Examples) -> tuple[Floats, Floats, list[Ints]]:
    """Return the float network's logits of actions and stances, and the tags of each sentence."""
    actions = np.zeros((len(found), len(ACTIONS)), np.float32)
    stances = np.zeros((len(found), len(STANCES)), np.float32)
    tags: list[Ints] = [np.zeros(0, np.int64)] * len(found)
    lengths = found.lengths()
    for batch in in_order(found, 512):
        said = [np.asarray(one) for one in network(batch.ids[..., None], training=False)]
        actions[batch.examples], stances[batch.examples] = said[0][:, 0, 0], said[1][:, 0, 0]
        for row, at in enumerate(batch.examples):
            tags[at] = said[2][row, : lengths[at], 0].argmax(-1)
    return actions, stances, tags


def _inputs(found: Examples, batch: Batch) -> Iterator[tf.Tensor]:
    at = batch.examples
    for array in (batch.ids, batch.tags, found.actions[at], found.stances[at], found.weights[at]):
        yield tf.constant(array)
