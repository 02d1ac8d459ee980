"""Agreements: what is done for a person without a question."""

from collections.abc import Sequence

from lares.memory.agreement import Agreement
from lares.store.connection import Connection, Row
from lares.store.database import Database
from lares.store.encoding import clean, from_ms, to_ms

_COLUMNS = (
    "principal_id, principal_name, area_id, wish, call, said, language, agreed_at, used_at, count"
)


class AgreementRepository:
    """Implements `lares.memory.ports.AgreementStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> list[Agreement]:
        """Return all of them."""

        def work(connection: Connection) -> list[Row]:
            return connection.execute(
                f"SELECT id, {_COLUMNS} FROM agreements ORDER BY id"  # noqa: S608 - constants only
            ).fetchall()

        return [_agreement(row) for row in await self._database.read(work)]

    async def save(self, agreement: Agreement) -> int:
        """Add an agreement, or replace the one of the same person, room, wish and call."""
        row = (
            clean(agreement.principal_id),
            clean(agreement.principal_name),
            agreement.area_id,
            agreement.wish,
            agreement.call,
            clean(agreement.said),
            agreement.language,
            to_ms(agreement.agreed_at),
            to_ms(agreement.used_at),
            agreement.count,
        )

        def work(connection: Connection) -> int:
            rows = connection.execute(
                f"INSERT INTO agreements ({_COLUMNS}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608 - constants only
                " ON CONFLICT (principal_id, area_id, wish, call) DO UPDATE SET"
                " principal_name = excluded.principal_name, said = excluded.said,"
                " language = excluded.language, agreed_at = excluded.agreed_at,"
                " used_at = excluded.used_at, count = excluded.count RETURNING id",
                row,
            ).fetchall()
            return int(str(rows[0][0]))

        return await self._database.write(work)

    async def remove(self, agreement_ids: Sequence[int]) -> None:
        """Forget agreements, in one transaction."""

        def work(connection: Connection) -> None:
            for each in agreement_ids:
                connection.execute("DELETE FROM agreements WHERE id = ?", (each,))

        await self._database.write(work)


def _agreement(row: Row) -> Agreement:
    id_, person, name, area, wish, call, said, language, agreed, used, count = row
    return Agreement(
        int(str(id_)),
        str(person),
        str(name),
        str(area),
        str(wish),
        str(call),
        str(said),
        str(language),
        from_ms(agreed),
        from_ms(used),
        int(str(count)),
    )
