"""Cutting the power of cards of one phase, and counting what was survived."""

import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.image.card import Card
from tests.image.guest import Guest, Parts
from tests.image.power_cut.remains import Remains
from tests.image.snapshot import Snapshot

KILLS = int(os.environ.get("LARES_KILLS", "10"))
SEED = int(os.environ.get("LARES_SEED") or random.SystemRandom().randrange(1 << 32))
SHARES = {"growing": 0.15, "first boot": 0.2, "set-up": 0.25, "commands": 0.3, "update": 0.1}
"""Of the cuts, by phase."""

WHOLE_EVERY = 30
"""After so many cuts a card starts to its end, and the appliance is asked what it has kept."""
AFTER_HAND_OVER_S = 3.0
"""Within which the start after a cut is cut too."""

Record = Callable[[str, float], None]


@dataclass(slots=True)
class Tally:
    """What is counted in a phase."""

    cuts: int = 0
    starts: int = 0
    """Starts after a cut, each cut itself."""
    told: int = 0
    """Cuts after something had been acknowledged in the seconds before."""
    whole: int = 0


class PowerCuts:
    """One phase: its cards, its random moments, its counts."""

    def __init__(
        self, phase: str, parts: Parts, blank: Snapshot, work: Path, record: Record
    ) -> None:
        self.phase = phase
        self.parts = parts
        self.moments = random.Random(f"{SEED} {phase}")
        self.tally = Tally()
        self.wanted = max(1, round(KILLS * SHARES[phase]))
        self.folder = work / "cuts" / phase.replace(" ", "-")
        self.folder.mkdir(parents=True, exist_ok=True)
        self._blank = blank
        self._record = record
        self._began = time.monotonic()
        self._guest: Guest | None = None
        print(f"\nLARES_SEED={SEED}: {self.wanted} cuts of: {phase}", flush=True)

    def __iter__(self) -> Iterator[int]:
        """Go on until there were enough cuts."""
        while self.tally.cuts < self.wanted:
            yield self.tally.cuts

    def resume(self, snapshot: Snapshot, **options: object) -> Guest:
        """Let a new card go on from a snapshot."""
        card = snapshot.card.overlay(self.folder / "cut.qcow2")
        log = self.folder / f"{self.tally.cuts}.log"
        self._guest = Guest.resume(snapshot, self.parts, log=log, card=card, **options)
        return self._guest

    def let_run(self, guest: Guest, longest: float) -> None:
        """Let a random time pass."""
        guest.let_run(self.moments.uniform(0, longest))

    def cut(self, guest: Guest, *, told: bool = False) -> Remains:
        """Cut the power at this moment, and look at the card."""
        guest.kill()
        self.tally.cuts += 1
        self.tally.told += told
        return self.remains(guest.card)

    def remains(self, card: Card) -> Remains:
        """Look at a card from outside."""
        return Remains(card, self.folder)

    def start(self, card: Card) -> Guest:
        """Start a card after a cut, to where the initrd hands over to systemd."""
        log = self.folder / f"{self.tally.cuts}-start.log"
        self._guest = guest = Guest.resume(self._blank, self.parts, log=log, card=card)
        guest.wait_for("lares-initrd: handing over", 120)
        assert "nothing will be kept" not in guest.console
        assert "full repair" not in guest.console
        assert "not grown" not in guest.console
        return guest

    def start_and_cut(self, card: Card) -> Remains:
        """Start a card after a cut and cut the power again."""
        guest = self.start(card)
        self.let_run(guest, AFTER_HAND_OVER_S)
        guest.kill()
        self.tally.starts += 1
        return self.remains(card)

    def close(self) -> None:
        """End the guest that a failure left running. Idempotent."""
        if self._guest is not None:
            self._guest.kill()

    @property
    def whole_is_due(self) -> bool:
        """Whether this card is one that starts to its end."""
        return self.tally.cuts % WHOLE_EVERY == 0 or self.tally.cuts == self.wanted

    def note(self, what: str) -> None:
        """Say how it goes, and keep the figures."""
        tally = self.tally
        seconds = time.monotonic() - self._began
        print(
            f"{seconds:6.0f} s  {self.phase}: {tally.cuts}/{self.wanted} cuts, "
            f"{tally.starts} cut starts, {tally.told} after an acknowledgement, "
            f"{tally.whole} whole starts; {what}",
            flush=True,
        )
        for name, value in (
            ("power cuts survived", tally.cuts),
            ("starts after them cut and survived", tally.starts),
            ("cuts just after an acknowledgement", tally.told),
            ("whole starts after cuts", tally.whole),
        ):
            self._record(f"{name}: {self.phase}", value)


@dataclass(frozen=True, slots=True)
class Trail:
    """Snapshots of one run in order, and how many seconds passed after each until the next."""

    snapshots: tuple[Snapshot, ...]
    seconds: tuple[float, ...]

    @property
    def end(self) -> Snapshot:
        """The end of the run."""
        return self.snapshots[-1]

    def anywhere(self, moments: random.Random) -> tuple[Snapshot, float]:
        """Return a snapshot and how long to let it run: together any moment of the run."""
        step = moments.choices(range(len(self.seconds)), self.seconds)[0]
        return self.snapshots[step], moments.uniform(0, self.seconds[step])


def lay_trail(
    first: Snapshot, parts: Parts, folder: Path, seconds: float, ended: Callable[[Guest], bool]
) -> Trail:
    """Run on from a snapshot until `ended`, and keep snapshots about `seconds` apart."""
    folder.mkdir(parents=True, exist_ok=True)
    snapshots, passed = [first], []
    has_ended = False
    while not has_ended:
        assert len(snapshots) < 60, "it does not come to its end"
        name = folder / str(len(snapshots))
        card = snapshots[-1].card.overlay(name.with_suffix(".qcow2"))
        guest = Guest.resume(snapshots[-1], parts, log=name.with_suffix(".log"), card=card)
        began = time.monotonic()
        while not has_ended and time.monotonic() < began + seconds:
            has_ended = ended(guest)
            guest.let_run(0.2)
        passed.append(time.monotonic() - began)
        snapshots.append(guest.freeze(name.with_suffix(".memory")))
    return Trail(tuple(snapshots), tuple(passed))
