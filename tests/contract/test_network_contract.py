"""The fake passes what the adapter passes (tests/integration/provisioning)."""

import pytest

from tests.contract.network_checks import CHECKS, Check
from tests.fakes.clock import FakeClock
from tests.fakes.network import FakeNetwork


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_fake_network(check: Check):
    FakeClock()
    await check(FakeNetwork())
