"""The MQTT client that stays connected: attempts, back-off, subscriptions.

While there is no connection nothing is queued: `publish` raises, because an order must not be
carried out minutes after it was given. Subscriptions are wishes: they are kept, and made again on
every new connection.
"""

import asyncio
import contextlib
import logging
import random
import secrets
from collections.abc import Callable, Iterable, Mapping
from itertools import islice

from lares.clock import Clock
from lares.devices.broker import (
    AttemptFailedError,
    BackOff,
    Broker,
    ConnectionRefusedByBrokerError,
    LinkReason,
    LinkStatus,
    Login,
    reach,
)
from lares.devices.mqtt import (
    MAX_PACKET,
    Message,
    MqttConnection,
    OnMessage,
)
from lares.devices.topics import is_filter
from lares.devices.wire import Wire
from lares.errors import BrokerUnreachableError
from lares.runtime.worker import Worker

_log = logging.getLogger(__name__)

MAX_FILTERS = 500
"""Filters in one SUBSCRIBE; the next one waits for its answer, which paces retained replays."""
_ATTEMPT_S = 10.0
_STABLE_S = 10.0
"""Seconds after which a connection counts as good, and the back-off starts from the beginning."""


class MqttClient:
    """Keeps a connection to one broker.

    `on_message` gets every message; `on_link` every change of `status`, always before the first
    message of a new connection. Both are called on the loop and must not block.
    """

    def __init__(
        self,
        broker: Broker,
        clock: Clock,
        *,
        on_message: OnMessage,
        on_link: Callable[[LinkStatus], None] = lambda _status: None,
        will: Message | None = None,
        back_off: BackOff | None = None,
    ) -> None:
        self._broker = broker
        self._clock = clock
        self._on_message = on_message
        self._on_link = on_link
        self._will = will
        self._back_off = back_off or BackOff()
        self._client_id = broker.client_id or f"lares-{secrets.token_hex(6)}"
        self._connection: MqttConnection | None = None
        self._status = LinkStatus(
            connected=False, since=clock.monotonic(), reason=LinkReason.STARTING
        )
        self._told: LinkReason | None = None
        self._wanted: dict[str, int] = {}
        self._to_subscribe: dict[str, int] = {}
        self._to_unsubscribe: set[str] = set()
        self._wishes_changed = asyncio.Event()
        self._settled = asyncio.Event()

    @property
    def status(self) -> LinkStatus:
        """The state of the link now."""
        return self._status

    # -- orders ------------------------------------------------------------------------------------

    async def publish(self, message: Message) -> None:
        """Publish; returns when handed to the network (QoS 0) or acknowledged (QoS 1, 2).

        Raises:
            BrokerUnreachableError: there is no connection, or it ended first. Nothing is kept.
            UsageError: the topic cannot be published to.
        """
        if self._connection is None:
            raise BrokerUnreachableError(f"not connected to the broker at {self._broker.address}")
        await self._connection.publish(message)

    def subscribe(self, filters: Mapping[str, int]) -> None:
        """Wish for topic filters with their QoS, in this order, on this and later connections.

        A filter that is wished for again is sent again: the broker then repeats what it has
        retained. QoS 2 is not asked for: a report that comes twice does no harm, and the second
        handshake would cost a round trip a message. What is no topic filter is left out.
        """
        for topic, qos in filters.items():
            if not is_filter(topic):
                _log.warning("not subscribed: %.200r is no topic filter", topic)
                continue
            self._wanted[topic] = self._to_subscribe[topic] = min(qos, 1)
            self._to_unsubscribe.discard(topic)
        self._note_wishes()

    def unsubscribe(self, filters: Iterable[str]) -> None:
        """Take wishes back."""
        for topic in filters:
            if self._wanted.pop(topic, None) is None:
                continue
            self._to_subscribe.pop(topic, None)
            self._to_unsubscribe.add(topic)
        self._note_wishes()

    async def settled(self) -> None:
        """Wait until the broker has answered every subscription that was wished for."""
        await self._settled.wait()

    def _note_wishes(self) -> None:
        if self._to_subscribe or self._to_unsubscribe:
            self._settled.clear()
            self._wishes_changed.set()

    # -- life --------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Connect and stay connected until cancelled; then end the connection in good order."""
        worker = Worker("mqtt-dial", capacity=1)
        failures = 0
        refused = False
        try:
            while True:
                began = self._clock.monotonic()
                failure = await self._attempt(worker)
                stable = self._clock.monotonic() - began > _ATTEMPT_S + _STABLE_S
                if stable or refused != failure.reason.needs_a_person:
                    failures = 0
                failures += 1
                refused = failure.reason.needs_a_person
                delay = self._back_off.delay(failures, refused=refused, chance=random.random())  # noqa: S311  # spreads attempts, hides nothing
                self._set_gone(failure.reason, str(failure), delay)
                await self._clock.sleep(delay)
        finally:
            self._set_gone(LinkReason.STOPPED, "the client is not running", 0)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):  # a name server may hang for much longer
                    await worker.close()

    async def _attempt(self, worker: Worker) -> AttemptFailedError:
        """Connect and serve the connection to its end; return why it ended."""
        try:
            async with asyncio.timeout(_ATTEMPT_S):
                connection = await self._connect(worker)
        except TimeoutError:
            return AttemptFailedError(
                LinkReason.UNREACHABLE,
                f"no answer from {self._broker.address} within {_ATTEMPT_S:.0f} s",
            )
        except AttemptFailedError as failure:
            return failure
        try:
            reason = await self._serve(connection)
        finally:
            self._connection = None
            self._settled.clear()
            connection.close()
        return AttemptFailedError(
            LinkReason.LOST, f"the connection to {self._broker.address} broke: {reason}"
        )

    async def _connect(self, worker: Worker) -> MqttConnection:
        broker = self._broker
        sock, found = await reach(broker, worker)
        connection = MqttConnection(
            Wire(sock, MAX_PACKET),
            Login(self._client_id, broker.username, found.password),
            clock=self._clock,
            on_message=self._on_message,
            keepalive=broker.keepalive,
            will=self._will,
        )
        try:
            await connection.open()
        except ConnectionRefusedByBrokerError as error:
            connection.close()
            if not error.credentials:
                raise AttemptFailedError(
                    LinkReason.PROTOCOL, f"the broker at {broker.address} refuses: {error}"
                ) from error
            raise AttemptFailedError(
                LinkReason.CREDENTIALS,
                f"the broker at {broker.address} refuses the user name or password ({error}): "
                "correct mqtt.username and the password file",
            ) from error
        except BrokerUnreachableError as error:
            connection.close()
            question = (
                "does it ask for a client certificate (mqtt.tls.certificate_file)?"
                if broker.tls
                else "is it the port of an MQTT 3.1.1 broker without TLS?"
            )
            raise AttemptFailedError(
                LinkReason.PROTOCOL,
                f"{broker.address} took the connection and ended it; {question} ({error})",
            ) from error
        except BaseException:
            connection.close()
            raise
        return connection

    async def _serve(self, connection: MqttConnection) -> str:
        self._connection = connection
        self._to_subscribe = dict(self._wanted)
        self._to_unsubscribe.clear()
        self._settled.clear()
        self._wishes_changed.set()
        self._set_connected()
        async with asyncio.TaskGroup() as tasks:
            subscribing = tasks.create_task(self._keep_subscribed(connection))
            reason = await connection.closed()
            subscribing.cancel()
        return reason

    async def _keep_subscribed(self, connection: MqttConnection) -> None:
        with contextlib.suppress(BrokerUnreachableError):  # `closed` tells the reason
            while True:
                await self._wishes_changed.wait()
                self._wishes_changed.clear()
                while self._to_subscribe or self._to_unsubscribe:
                    await self._send_wishes(connection)
                self._settled.set()

    async def _send_wishes(self, connection: MqttConnection) -> None:
        """Send one packet of each kind, at most."""
        leaving = list(islice(self._to_unsubscribe, MAX_FILTERS))
        if leaving:
            self._to_unsubscribe.difference_update(leaving)
            await connection.unsubscribe(leaving)
        filters = self._next_filters()
        if filters:
            for topic in await connection.subscribe(filters):
                _log.warning("the broker does not let us subscribe to %s", topic)

    def _next_filters(self) -> list[tuple[str, int]]:
        """Take what goes into the next SUBSCRIBE: one wildcard, or plain topics, in order.

        A wildcard can make the broker repeat thousands of retained messages. mosquitto queues those
        of one SUBSCRIBE without a pause and drops what is too much; one at a time is less at once.
        """
        filters: list[tuple[str, int]] = []
        for topic, qos in islice(self._to_subscribe.items(), MAX_FILTERS):
            if "+" in topic or "#" in topic:
                if not filters:
                    filters.append((topic, qos))
                break
            filters.append((topic, qos))
        for topic, _ in filters:
            del self._to_subscribe[topic]
        return filters

    # -- the state of the link ---------------------------------------------------------------------

    def _set_connected(self) -> None:
        self._told = None
        self._status = LinkStatus(connected=True, since=self._clock.monotonic())
        _log.info("connected to the broker at %s", self._broker.address)
        self._on_link(self._status)

    def _set_gone(self, reason: LinkReason, detail: str, delay: float) -> None:
        """Take the new state; say it once, and again only when a person must do something else."""
        since = self._clock.monotonic() if self._status.connected else self._status.since
        self._status = LinkStatus(connected=False, since=since, reason=reason, detail=detail)
        if reason is not LinkReason.STOPPED and (
            self._told is None or (reason is not self._told and reason.needs_a_person)
        ):
            self._told = reason
            _log.warning("%s; trying again in %.0f s", detail, delay)
        self._on_link(self._status)
