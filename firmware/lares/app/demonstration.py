"""The whole appliance on one computer: a broker, a simulated home, the service, and a greeting."""

import shlex
import sys
from pathlib import Path

from lares.app.cli_output import write_line
from lares.app.service import Additions, serve
from lares.clock import SystemClock
from lares.demo.broker import DemoBroker, choose_port, find_mosquitto
from lares.demo.house import seed
from lares.demo.simulated_home import simulated_home_service
from lares.settings.model import Data, Logging, Mqtt, Settings
from lares.settings.reading import Loaded


async def demonstrate(data_dir: Path, *, verbose: bool, embedded_broker: bool = False) -> int:
    """Run until Ctrl-C; return the exit code."""
    mosquitto = None if embedded_broker else find_mosquitto()
    broker = DemoBroker(SystemClock(), choose_port(), mosquitto=mosquitto)
    settings = Settings(
        data=Data(dir=str(data_dir)),
        mqtt=Mqtt(host=broker.host, port=broker.port),
        logging=Logging(level="info" if verbose else "error"),
    )
    greeting = _Greeting(broker)
    additions = Additions(
        services=[broker, simulated_home_service(broker.host, broker.port)],
        seed=seed,
        announce_setup=greeting.note_code,
        announce_ready=greeting.greet,
    )
    write_line("Starting a broker, a simulated home and Lares …")
    return await serve(Loaded(settings, None), additions)


class _Greeting:
    """What a stranger needs to know, printed once everything stands."""

    def __init__(self, broker: DemoBroker) -> None:
        self._broker = broker
        self._code: str | None = None

    def note_code(self, _url: str, code: str) -> None:
        self._code = code

    def greet(self, url: str) -> None:
        broker = self._broker
        write_line("")
        write_line(f"  Console      {url}")
        if self._code is not None:
            write_line(f"  Set-up code  {self._code}   (choose the owner's password with it)")
        write_line(f"  Broker       {broker.software} at {broker.host}:{broker.port}")
        write_line("")
        write_line("  Try, in the console or in another terminal:")
        write_line(f'    {_program()} say "打开客厅的灯"')
        write_line(f'    {_program()} say "turn off everything downstairs"')
        write_line("")
        write_line("  Ctrl-C stops everything.")


def _program() -> str:
    """How this program was called, so that the examples work where it was started."""
    called = sys.argv[0]
    return shlex.quote(called) if Path(called).name == "lares" else "lares"
