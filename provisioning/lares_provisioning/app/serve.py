"""The composition root of the service: one flow, its doors, and a supervisor around them."""

import asyncio
import fcntl
import logging
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from lares.clock import SystemClock
from lares.errors import AlreadyRunningError, LaresError, UnusableError
from lares.runtime.root_requests import RootRequests
from lares.runtime.supervisor import Supervisor
from lares.runtime.systemd import Notifier
from lares.runtime.telemetry import register_secret
from lares_provisioning.app.imports import BootPartitionAnswers
from lares_provisioning.app.options import Places
from lares_provisioning.app.socket_activation import listening_sockets
from lares_provisioning.front_panel import FrontPanel
from lares_provisioning.household.devices import adapters
from lares_provisioning.household.hand_over import Household
from lares_provisioning.identity.identity import Identity, load_or_make
from lares_provisioning.improv.serial_port import SerialDoor, board
from lares_provisioning.improv.session import Device
from lares_provisioning.network import SetupNetwork
from lares_provisioning.networkmanager.network import NetworkManagerNetwork
from lares_provisioning.portal.options import PortalOptions
from lares_provisioning.portal.server import PortalService
from lares_provisioning.service.onboarding import OnboardingService
from lares_provisioning.service.ports import Ports
from lares_provisioning.state_file import StateFile

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """What can be set for the service."""

    places: Places
    port: int = 80
    """Of the pages, where systemd hands over no socket."""
    serial: Sequence[str] = ("/dev/ttyGS0",)
    panel: Path = Path("/run/lares-provision/panel")
    label: Path = Path("/boot/firmware/LARES-SETUP.txt")


def serve(options: ServeOptions) -> int:
    """Run until a signal comes; 0.

    Raises:
        LaresError: what is essential failed.
    """
    places = options.places
    with _only_one(places.lock):
        identity = load_or_make(places.identity)
        register_secret(identity.key)
        setup_network = identity.network(is_open=places.setup_is_open)
        _update_label(identity, setup_network, options)
        asyncio.run(_serve(identity, setup_network, options))
    return 0


async def _serve(identity: Identity, setup_network: SetupNetwork, options: ServeOptions) -> None:
    clock = SystemClock()
    network = NetworkManagerNetwork(clock, bus_address=options.places.bus)
    onboarding = OnboardingService(_ports(network, identity, setup_network, options.places), clock)
    supervisor = Supervisor(clock, notify=Notifier())
    # The page comes first, so that whoever asks early is told to wait.
    supervisor.add(
        PortalService(
            onboarding,
            clock,
            sockets=listening_sockets(),
            options=PortalOptions(port=options.port, setup_is_open=not setup_network.key),
        ),
        needed_to_start=True,
    )
    supervisor.add(onboarding, essential=True)
    device = Device(installed_version(), board())
    for path in options.serial:
        supervisor.add(SerialDoor(path, onboarding, device, clock))
    supervisor.add(FrontPanel(options.panel, onboarding))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, supervisor.stop)
    loop.add_signal_handler(signal.SIGUSR1, onboarding.reset)
    try:
        await supervisor.run()
    finally:
        await network.close()


def _ports(
    network: NetworkManagerNetwork,
    identity: Identity,
    setup_network: SetupNetwork,
    places: Places,
) -> Ports:
    return Ports(
        network=network,
        setup_network=setup_network,
        fits_key=identity.fits,
        state=StateFile(places.kept),
        household=household(places, identity.key),
        imports=BootPartitionAnswers(places.state),
        adapters=adapters,
        reset_mark=places.reset_mark,
    )


def household(places: Places, key: str = "") -> Household:
    """Return the files of the hand-over; the box's key is the password of who chose none."""
    return Household(
        settings=places.settings,
        template=places.template,
        first_password=places.first_password,
        done=places.done,
        spare_password=key,
    )


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Hold the lock file; its text tells `reset` whom to signal."""
    try:
        lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = lock.open("a+", encoding="ascii")
    except OSError as error:
        raise UnusableError(f"{lock.parent} cannot be used: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunningError(f"another set-up service uses {lock.parent}") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _update_label(identity: Identity, setup_network: SetupNetwork, options: ServeOptions) -> None:
    """Have the label on the card; only an appliance has one, and root writes it."""
    requests = RootRequests(options.places.requests)
    if not requests.is_there:
        return
    from lares_provisioning.identity import label  # the library for codes is needed only here

    text = label.text(setup_network, identity.key)
    try:
        if options.label.read_text(encoding="utf-8") == text:
            return
    except (OSError, UnicodeDecodeError):
        pass
    try:
        requests.leave("label", text=text)
    except LaresError as error:
        _log.warning("the label was not written: %s", error)


def installed_version() -> str:
    """Return the version of this distribution, "0" where none is installed."""
    try:
        return version("lares-provisioning")
    except PackageNotFoundError:
        return "0"
