"""From the trained network to int8 TensorFlow Lite, and its answers as the appliance gets them."""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from lares.nlu.actions import ACTIONS, STANCES, TAGS
from lares.nlu.learned.features import LENGTH, token_table
from lares_training.arrays import Answers, Floats
from lares_training.network import OUTPUTS, Shape, build
from lares_training.shards import Examples

_REPRESENTATIVE = 600


@dataclass(frozen=True, slots=True)
class Exported:
    """The int8 model, its outputs in the file's order, and the size of the float model."""

    content: bytes
    outputs: tuple[str, ...]
    float_bytes: int


def export(network: keras.Model, shape: Shape, found: Examples) -> Exported:
    """Return the network as int8 with int32 ids in and int8 logits out.

    The ranges of activations are those of `found`; weights of convolutions have a scale for each
    channel.
    """
    fixed = build(token_table().size, shape, LENGTH)
    fixed.set_weights(network.get_weights())
    rng = np.random.default_rng(0)
    chosen = rng.choice(len(found), min(_REPRESENTATIVE, len(found)), replace=False)
    ids, _ = found.padded(chosen, LENGTH)
    plain = _converter(fixed).convert()
    converter = _converter(fixed)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([row[None, :, None]] for row in ids)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_output_type = tf.int8
    content = bytes(converter.convert())
    return Exported(content, _outputs(content, fixed), len(plain))


def run(content: bytes, found: Examples) -> Answers:
    """Return what an int8 model says of the examples."""
    interpreter = tf.lite.Interpreter(model_content=content, num_threads=1)
    entry = interpreter.get_input_details()[0]["index"]
    outputs = {_size_of(one): one for one in interpreter.get_output_details()}
    lengths = found.lengths()
    answers = Answers(
        np.zeros((len(found), len(ACTIONS)), np.float32),
        np.zeros((len(found), len(STANCES)), np.float32),
        [np.zeros(0, np.int64)] * len(found),
    )
    size = 0
    for at in np.argsort(lengths, kind="stable"):
        if lengths[at] > size:
            size = int(lengths[at])
            interpreter.resize_tensor_input(entry, (1, size, 1))
            interpreter.allocate_tensors()
        ids, _ = found.padded(np.array([at]), size)
        interpreter.set_tensor(entry, ids[..., None])
        interpreter.invoke()
        answers.actions[at] = _real(interpreter, outputs[len(ACTIONS)])[0, 0, 0]
        answers.stances[at] = _real(interpreter, outputs[len(STANCES)])[0, 0, 0]
        tags = _real(interpreter, outputs[len(TAGS)])[0, : lengths[at], 0]
        answers.tags[at] = tags.argmax(-1)
    return answers


def _converter(network: keras.Model) -> tf.lite.TFLiteConverter:
    call = tf.function(lambda ids: network(ids, training=False))
    concrete = call.get_concrete_function(tf.TensorSpec((1, LENGTH, 1), tf.int32, name="ids"))
    # Frozen: a variable that the converter leaves in the file cannot be read during calibration.
    return tf.lite.TFLiteConverter.from_concrete_functions(
        [convert_variables_to_constants_v2(concrete)]
    )


def _outputs(content: bytes, network: keras.Model) -> tuple[str, ...]:
    """The names of the outputs in the order of the file, told apart by their last dimension."""
    sizes = {
        int(tensor.shape[-1]): name for tensor, name in zip(network.outputs, OUTPUTS, strict=True)
    }
    if len(sizes) != len(OUTPUTS):
        raise ValueError("two outputs of the network have the same size")
    interpreter = tf.lite.Interpreter(model_content=content)
    interpreter.allocate_tensors()
    return tuple(sizes[_size_of(one)] for one in interpreter.get_output_details())


def _size_of(details: dict[str, object]) -> int:
    return int(np.asarray(details["shape"])[-1])


def _real(interpreter: tf.lite.Interpreter, details: dict[str, Any]) -> Floats:
    scale, zero = details["quantization"]
    real: Floats = (interpreter.get_tensor(details["index"]).astype(np.float32) - zero) * scale
    return real
