"""Opening a connection without blocking the event loop: name, TCP, TLS.

paho-mqtt's own connect resolves, connects and shakes hands in blocking calls, so it is handed a
socket that is already open. Works on asyncio's loops and on uvloop.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Sequence

from lares.runtime.worker import Worker

_SocketAddress = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
_Address = tuple[int, _SocketAddress]


async def dial(
    host: str, port: int, *, tls: ssl.SSLContext | None, resolver: Worker
) -> socket.socket:
    """Return a connected, non-blocking socket; a `ssl.SSLSocket` when `tls` is given.

    Addresses are tried one after the other in the resolver's order. The caller bounds the time.

    Raises:
        OSError: no address answers, or the name is not known (`socket.gaierror`).
        ssl.SSLError: the handshake failed or the certificate is not for this host.
        TransientError: the resolver still hangs in an earlier call.
    """
    addresses = await _resolve(host, port, resolver)
    for family, address in addresses[:-1]:
        try:
            sock = await _connect(family, address)
        except OSError:
            continue
        break
    else:
        sock = await _connect(*addresses[-1])
    if tls is None:
        return sock
    return await _shake_hands(sock, tls, host)


async def _resolve(host: str, port: int, resolver: Worker) -> Sequence[_Address]:
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        found = await resolver.run(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        return [(family, address) for family, _, _, _, address in found]
    family = socket.AF_INET if literal.version == 4 else socket.AF_INET6
    return [(family, (host, port))]


async def _connect(family: int, address: _SocketAddress) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(0.0)
        # A command is one small packet: Nagle's algorithm would hold it back for an ACK.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(sock, address)
    except BaseException:
        sock.close()
        raise
    return sock


async def _shake_hands(sock: socket.socket, tls: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    try:
        wrapped = tls.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    except BaseException:
        sock.close()
        raise
    try:
        while True:
            try:
                wrapped.do_handshake()
            except ssl.SSLWantReadError:
                await _readable(wrapped.fileno())
            except ssl.SSLWantWriteError:
                await _writable(wrapped.fileno())
            else:
                return wrapped
    except BaseException:
        wrapped.close()
        raise


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_reader(descriptor, _settle, ready)
    try:
        await ready
    finally:
        loop.remove_reader(descriptor)


async def _writable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_writer(descriptor, _settle, ready)
    try:
        await ready
    finally:
        loop.remove_writer(descriptor)


def _settle(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)
