"""When something is due for which entity: a heap that tolerates deadlines that move on."""

import heapq


class Deadlines:
    """The next deadline of each entity.

    A sensor with `expire_after` moves its deadline with every message, so moves cost nothing: the
    heap keeps one entry an entity, and an entry that comes up too early is put back.
    """

    __slots__ = ("_at", "_heap", "_queued")

    def __init__(self) -> None:
        self._at: dict[str, float] = {}
        self._heap: list[tuple[float, str]] = []
        self._queued: dict[str, float] = {}

    def set(self, key: str, at: float | None) -> None:
        """Note when something is due for `key` (monotonic seconds), None: nothing is."""
        if at is None:
            self._at.pop(key, None)
            return
        self._at[key] = at
        queued = self._queued.get(key)
        if queued is None or at < queued:
            self._queued[key] = at
            heapq.heappush(self._heap, (at, key))

    def next(self) -> float | None:
        """Return the earliest time at which something may be due, None if nothing is."""
        heap = self._heap
        while heap and (heap[0][1] not in self._at or self._queued.get(heap[0][1]) != heap[0][0]):
            at, key = heapq.heappop(heap)
            if self._queued.get(key) == at:
                del self._queued[key]
        return heap[0][0] if heap else None

    def due(self, now: float) -> list[str]:
        """Return the keys whose deadline is over, each once; they have none until set again."""
        over = []
        while (first := self.next()) is not None and first <= now:
            _at, key = heapq.heappop(self._heap)
            del self._queued[key]
            if self._at[key] <= now:
                del self._at[key]
                over.append(key)
            else:
                self.set(key, self._at[key])
        return over
