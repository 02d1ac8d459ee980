"""The one door to paho-mqtt: one connection to a broker, driven by the event loop without a thread.

A `MqttConnection` lives from CONNECT to the end of its socket and never reconnects; `MqttClient` in
`client.py` makes a new one for each attempt. That keeps paho-mqtt from repeating, on a later
connection, a publish whose acknowledgement was lost: an order must not be carried out minutes after
it was given.

paho-mqtt speaks MQTT 3.1.1 here and nothing else; the socket is opened by `dial.py` and packets are
cut to size by `wire.py`. The loop tells when the socket has data (`loop_read`); paho tells by its
socket hooks when it has something to write (`loop_write`); `loop_misc` runs by the clock and keeps
the connection alive. A PUBLISH of QoS 0, which is nearly everything that a home hears, needs no
answer and no state: it is decoded here, which halves the client's work (measured 8 and 15 µs).
"""

import asyncio
import logging
import struct
from collections.abc import Callable, Sequence
from typing import NamedTuple

from paho.mqtt.client import Client as PahoClient
from paho.mqtt.client import ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from lares.clock import Clock
from lares.devices.broker import ConnectionRefusedByBrokerError, Login
from lares.devices.topics import is_topic
from lares.devices.wire import Wire
from lares.errors import BrokerUnreachableError, UsageError

_log = logging.getLogger(__name__)

MAX_PAYLOAD = 1 << 20
"""Bytes of payload beyond which a message is dropped unread."""
MAX_PACKET = MAX_PAYLOAD + (1 << 16) + 16
"""Bytes of the largest packet that is read: a payload, a topic and their headers."""
_MAX_BACKLOG = 16 << 20
"""Bytes read ahead of the work; beyond it the broker is left to wait (TCP flow control).

Reading ahead matters: mosquitto drops messages for a client that does not keep up while more than
`max_queued_messages` (1,000 unless set) wait for it, and the discovery of a large home is 10 MB.
"""
_TURN_S = 0.004
"""Seconds of work on messages after which the event loop gets its turn."""
_CLOCK_EVERY = 8
"""Messages between two looks at the clock, which cost."""

OnMessage = Callable[[str, bytes, bool], None]
"""Called with topic, payload and whether the broker had retained the message."""


class Message(NamedTuple):
    """What is published: a topic, a payload and how it is delivered."""

    topic: str
    payload: str | bytes = b""
    qos: int = 0
    retain: bool = False


class _Session(PahoClient):
    """paho-mqtt on a socket that is already open."""

    def __init__(self, login: Login, wire: Wire) -> None:
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=login.client_id,
            clean_session=True,
            protocol=MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
        )
        self._wire = wire
        if login.username is not None:
            self.username_pw_set(login.username, login.password)

    def _create_socket(self) -> Wire:
        # The only way to hand paho-mqtt 2 a socket; its own connect blocks in DNS, TCP and TLS.
        return self._wire

    def note_signs_of_life(self) -> None:
        """Wait for no PINGRESP: other bytes came, and it may be queued behind a flood of them."""
        self._ping_t = 0.0


class MqttConnection:
    """One MQTT 3.1.1 connection with a clean session.

    All methods must be called on the event loop that runs when it is made. `keepalive` is in
    seconds; a peer that is silently gone is noticed within twice that time. `will` is what the
    broker publishes when the connection breaks, and what `close` publishes itself.
    """

    def __init__(
        self,
        wire: Wire,
        login: Login,
        *,
        clock: Clock,
        on_message: OnMessage,
        keepalive: int = 20,
        will: Message | None = None,
    ) -> None:
        self._wire = wire
        self._clock = clock
        self._consumer = on_message
        self._keepalive = keepalive
        self._will = will
        self._loop = asyncio.get_running_loop()
        self._closed: asyncio.Future[str] = self._loop.create_future()
        self._accepted: asyncio.Future[None] = self._loop.create_future()
        self._acks: dict[int, asyncio.Future[Sequence[ReasonCode]]] = {}
        self._descriptor = wire.fileno()
        self._reading = False
        self._writing = False
        self._turn_due = False
        self._write_due = False
        self._oversized: set[str] = set()
        self._paho = _Session(login, wire)
        self._hook(will)

    def _hook(self, will: Message | None) -> None:
        paho = self._paho
        paho.on_socket_open = lambda _client, _userdata, _sock: self._resume_reading()
        paho.on_socket_close = lambda _client, _userdata, _sock: self._detach()
        paho.on_socket_register_write = lambda _client, _userdata, _sock: self._write_soon()
        paho.on_socket_unregister_write = lambda _client, _userdata, _sock: self._stop_writing()
        paho.on_connect = self._on_connect
        paho.on_disconnect = self._on_disconnect
        paho.on_message = self._on_message
        paho.on_publish = lambda _client, _userdata, mid, _reason, _properties: self._ack(mid, ())
        paho.on_subscribe = lambda _client, _userdata, mid, reasons, _properties: self._ack(
            mid, reasons
        )
        paho.on_unsubscribe = paho.on_subscribe
        if will is not None:
            paho.will_set(will.topic, will.payload, will.qos, will.retain)

    # -- life --------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Send CONNECT and wait for the broker's yes. The caller bounds the time.

        Raises:
            ConnectionRefusedByBrokerError: the broker said no.
            BrokerUnreachableError: the connection ended before an answer came, or what answers is
                no MQTT broker.
        """
        self._paho.connect_async("broker", keepalive=self._keepalive)
        self._paho.reconnect()
        await self._accepted

    async def closed(self) -> str:
        """Keep the connection alive until it ends; return in a few words why it did."""
        received = 0
        while not self._closed.done():
            await asyncio.wait((self._closed,), timeout=self._keepalive / 4)
            if self._wire.received != received:
                received = self._wire.received
                self._paho.note_signs_of_life()
            if not self._closed.done():
                self._paho.loop_misc()
        return self._closed.result()

    def close(self) -> None:
        """End the connection in good order, as far as that goes without waiting. Idempotent."""
        if self._accepted.done() and not self._closed.done():
            if self._will is not None:  # a broker sends it only for those who do not say goodbye
                self._paho.publish(*self._will)
            self._paho.disconnect()
            self._paho.loop_write()
        self._end("closed by this side")

    def _end(self, reason: str) -> None:
        self._detach()
        self._wire.close()
        error = BrokerUnreachableError(f"the connection to the broker ended: {reason}")
        if not self._accepted.done():
            self._accepted.set_exception(error)
        if not self._closed.done():
            self._closed.set_result(reason)
        for ack in self._acks.values():
            if not ack.done():
                ack.set_exception(error)

    # -- orders ------------------------------------------------------------------------------------

    async def publish(self, message: Message) -> None:
        """Publish; returns when handed to the network (QoS 0) or acknowledged (QoS 1, 2).

        Raises:
            BrokerUnreachableError: the connection ended first.
            UsageError: the topic cannot be published to, or the payload is no UTF-8 text.
        """
        if not is_topic(message.topic):
            raise UsageError(f"cannot publish to {message.topic[:200]!r}: it is no topic")
        try:
            info = self._paho.publish(*message)
        except ValueError as error:
            raise UsageError(f"cannot publish to {message.topic}: {error}") from error
        await self._acknowledged(info.rc, info.mid)

    async def subscribe(self, filters: Sequence[tuple[str, int]]) -> list[str]:
        """Subscribe by one SUBSCRIBE packet; return the filters that the broker refused.

        The filters must be valid (`topics.is_filter`): a broker ends the connection for others.

        Raises:
            BrokerUnreachableError: the connection ended first.
        """
        code, mid = self._paho.subscribe(list(filters))
        reasons = await self._acknowledged(code, mid)
        return [
            topic for (topic, _), reason in zip(filters, reasons, strict=False) if reason.is_failure
        ]

    async def unsubscribe(self, filters: Sequence[str]) -> None:
        """Unsubscribe by one UNSUBSCRIBE packet.

        Raises:
            BrokerUnreachableError: the connection ended first.
        """
        code, mid = self._paho.unsubscribe(list(filters))
        await self._acknowledged(code, mid)

    async def _acknowledged(self, code: MQTTErrorCode, mid: int | None) -> Sequence[ReasonCode]:
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS or mid is None or self._closed.done():
            raise BrokerUnreachableError("the connection to the broker has ended")
        ack: asyncio.Future[Sequence[ReasonCode]] = self._loop.create_future()
        self._acks[mid] = ack
        try:
            return await ack
        finally:
            self._acks.pop(mid, None)

    def _ack(self, mid: int, reasons: Sequence[ReasonCode]) -> None:
        ack = self._acks.get(mid)
        if ack is not None and not ack.done():
            ack.set_result(reasons)

    # -- what paho tells ---------------------------------------------------------------------------

    def _on_connect(
        self,
        _client: PahoClient,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if self._accepted.done():
            return
        if not reason.is_failure:
            self._accepted.set_result(None)
            return
        credentials = reason.getName() in ("Bad user name or password", "Not authorized")
        self._accepted.set_exception(
            ConnectionRefusedByBrokerError(str(reason).lower(), credentials=credentials)
        )

    def _on_disconnect(
        self,
        _client: PahoClient,
        _userdata: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        failure = self._wire.failure  # says more than paho-mqtt's "unspecified error"
        self._end(str(reason).lower() if failure is None else str(failure))

    def _on_message(self, _client: PahoClient, _userdata: object, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            return  # MQTT-1.5.3-1: no topic; nobody can have asked for it
        self._consume(topic, bytes(message.payload), retained=message.retain)

    def _decode(self, packet: bytes) -> bool:
        """Take a PUBLISH of QoS 0 (MQTT 3.1.1, section 3.3); return whether it was one."""
        at = 2
        while packet[at - 1] & 0x80:
            at += 1
        start = at + 2
        stop = start + int.from_bytes(packet[at:start], "big")
        if not start < stop <= len(packet):
            self._end("the broker sent a malformed packet (no topic)")
            return False
        try:
            topic = packet[start:stop].decode()
        except UnicodeDecodeError:
            return True  # as above
        self._consume(topic, packet[stop:], retained=packet[0] & 1 == 1)
        return True

    def _consume(self, topic: str, payload: bytes, *, retained: bool) -> None:
        if self._wire.cut or len(payload) > MAX_PAYLOAD:
            self._drop_oversized(topic)
            return
        try:
            self._consumer(topic, payload, retained)
        except Exception:  # noqa: BLE001  # logged; paho-mqtt would deliver it again for ever
            _log.exception("a message on %s could not be handled", topic)

    def _drop_oversized(self, topic: str) -> None:
        if topic not in self._oversized and len(self._oversized) < 1000:
            self._oversized.add(topic)
            _log.warning("dropped a message of more than %d bytes on %s", MAX_PAYLOAD, topic)

    # -- the socket and the loop -------------------------------------------------------------------

    def _resume_reading(self) -> None:
        if not self._reading and not self._closed.done():
            self._reading = True
            self._loop.add_reader(self._descriptor, self._on_readable)

    def _pause_reading(self) -> None:
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self._descriptor)

    def _detach(self) -> None:
        self._pause_reading()
        self._stop_writing()

    def _on_readable(self) -> None:
        self._wire.fill()
        if self._wire.backlog > _MAX_BACKLOG:
            self._pause_reading()
        if not self._turn_due:
            self._take_turn()

    def _take_turn(self) -> None:
        """Work on what has been read, for a bounded time; the rest waits for the next round."""
        self._turn_due = False
        wire, read = self._wire, self._read_packet
        give_way = self._clock.monotonic() + _TURN_S
        count = 0
        while wire.readable:
            if not read():
                return
            count += 1
            if count % _CLOCK_EVERY == 0 and self._clock.monotonic() >= give_way:
                break
        if wire.backlog < _MAX_BACKLOG // 2:
            self._resume_reading()
        if wire.readable:
            self._turn_due = True
            self._loop.call_soon(self._take_turn)

    def _read_packet(self) -> bool:
        """Take a packet, or let paho-mqtt do so; return whether there may be another."""
        publish = self._wire.take_publish()
        if publish is not None:
            return self._decode(publish) and not self._closed.done()
        try:
            code = self._paho.loop_read()
        except (ValueError, LookupError, TypeError, struct.error) as error:
            # paho-mqtt's decoders raise these on packets that are shorter than they claim.
            self._end(f"the broker sent a malformed packet ({type(error).__name__})")
            return False
        return code == MQTTErrorCode.MQTT_ERR_SUCCESS and not self._closed.done()

    def _write_soon(self) -> None:
        """Write in the loop's next round, so that a batch of orders goes out together."""
        if not self._write_due and not self._writing:
            self._write_due = True
            self._loop.call_soon(self._write)

    def _write(self) -> None:
        self._write_due = False
        if self._closed.done():
            return
        self._paho.loop_write()
        if self._paho.want_write() and not self._writing and not self._closed.done():
            self._writing = True
            self._loop.add_writer(self._descriptor, self._write)

    def _stop_writing(self) -> None:
        if self._writing:
            self._writing = False
            self._loop.remove_writer(self._descriptor)
