"""The model card: what the model is for, what it was made from, and how good it is."""

from collections.abc import Iterator, Mapping
from typing import Any

_LANGUAGES = {"all": "all", "en": "English", "zh": "Chinese", "mixed": "both mixed"}
_COLUMNS = {
    "sentences": "sentences",
    "action_right": "action right",
    "stance_right": "stance right",
    "tags_right": "all tags right",
    "requests_taken_right": "requests taken, rightly",
    "requests_taken_wrong": "requests taken for another",
    "negatives_taken": "taken that must not be",
}


def card(manifest: Mapping[str, Any]) -> str:
    """Return the card of a manifest, in Markdown."""
    return "\n".join(_lines(manifest)) + "\n"


def _lines(manifest: Mapping[str, Any]) -> Iterator[str]:
    labels, metrics, shape = manifest["labels"], manifest["metrics"], manifest["shape"]
    size, whole = manifest["bytes"], metrics["float_bytes"]
    yield f"""# Model card: intent {manifest["sha256"][:12]}

Written by `python -m lares_training export` from `manifest.json`; do not edit.

## What it is

One small network for English, Chinese and both mixed that reads a sentence said to a home: which of
{len(labels["actions"])} actions it asks for, how it is meant (a request, a negation, a report, a
question, a hypothetical, something else), which words belong to an item, a message, a later command
or an unknown name, and a vector of {shape["vector"]} numbers for finding sentences of like meaning.
It decides nothing: `lares.nlu.learned` takes an action only above its threshold, for a request,
with names and values that fit, never a lock, garage door, valve or alarm without a confirmation.

## What it reads

Up to {manifest["length"]} tokens of `lares.nlu.learned.features` ({manifest["vocabulary"]} ids,
fingerprint `{manifest["fingerprint"]}`). Names, rooms and values stand for one typed token each, so
no name of any home is in the model and none has to be learned.

## How it is built

An embedding of {shape["embedding"]}, {1 + len(shape["dilations"])} convolutions of
{shape["channels"]} channels with dilations 1, {", ".join(map(str, shape["dilations"]))},
the maximum over the sentence, and four heads. {size:,} bytes of int8 (float32: {whole:,}, that is
{whole / size:.2f} times as much), int32 ids in, int8 out, only built-in operations.

## What it was trained on

Sentences said from the templates in `models/corpus` (our own words; digest `{manifest["corpus"]}`)
and, to a small part, from the templates of home-assistant-intents (CC BY 4.0, see NOTICE), in homes
made up at random, with typing slips, homophones and accidents of speech recognition
{manifest["plan"]["examples"]:,} sentences, {manifest["plan"]["epochs"]} times, seed
{manifest["plan"]["seed"]}. No recordings, no logs, no data of people, no evaluation sentences.

## How good it is

Measured in int8 on sentences of template lines that were never trained on, in percent. The
thresholds were calibrated on other sentences of the same lines, and who wrote the lines wrote those
trained on: expect less of strangers. It is the model alone; the stages around it accept less and
catch more (docs/evaluation.md).
"""
    yield f"| language | {' | '.join(_COLUMNS.values())} |"
    yield f"|---|{'--:|' * len(_COLUMNS)}"
    for key, name in _LANGUAGES.items():
        if key in metrics:
            yield f"| {name} | {' | '.join(str(metrics[key][column]) for column in _COLUMNS)} |"
    yield f"""
The float network has {metrics["float_action_right"]} % of the actions right, the int8 model
{metrics["int8_action_right"]} %.

## What it cannot do

- Other languages than English and Mandarin Chinese; traditional characters are simplified before.
- Wordings far from the templates: it mostly knows that it does not know, and then asks or refuses.
- Two requests in one sentence: it marks the words between them, `lares.nlu.composition` cuts there.
- Irony, and anything that needs more than the sentence itself.

Licence: {manifest["license"]}, like the rest of the repository."""
