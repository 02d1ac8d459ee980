"""The learned stage's model for this process, if there is one that fits this version."""

from typing import TYPE_CHECKING

from lares.errors import ModelError

if TYPE_CHECKING:
    from lares.nlu.learned.model import IntentModel


def load_intent_model() -> "IntentModel":
    """Return the model of the installed artifact; takes some 0.1 s, so not on the event loop.

    Raises:
        ModelError: there is none, or it belongs to another version; the message says what to do.
    """
    try:
        # Imported here: numpy and TensorFlow Lite cost 0.2 s that only understanding needs.
        from lares.inference.artifact import find_artifact, load_artifact
        from lares.inference.tflite import TfliteIntentModel
    except ImportError as error:
        raise ModelError(
            f"the intent model needs a package that is missing: {error.name}"
        ) from error
    return TfliteIntentModel(load_artifact(find_artifact()))


def installed_intent_model() -> str:
    """Return the version of the installed artifact; reads half a megabyte, runs nothing.

    Raises:
        ModelError: there is none, it is damaged, or it belongs to another version.
    """
    from lares.inference.artifact import find_artifact, load_artifact

    return load_artifact(find_artifact()).version
