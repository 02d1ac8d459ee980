"""A message bus of one's own, and Debian's own programs unpacked beside it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[3]
_PACKAGES = _ROOT / ".cache/system-packages"
_CONFIGURATION = """
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_type="method_return"/>
    <allow send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="signal"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
  </policy>
</busconfig>
"""


@pytest.fixture(scope="session")
def debian() -> Path:
    """Return the root that Debian's packages are unpacked in; nothing is installed."""
    script = _ROOT / "tests/integration/system/packages.sh"
    subprocess.run(["bash", script, _PACKAGES], check=True)
    return _PACKAGES / "root"


@pytest.fixture(scope="session")
def debian_environment(debian: Path) -> dict[str, str]:
    """Return the environment in which those programs run here."""
    libraries = sorted({str(path.parent) for path in (debian / "usr/lib").rglob("libndp.so*")})
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(libraries), "LC_ALL": "C.UTF-8"}


@pytest.fixture
def bus_address(debian: Path, debian_environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """Start a message bus that lets everybody do everything; return its address."""
    socket = tmp_path / "bus"
    configuration = tmp_path / "bus.conf"
    configuration.write_text(_CONFIGURATION.format(socket=socket))
    daemon = subprocess.Popen(
        [
            *(debian / "usr/bin/dbus-daemon", f"--config-file={configuration}"),
            *("--nofork", "--print-address"),  # which it does when it listens
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=debian_environment,
    )
    assert daemon.stdout is not None
    with daemon, daemon.stdout:
        assert daemon.stdout.readline(), "dbus-daemon did not start"
        yield f"unix:path={socket}"
        daemon.terminate()
