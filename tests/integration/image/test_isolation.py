"""What counts as a network: the build must know that it has left it, and never try for ever."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.timeout(60),
    pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces are root's"),
]
_ASK = "from lares_image.isolation import has_network; print(has_network())"


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        ("true", "False"),
        ("ip link set lo up", "False"),
        # As tunl0 and sit0 are in every namespace of a kernel that knows tunnels.
        ("ip link add one type veth peer name two", "False"),
        ("ip link add one type veth peer name two; ip link set two up", "True"),
    ],
)
def test_only_what_is_up_is_a_network(commands: str, expected: str):
    script = f"{commands}; exec {sys.executable} -c '{_ASK}'"
    folder = Path(__file__).parents[3] / "image-build"
    ran = subprocess.run(
        ["unshare", "--net", "sh", "-ec", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )
    assert ran.stdout.strip() == expected
