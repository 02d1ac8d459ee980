"""What the link remembers over restarts, in memory; can be told to fail like a full disk."""

import asyncio
from collections.abc import Mapping

from lares.errors import StoreError
from lares.home.entity import State


class MemoryConfigs:
    """Implements `lares.devices.link.ConfigStore`."""

    def __init__(self, configs: Mapping[str, bytes] | None = None) -> None:
        self.configs = dict(configs or {})
        self.batches = 0
        self.broken = False
        self.refused = asyncio.Event()
        """Set when something could not be written."""

    async def load(self) -> list[tuple[str, bytes]]:
        if self.broken:
            raise StoreError("the disk is damaged")
        return list(self.configs.items())

    async def apply(self, changes: Mapping[str, bytes]) -> None:
        if self.broken:
            self.refused.set()
            raise StoreError("the disk is full")
        self.batches += 1
        for topic, payload in changes.items():
            if payload:
                self.configs[topic] = payload
            else:
                self.configs.pop(topic, None)


class MemoryStates:
    """Implements `lares.devices.link.StateStore`."""

    def __init__(self, states: Mapping[str, State] | None = None) -> None:
        self.states = dict(states or {})

    async def load(self) -> Mapping[str, State]:
        return self.states
