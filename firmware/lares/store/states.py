"""The last states, written seldom: flash wears out, and a restart needs no more than a memory."""

from collections.abc import Iterator, Mapping

from lares.errors import StoreError
from lares.home.entity import State
from lares.store.connection import Connection
from lares.store.database import Database
from lares.store.encoding import clean, from_json, to_json


class StateRepository:
    """One snapshot of all states; see `StateSnapshots` for when it is taken."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> dict[str, State]:
        """Return the states of the last snapshot by entity id, each marked stale."""
        return await self._database.read(_load)

    async def save(self, states: Mapping[str, State]) -> None:
        """Make `states` the snapshot: what differs is written, what is not in it is removed."""
        rows = [(id_, clean(s.value), to_json(s.attributes)) for id_, s in states.items()]

        def work(connection: Connection) -> None:
            stored = {str(row[0]) for row in connection.execute("SELECT entity_id FROM states")}
            gone: Iterator[tuple[str]] = ((id_,) for id_ in stored.difference(states))
            connection.executemany("DELETE FROM states WHERE entity_id = ?", gone)
            connection.executemany(
                "INSERT INTO states (entity_id, value, attributes) VALUES (?, ?, ?)"
                " ON CONFLICT (entity_id)"
                " DO UPDATE SET value = excluded.value, attributes = excluded.attributes"
                " WHERE value != excluded.value OR attributes != excluded.attributes",
                iter(rows),
            )

        await self._database.write(work)


def _load(connection: Connection) -> dict[str, State]:
    states = {}
    for entity_id, value, attributes in connection.execute(
        "SELECT entity_id, value, attributes FROM states"
    ):
        try:
            known = from_json(attributes, dict[str, object])
        except StoreError:
            continue  # a memory of a state is not worth a refusal to start
        states[str(entity_id)] = State(str(value), known, stale=True)
    return states
