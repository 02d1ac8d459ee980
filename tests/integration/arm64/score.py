"""Score the sentences of standard input (lists of token ids, one a line) and write what comes out.

Runs on both architectures, on the board's one under qemu-user.
"""

import json
import platform
import sys
from pathlib import Path

from lares.inference.artifact import load_artifact
from lares.inference.tflite import TfliteIntentModel

model = TfliteIntentModel(load_artifact(Path(sys.argv[1])), "tflite_runtime")
json.dump({"machine": platform.machine(), "version": model.version}, sys.stdout)
sys.stdout.write("\n")
for line in sys.stdin:
    scores = model.score(json.loads(line))
    answer = {
        "actions": scores.actions,
        "stances": scores.stances,
        "tags": scores.tags,
        "embedding": list(scores.embedding),
    }
    sys.stdout.write(json.dumps(answer) + "\n")
