"""No sentence waits for the disk: what an understander reads, it has read when it is warm."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
PROGRAM = """
import json, sys
sys.path[:0] = sys.argv[1:3]
from lares.app.intent_model import load_intent_model
from lares.home.registry import Registry
from lares.nlu.understander import Understander
from tests.fakes.house import fill_house

understander = Understander(fill_house(Registry()))
understander.warm()
understander.learn_from(load_intent_model())
opened = []
sys.addaudithook(lambda name, words: opened.append(str(words[0])) if name == "open" else None)
for sentence in sys.argv[3:]:
    understander.understand(sentence)
print(json.dumps(opened))
"""
SENTENCES = [
    "turn on the kitchen light",
    "trun of teh kitchen lihgt",
    "could you make the living room a bit cosier and blue",
    "don't unlock the front door",
    "is it raining",
    "把卧室的灯调暗一点",
    "别开大门",
    "洗手间太热了",
    "客厅的灯开成红色然后锁门",
    "十分钟以后关掉 kitchen 的灯",
    "add milk to the shopping list",
]


def test_a_warm_understander_opens_no_file():
    command = [sys.executable, "-c", PROGRAM, str(ROOT), str(ROOT / "firmware"), *SENTENCES]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout.splitlines()[-1]) == []
