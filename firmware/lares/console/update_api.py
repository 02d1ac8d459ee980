"""Operations on updates: what runs, a bundle by address or sent here, and the restart."""

import msgspec

from lares.console.boundary import Call
from lares.console.long_body import chunks_of
from lares.console.ports import UpdatesSystem
from lares.console.problems import Problem
from lares.console.update_wire import UpdateBody, UpdateReply


class UpdateApi:
    """`updates` is None where the system is not updated from here."""

    def __init__(self, updates: UpdatesSystem | None) -> None:
        self._updates = updates

    async def status(self, call: Call) -> UpdateReply:
        """Tell what runs and how far an update is."""
        del call
        if self._updates is None:
            return UpdateReply(available=False)
        return msgspec.convert(await self._updates.status(), UpdateReply)

    async def install(self, call: Call) -> UpdateReply:
        """Begin to install what is at an address."""
        self._known.install_from(call.body(UpdateBody).url.strip())
        return await self.status(call)

    async def receive(self, call: Call) -> UpdateReply:
        """Take a bundle as it comes, then begin to install it."""
        chunks = chunks_of(call.request)
        await self._known.receive(chunks, call.request.content_length)
        return await self.status(call)

    @property
    def _known(self) -> UpdatesSystem:
        if self._updates is None:
            raise Problem(409, "no-updates", "This system is not updated from here.")
        return self._updates
