"""The bytes of one MQTT connection: a socket that hands out whole packets of bounded size.

paho-mqtt reads a packet by three or more `recv` calls on its socket and takes whatever length the
other end announces, up to 256 MiB. `Wire` stands between: one system call reads as much as there
is, packets are split here, and paho's small reads are answered from memory. That saves most of the
system calls of a burst and keeps a monstrous payload from ever being held in memory.

Framing: MQTT 3.1.1, sections 2.2 (fixed header) and 3.3 (PUBLISH).
"""

import socket
import ssl
from collections import deque

_READ_SIZE = 65536
_READS_AT_ONCE = 16
_PUBLISH = 3
_MAX_LENGTH_BYTES = 4


class _CutPacket(bytes):
    """A PUBLISH whose payload was too large: header and topic are whole, the payload is gone."""

    __slots__ = ()


class PacketSplitter:
    """Bytes in, whole packets out; no I/O.

    A PUBLISH of more than `max_packet` bytes loses its payload as it streams by and comes out as a
    `_CutPacket`, so that it is still acknowledged. `packets` holds what has come out, oldest first.
    """

    __slots__ = ("_buffer", "_max_packet", "_skip", "packets", "size")

    def __init__(self, max_packet: int) -> None:
        self._max_packet = max_packet
        self._buffer = bytearray()
        self._skip = 0
        self.packets: deque[bytes] = deque()
        self.size = 0
        """Bytes of all packets that wait."""

    def feed(self, data: bytes) -> None:
        """Take bytes as they came from the network.

        Raises:
            ValueError: this is not MQTT; nothing after it can be understood.
        """
        if self._skip:
            skipped = min(self._skip, len(data))
            self._skip -= skipped
            data = data[skipped:]
        buffer = self._buffer
        buffer += data
        end = len(buffer)
        start = 0
        while end - start >= 2:
            length = buffer[start + 1]
            header = 2
            if length & 0x80:
                parsed = _remaining_length(buffer, start + 1, end)
                if parsed is None:
                    break
                length, header = parsed[0], parsed[1] + 1
            stop = start + header + length
            if header + length > self._max_packet:
                cut = self._cut(start, start + header, length, end)
                if cut is None:
                    break
                start = stop
                if stop > end:
                    self._skip = stop - end
                    start = end
                continue
            if stop > end:
                break
            self.packets.append(bytes(buffer[start:stop]))
            self.size += stop - start
            start = stop
        del buffer[:start]

    def _cut(self, start: int, body: int, length: int, end: int) -> bytes | None:
        """Put out a PUBLISH without its payload; None while its topic is not yet complete."""
        buffer = self._buffer
        if buffer[start] >> 4 != _PUBLISH:
            raise ValueError(f"a packet of type {buffer[start] >> 4} announces {length} bytes")
        if end - body < 2:
            return None
        kept = 2 + int.from_bytes(buffer[body : body + 2], "big")
        if buffer[start] & 0b0110:  # QoS 1 and 2 carry a packet identifier
            kept += 2
        if kept > length:
            raise ValueError("a topic is longer than its packet")
        if end - body < kept:
            return None
        packet = bytearray((buffer[start],))
        rest = kept
        while rest > 0x7F:
            packet.append(rest & 0x7F | 0x80)
            rest >>= 7
        packet.append(rest)
        packet += buffer[body : body + kept]
        cut = _CutPacket(packet)
        self.packets.append(cut)
        self.size += len(cut)
        return cut


def _remaining_length(buffer: bytearray, at: int, end: int) -> tuple[int, int] | None:
    """Return (remaining length, bytes it took), or None while it is incomplete."""
    length = 0
    for index in range(_MAX_LENGTH_BYTES):
        if at + index >= end:
            return None
        byte = buffer[at + index]
        length |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            return length, index + 1
    raise ValueError("the length of a packet takes more than four bytes")


class Wire:
    """A connected, non-blocking socket as paho-mqtt sees it (`SocketLike`)."""

    def __init__(self, sock: socket.socket, max_packet: int) -> None:
        self._sock = sock
        self._splitter = PacketSplitter(max_packet)
        self._packets = self._splitter.packets
        self._current = b""
        self._at = 0
        self._failure: OSError | None = None
        self._ended = False
        self.received = 0
        """Bytes read from the network so far."""
        self.cut = False
        """Whether the packet that is being read has lost its payload for its size."""

    @property
    def failure(self) -> OSError | None:
        """Why reading ended, None if it did not or the other end just closed."""
        return self._failure

    @property
    def backlog(self) -> int:
        """Bytes of whole packets that have been read from the network and not yet taken."""
        return self._splitter.size

    @property
    def readable(self) -> bool:
        """Whether `recv` has something to say: a packet, the end, or an error."""
        return bool(self._packets) or self._ended

    def fill(self) -> None:
        """Read what the network has, up to 1 MiB; the end and errors are told by `recv`.

        To the last byte and beyond: a reset right behind data is told by uvloop (0.23) once,
        together with the data, and never again.
        """
        for _ in range(_READS_AT_ONCE):
            data = self._read()
            if data:
                try:
                    self._splitter.feed(data)
                except ValueError as error:
                    self._ended, self._failure = True, ConnectionError(f"not MQTT: {error}")
            if not data or self._ended:
                return

    def _read(self) -> bytes:
        """Return the next bytes, none when there are none now or never again."""
        try:
            data = self._sock.recv(_READ_SIZE)
            # A TLS record that is already decrypted does not make the socket readable again.
            if isinstance(self._sock, ssl.SSLSocket):
                while data and (pending := self._sock.pending()):
                    data += self._sock.recv(pending)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return b""
        except OSError as error:
            self._ended, self._failure = True, error
            return b""
        if not data:
            self._ended = True
        self.received += len(data)
        return data

    def take_publish(self) -> bytes | None:
        """Take the next packet if it is a PUBLISH of QoS 0, which needs no answer; else None.

        Only between packets: `recv` must have been given the current one to its end.
        """
        packets = self._packets
        if not packets or packets[0][0] & 0b1111_0110 != _PUBLISH << 4:
            return None
        packet = packets.popleft()
        self._splitter.size -= len(packet)
        self.cut = type(packet) is _CutPacket
        return packet

    def recv(self, buffer_size: int, /) -> bytes:
        """Return up to `buffer_size` bytes of the current packet, then of the next one."""
        at = self._at
        if at >= len(self._current):
            if not self._packets:
                if not self._ended:
                    raise BlockingIOError
                if self._failure is not None:
                    raise self._failure
                return b""
            self._current = self._packets.popleft()
            self._splitter.size -= len(self._current)
            self.cut = type(self._current) is _CutPacket
            at = 0
        self._at = at + buffer_size
        return self._current[at : at + buffer_size]

    def send(self, buffer: bytes | bytearray, /) -> int:
        """Hand bytes to the network; return how many it took."""
        return self._sock.send(buffer)

    def close(self) -> None:
        """Close the socket at once."""
        self._ended = True
        self._sock.close()

    def fileno(self) -> int:
        """Return the descriptor, for the event loop."""
        return self._sock.fileno()

    def setblocking(self, flag: bool, /) -> None:  # noqa: FBT001  # the signature paho-mqtt calls
        """Refuse nothing and do nothing: the socket came non-blocking and stays so."""
