"""An unmodified zigbee2mqtt with a simulated Zigbee network below it, as processes.

`install.sh` puts zigbee2mqtt and Node into `.cache/zigbee2mqtt` of the checkout; `simulate.js` is
coordinator and devices. All methods block.
"""

import json
import os
import platform
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

_HERE = Path(__file__).parent
_MODULES = _HERE.parents[2] / ".cache" / "zigbee2mqtt" / "node_modules"
_INSTALL_TIMEOUT_S = 300
_STOP_TIMEOUT_S = 10
_OFFLINE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH", "ECONNRESET")
_NO_NPM = 3

MODELS: list[dict[str, Any]] = json.loads((_HERE / "models.json").read_text(encoding="utf-8"))
"""The chosen devices: `model` (zigbee2mqtt's), `name` (what people call it here), `kind`."""


class OfflineError(Exception):
    """zigbee2mqtt is not installed and the package registry cannot be reached."""


def install() -> None:
    """Install zigbee2mqtt and Node unless they are there.

    Raises:
        OfflineError: they are not there and npm cannot reach its registry.
        RuntimeError: npm is missing, or failed for another reason.
    """
    done = subprocess.run(
        ["sh", str(_HERE / "install.sh")],
        capture_output=True,
        text=True,
        timeout=_INSTALL_TIMEOUT_S,
        check=False,
    )
    if done.returncode == 0:
        return
    words = done.stderr.strip()
    if done.returncode != _NO_NPM and any(code in words for code in _OFFLINE):
        raise OfflineError(f"zigbee2mqtt cannot be fetched: {words.splitlines()[0]}")
    raise RuntimeError(f"zigbee2mqtt could not be installed: {words or 'npm gave no reason'}")


class ZigbeeNetwork:
    """One zigbee2mqtt and its network, from `start` to `stop`; needs a broker on `mqtt_port`."""

    def __init__(self, folder: Path, mqtt_port: int) -> None:
        self._folder = folder
        self._mqtt_port = mqtt_port
        self._log = folder / "zigbee2mqtt.log"
        self._simulator: subprocess.Popen[str] | None = None
        self._zigbee2mqtt: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the simulator, then zigbee2mqtt; returns before that has connected."""
        node = str(_node())
        data = self._folder / "data"
        self._simulator = subprocess.Popen(
            [node, str(_HERE / "simulate.js"), str(_MODULES), str(data), str(self._mqtt_port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        said = _pipe(self._simulator.stdout).readline().strip()
        if said != "ready":
            raise RuntimeError(f"the Zigbee simulator did not start: {said!r}")
        # It rebuilds itself when the commit that git tells differs from that of its release.
        no_git = str(self._folder / "no-repository")
        with self._log.open("wb") as log:
            self._zigbee2mqtt = subprocess.Popen(
                [node, str(_MODULES / "zigbee2mqtt" / "index.js")],
                env={**os.environ, "ZIGBEE2MQTT_DATA": str(data), "GIT_DIR": no_git},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def report(self, device: str, cluster: str, **attributes: Any) -> None:
        """Let a device report attributes of a cluster by their ZCL names."""
        self._tell({"device": device, "cluster": cluster, "report": attributes})

    def send(self, device: str, cluster: str, command: str, **payload: Any) -> None:
        """Let a device send a command of a cluster, as a remote does."""
        self._tell({"device": device, "cluster": cluster, "command": command, "payload": payload})

    def _tell(self, order: dict[str, Any]) -> None:
        if self._simulator is None:
            raise RuntimeError("the Zigbee simulator is not running")
        pipe = _pipe(self._simulator.stdin)
        pipe.write(json.dumps(order) + "\n")
        pipe.flush()

    @property
    def complaints(self) -> str:
        """What zigbee2mqtt has logged: warnings and errors only."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    def stop(self) -> None:
        """End both processes, zigbee2mqtt first so that it does not see its adapter vanish."""
        if self._zigbee2mqtt is not None:
            self._zigbee2mqtt.terminate()
            _end(self._zigbee2mqtt)
        if self._simulator is not None:
            with suppress(BrokenPipeError):  # it has failed before; the tests said how
                _pipe(self._simulator.stdin).close()
            _end(self._simulator)
            _pipe(self._simulator.stdout).close()


def _node() -> Path:
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return _MODULES / f"node-linux-{machine}" / "bin" / "node"


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError("the process was started without this pipe")
    return pipe


def _end(process: "subprocess.Popen[Any]") -> None:
    try:
        process.wait(_STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
