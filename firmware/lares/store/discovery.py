"""Discovery payloads as they were heard, so that the home is known before devices speak again."""

from collections.abc import Mapping

from lares.store.connection import Connection, Value
from lares.store.database import Database


class DiscoveryRepository:
    """The last accepted configuration of each discovery topic."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> list[tuple[str, bytes]]:
        """Return all topics with their payloads, in the order they were first heard."""
        return await self._database.read(_load)

    async def put(self, topic: str, payload: bytes) -> None:
        """Add or replace one payload; an empty one removes the topic, as it does in MQTT."""
        await self.apply({topic: payload})

    async def remove(self, topic: str) -> None:
        """Forget one topic."""
        await self.apply({topic: b""})

    async def apply(self, changes: Mapping[str, bytes]) -> None:
        """Put and remove many in one transaction; an empty payload removes its topic."""
        kept = [(topic, payload) for topic, payload in changes.items() if payload]
        removed = [(topic,) for topic, payload in changes.items() if not payload]

        def work(connection: Connection) -> None:
            # Equal payloads come back after every start of a bridge; rewriting them wears flash.
            connection.executemany(
                "INSERT INTO discovery_configs (topic, payload) VALUES (?, ?) ON CONFLICT (topic)"
                " DO UPDATE SET payload = excluded.payload WHERE payload != excluded.payload",
                iter(kept),
            )
            connection.executemany("DELETE FROM discovery_configs WHERE topic = ?", iter(removed))

        if changes:
            await self._database.write(work)


def _load(connection: Connection) -> list[tuple[str, bytes]]:
    rows = connection.execute("SELECT topic, payload FROM discovery_configs ORDER BY rowid")
    return [(str(topic), _bytes(payload)) for topic, payload in rows]


def _bytes(value: Value) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
