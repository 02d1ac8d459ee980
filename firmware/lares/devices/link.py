"""The service that links the home to its devices: connection, discovery, memory, commands.

From the start of a run: what is remembered is restored, so that commands can be understood before
any device has spoken; then the broker is dialled, discovery and state topics are subscribed to, and
once the broker has answered all subscriptions, `<prefix>/status` says "online": devices that keep
nothing at the broker then announce themselves and report.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Protocol

from lares.clock import Clock
from lares.devices.announcement_saver import AnnouncementSaver, ConfigStore
from lares.devices.broker import BackOff, Broker, LinkStatus
from lares.devices.client import MqttClient
from lares.devices.discovery import abbreviations, templates
from lares.devices.discovery.engine import DiscoveryEngine
from lares.devices.gateway import MqttGateway
from lares.devices.mqtt import Message
from lares.errors import BrokerUnreachableError, LaresError
from lares.home.entity import State
from lares.home.registry import Registry
from lares.runtime.worker import Worker

_log = logging.getLogger(__name__)

_GATHER_S = 0.05
"""Seconds over which changes of subscriptions are gathered into one packet."""
_QUIET_S = 1.0
"""Seconds without a new subscription after which discovery has settled."""
_SETTLE_LIMIT_S = 10.0
"""Seconds after which the birth message is sent even if discovery goes on."""
_RESTORE_AT_ONCE = 20
"""Announcements restored between two turns of the loop, about 10 ms of work."""
_EARLIEST_TICK_S = 0.005


class StateStore(Protocol):
    """Remembers states over restarts."""

    async def load(self) -> Mapping[str, State]:
        """Return the states of an earlier run by entity id."""
        ...


class DevicesService:
    """Runs the link (a service of the supervisor) and offers its gateway for commands.

    A broker that is absent does not keep the service from being ready: entities are then
    `LINK_DOWN`, and everything comes up by itself when the broker does.
    """

    name = "devices"

    def __init__(
        self,
        broker: Broker,
        registry: Registry,
        engine: DiscoveryEngine,
        clock: Clock,
        *,
        configs: ConfigStore,
        states: StateStore,
        prefix: str = "homeassistant",
        back_off: BackOff | None = None,
        discovers: bool = True,
    ) -> None:
        """Link to `broker`; unless it `discovers`, only devices of earlier runs are known."""
        self._discovers = discovers
        self._engine = engine
        self._clock = clock
        self._configs = configs
        self._states = states
        status_topic = f"{prefix}/status"
        self._birth = Message(status_topic, "online")
        self._client = MqttClient(
            broker,
            clock,
            on_message=self._on_message,
            on_link=self._on_link,
            will=Message(status_topic, "offline"),
            back_off=back_off,
        )
        self.gateway = MqttGateway(registry, engine, self._client, clock)
        self._ready: Callable[[], None] | None = None
        self._restored = False
        self._up = asyncio.Event()
        self._last_change = clock.monotonic()
        self._saver = AnnouncementSaver(configs, clock)
        self._sync_timer: asyncio.TimerHandle | None = None
        self._tick_timer: asyncio.TimerHandle | None = None
        self._tick_at = 0.0

    @property
    def link(self) -> LinkStatus:
        """Whether the broker is connected, since when, and why not."""
        return self._client.status

    @property
    def restored(self) -> bool:
        """Whether what is remembered of the last run is in the registry."""
        return self._restored

    async def run(self, ready: Callable[[], None]) -> None:
        """Link the home to its devices until cancelled.

        `ready` is called when commands can be taken: memory is restored, and the first attempt to
        connect has succeeded or failed.
        """
        self._engine.link_down()
        if not self._restored:
            await _warm_up()
            await self._restore()
            self._restored = True
        self._engine.on_config = self._saver.note
        if self._discovers:
            self._client.subscribe(dict.fromkeys(self._engine.discovery_filters(), 0))
        self._sync_subscriptions()
        self._ready = ready
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._client.run())
                tasks.create_task(self._announce())
                tasks.create_task(self._saver.run())
        finally:
            self._ready = None
            for timer in (self._sync_timer, self._tick_timer):
                if timer is not None:
                    timer.cancel()
            self._sync_timer = self._tick_timer = None

    # -- memory ------------------------------------------------------------------------------------

    async def _restore(self) -> None:
        try:
            configs = await self._configs.load()
            states = await self._states.load()
        except LaresError as error:
            _log.error("the devices of the last run cannot be remembered: %s", error)
            return
        remaining = iter(configs)
        while batch := list(islice(remaining, _RESTORE_AT_ONCE)):
            self._engine.restore(batch, {})
            await self._clock.sleep(0)
        self._engine.restore((), states)

    # -- the link ----------------------------------------------------------------------------------

    def _on_link(self, status: LinkStatus) -> None:
        if status.connected:
            self._engine.link_up()
            self._up.set()
        else:
            self._up.clear()
            self._engine.link_down()
            self.gateway.recheck()
        if self._ready is not None:
            self._ready()
            self._ready = None

    async def _announce(self) -> None:
        """Say "online" on every new connection, once the subscriptions have settled."""
        while True:
            await self._up.wait()
            began = self._clock.monotonic()
            while self._clock.monotonic() - began < _SETTLE_LIMIT_S:
                await self._client.settled()
                await self._clock.sleep(_QUIET_S)
                if self._clock.monotonic() - self._last_change >= _QUIET_S:
                    break
            with contextlib.suppress(BrokerUnreachableError):
                await self._client.publish(self._birth)
            self._up.clear()

    # -- messages ----------------------------------------------------------------------------------

    def _on_message(self, topic: str, payload: bytes, retained: bool) -> None:  # noqa: FBT001  # the client's signature
        fed = self._engine.receive(topic, payload, retain=retained)
        gateway = self.gateway
        if gateway.waiting:
            if fed:
                gateway.heard(fed, retained=retained)
            else:  # an announcement may have removed one
                gateway.recheck()
        if self._sync_timer is None:
            self._sync_timer = asyncio.get_running_loop().call_later(
                _GATHER_S, self._sync_subscriptions
            )

    def _sync_subscriptions(self) -> None:
        self._sync_timer = None
        wanted, gone = self._engine.take_subscription_changes()
        if wanted or gone:
            self._last_change = self._clock.monotonic()
            self._client.unsubscribe(gone)
            self._client.subscribe(wanted)
        self._schedule_tick()

    # -- what happens by the clock -----------------------------------------------------------------

    def _schedule_tick(self) -> None:
        due = self._engine.next_deadline()
        if due is None or (self._tick_timer is not None and self._tick_at <= due):
            return
        if self._tick_timer is not None:
            self._tick_timer.cancel()
        self._tick_at = due
        delay = max(_EARLIEST_TICK_S, due - self._clock.monotonic())
        self._tick_timer = asyncio.get_running_loop().call_later(delay, self._tick)

    def _tick(self) -> None:
        self._tick_timer = None
        self._engine.tick()
        self.gateway.recheck()
        self._schedule_tick()


async def _warm_up() -> None:
    """Load, off the loop, what the first announcement would load on it: a table, Jinja2."""
    worker = Worker("discovery-warm-up", capacity=1)
    try:
        await worker.run(abbreviations.table)
        await worker.run(templates.render, "{{ value }}", {"value": ""})
    finally:
        await worker.close()
