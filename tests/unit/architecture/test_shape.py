"""The shape of the tree: sizes, names, docstrings, and one door per third-party library."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SOURCES = sorted((ROOT / "firmware/lares").rglob("*.py"))
OTHER_PROGRAMS = sorted(
    path
    for folder in (
        "provisioning/lares_provisioning",
        "image-build/lares_image",
        "image-build/rootfs/usr/lib/lares/system",
    )
    for path in (ROOT / folder).rglob("*.py")
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MAX_LINES = 400
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "core"}
DOORS = {
    "hassil": {
        *(f"nlu/exact/{name}.py" for name in ("data", "grammar", "possible", "templates")),
        "app/bench/plain_hassil.py",  # measures it alone
    },
    "home_assistant_intents": {"nlu/exact/data.py", "app/bench/plain_hassil.py"},
    "paho": {"devices/mqtt.py"},
    "jinja2": {"devices/discovery/templates.py"},
    "apsw": {"store/sqlite_file.py"},
    "sqlite_vec": {"store/sqlite_file.py"},
    "pyrage": {"store/sealed_file.py"},
    "dbus_fast": {"updates/rauc.py"},
    "amqtt": {"demo/broker.py"},
    "tflite_runtime": {"inference/tflite.py"},
    "ai_edge_litert": {"inference/tflite.py"},
    "uvloop": {"__main__.py"},
}
ROOM_DOORS = {"aiohttp": "console/", "numpy": "inference/"}


def _name(path: Path) -> str:
    return path.relative_to(ROOT / "firmware/lares").as_posix()


def _imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


def _parsed(path: Path) -> ast.Module:
    """Return a module of any program or test, which is short, named and told what it is."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) <= MAX_LINES
    assert path.stem not in BANNED_NAMES
    assert ast.get_docstring(tree), "say in one line what the module is"
    return tree


@pytest.mark.parametrize(
    "path", [*OTHER_PROGRAMS, *TESTS], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_shape_of_the_other_programs_and_the_tests(path: Path):
    _parsed(path)


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_shape(path: Path):
    tree = _parsed(path)
    if path.name == "__init__.py":
        assert len(tree.body) <= 2, "a package holds its docstring, at most the version"
    for library in _imported(tree):
        if library in DOORS:
            assert _name(path) in DOORS[library], f"{library} has its own door"
        if library in ROOM_DOORS:
            assert _name(path).startswith(ROOM_DOORS[library]), f"{library} has its own room"


def test_doors_exist():
    for doors in DOORS.values():
        for door in doors:
            assert (ROOT / "firmware/lares" / door).is_file()


def test_importing_lares_costs_nothing():
    code = (
        "import sys; before = set(sys.modules); import lares; print(*(set(sys.modules) - before))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["lares"]


def test_tracked_files_name_no_registry_and_no_machine():
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    # Written so that this file does not find itself.
    banned = re.compile(
        "|".join(["pypi" + r"\.org", "python" + r"hosted\.org", "deb" + r"\.debian\.org"])
        + "|"
        + "registry"
        + r"\.npmjs\.org"
        + "|"
        + "(?<![a-z.])/wo"
        + "rk/"
    )
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in {".png", ".gz", ".db", ".ico"} or not path.is_file():
            continue
        found = banned.search(path.read_text(encoding="utf-8", errors="replace"))
        assert found is None, f"{name}: {found.group(0) if found else ''}"
