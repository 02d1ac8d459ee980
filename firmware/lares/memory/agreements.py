"""The agreements of all people of a home: in memory, every change kept before it counts."""

from collections.abc import Sequence
from dataclasses import replace

from lares.clock import Clock, is_wall_time_set
from lares.memory.agreement import MOST_AGREEMENTS, Agreement, is_expired
from lares.memory.ports import AgreementStore


class Agreements:
    """What is done without a question, for whom."""

    def __init__(self, store: AgreementStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._kept: dict[int, Agreement] = {}

    @property
    def all(self) -> tuple[Agreement, ...]:
        """Those that still hold, the one that was used last first."""
        now = self._clock.now()
        kept = (each for each in self._kept.values() if not is_expired(each, now))
        return tuple(sorted(kept, key=lambda each: (each.used_at, each.id), reverse=True))

    def of(self, principal_id: str) -> tuple[Agreement, ...]:
        """Those of one person, the one that was used last first."""
        return tuple(each for each in self.all if each.principal_id == principal_id)

    def find(
        self, principal_id: str, area_id: str | None, wish: str, call: str
    ) -> Agreement | None:
        """Return what this person agreed to for this wish in this room."""
        wanted = (principal_id, area_id or "", wish, call)
        return next((each for each in self.all if _key(each) == wanted), None)

    async def load(self) -> None:
        """Read what is kept; what has expired does not hold, `forget_expired` makes it go.

        Raises:
            LaresError: it cannot be read.
        """
        self._kept = {each.id: each for each in await self._store.load()}

    async def forget_expired(self) -> int:
        """Forget what nobody used for too long; return how many that were.

        Raises:
            LaresError: it could not be forgotten.
        """
        now = self._clock.now()
        expired = [each.id for each in self._kept.values() if is_expired(each, now)]
        await self._drop(expired)
        return len(expired)

    async def remember(self, agreement: Agreement) -> Agreement:
        """Keep a yes, or that an agreement was used again.

        While the clock is not set the time of the last use stays as it was.

        Raises:
            LaresError: it could not be kept.
        """
        old = next((each for each in self._kept.values() if _key(each) == _key(agreement)), None)
        now = self._clock.now()
        first = old or agreement
        used = now if is_wall_time_set(now) or old is None else old.used_at
        kept = replace(
            agreement,
            agreed_at=first.agreed_at,
            said=first.said,
            used_at=used,
            count=first.count + 1,
        )
        kept = replace(kept, id=await self._store.save(kept))
        self._kept[kept.id] = kept
        surplus = self.all[MOST_AGREEMENTS:]
        await self._drop([each.id for each in surplus])
        return kept

    async def forget(self, agreement_id: int) -> Agreement | None:
        """Forget one; return it, None if it was gone already.

        Raises:
            LaresError: it could not be forgotten.
        """
        gone = self._kept.get(agreement_id)
        if gone is not None:
            await self._drop([agreement_id])
        return gone

    async def _drop(self, agreement_ids: Sequence[int]) -> None:
        if agreement_ids:
            await self._store.remove(agreement_ids)
            for each in agreement_ids:
                self._kept.pop(each, None)


def _key(agreement: Agreement) -> tuple[str, str, str, str]:
    return (agreement.principal_id, agreement.area_id, agreement.wish, agreement.call)
