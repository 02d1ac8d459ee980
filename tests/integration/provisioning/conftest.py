"""A message bus of one's own: a real dbus-daemon that everybody may use."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

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


@pytest.fixture
def bus_address(tmp_path: Path) -> Iterator[str]:
    """Start a message bus and return its address."""
    program = shutil.which("dbus-daemon")
    assert program is not None, "needs dbus-daemon (make system-packages)"
    socket = tmp_path / "bus"
    configuration = tmp_path / "bus.conf"
    configuration.write_text(_CONFIGURATION.format(socket=socket))
    daemon = subprocess.Popen(
        [program, f"--config-file={configuration}", "--nofork"], stderr=subprocess.DEVNULL
    )
    give_up = time.monotonic() + 5
    while not socket.exists() and time.monotonic() < give_up and daemon.poll() is None:
        time.sleep(0.01)
    assert socket.exists(), "dbus-daemon did not start"
    yield f"unix:path={socket}"
    daemon.terminate()
    daemon.wait(timeout=5)
