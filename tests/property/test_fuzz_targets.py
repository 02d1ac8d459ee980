"""Every fuzz target holds its invariant for what hypothesis thinks of, too; atheris digs deeper."""

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TARGETS = sorted(
    p.stem for p in (Path(__file__).parents[1] / "fuzz").glob("*.py") if not p.stem.startswith("_")
)


@pytest.mark.parametrize("name", TARGETS)
def test_target_holds_its_invariant_on_inputs_that_reach_the_depths(name: str):
    module = importlib.import_module(f"tests.fuzz.{name}")
    assert module.SEEDS
    for seed in module.SEEDS:
        module.target(seed)


@pytest.fixture(scope="module", params=TARGETS)
def target(request: pytest.FixtureRequest) -> Callable[[bytes], None]:
    return importlib.import_module(f"tests.fuzz.{request.param}").target


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=2000) | st.text(max_size=500).map(str.encode))
def test_target_holds_its_invariant(target: Callable[[bytes], None], data: bytes):
    target(data)
