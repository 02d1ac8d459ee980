"""The box is no router: what the unit does, done by a real kernel in namespaces of its own."""

import re
import subprocess
from pathlib import Path

from tests.integration.system.conftest import TREE

UNIT = TREE / "usr/lib/systemd/system/lares-no-forwarding.service"
SCRIPT = Path(__file__).parent / "forwarding.sh"


def test_nothing_passes_from_one_network_to_the_other():
    commands = re.findall(r"(?m)^ExecStart=(.+)$", UNIT.read_text())
    ran = subprocess.run(
        ["unshare", "--map-root-user", "--net", "--mount", "bash", SCRIPT, *commands],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    reached = dict(line.rsplit(" ", 1) for line in ran.stdout.splitlines())
    between = {"phone-house", "house-phone"}
    assert all(reached[f"before {way}"] == "yes" for way in between), "forwarding was not on"
    for way in between:
        assert reached.pop(f"after {way}") == "no"
    assert set(reached.values()) == {"yes"}, "the box itself is reached, and reaches both"
