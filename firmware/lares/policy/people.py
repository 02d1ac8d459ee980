"""Who lives here, as of now: rights are looked up when they are used, not when they were asked."""

from collections.abc import Mapping

from lares.policy.principal import Principal, Role


class People:
    """The people whom the home knows, by id; `known` is looked at anew each time."""

    def __init__(self, known: Mapping[str, Principal]) -> None:
        self._known = known

    def present(self, person: Principal) -> Principal | None:
        """Return somebody with today's rights, None for who is not one of the home any more.

        A guest, whom nobody has to know, stays a guest.
        """
        known = self._known.get(person.id)
        return person if known is None and person.role is Role.GUEST else known
