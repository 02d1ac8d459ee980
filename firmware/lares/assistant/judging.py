"""The policy's part of a plan: which commands may be done, which need a yes, which may not."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lares.assistant.errands import Delay, agreement
from lares.assistant.plan import Step
from lares.assistant.replies.results import denied
from lares.assistant.turn import Turn
from lares.home.command import Command, CommandResult, Outcome
from lares.home.registry import Registry
from lares.policy.decision import CommandFacts, Confirm, Decision, Deny, journal_lines
from lares.policy.policy import Policy
from lares.policy.principal import Origin


@dataclass(frozen=True, slots=True)
class Judged:
    """Steps without what is denied; `denied` are the results of that, `lines` for the journal."""

    steps: tuple[Step, ...]
    denied: tuple[CommandResult, ...]
    to_confirm: tuple[Command, ...]
    lines: tuple[str, ...]


def facts_of(command: Command, registry: Registry) -> CommandFacts:
    """Return a command as the policy sees it."""
    entity = registry.entities.get(command.entity_id)
    return CommandFacts(
        command.entity_id,
        entity.domain if entity else command.entity_id.partition(".")[0],
        command.service,
        entity.device_class if entity else None,
        registry.area_of(entity) if entity else None,
        command.data,
    )


def judge(policy: Policy, turn: Turn, steps: Sequence[Step], registry: Registry) -> Judged:
    """Ask the policy about every command of every step.

    What is to be done later is judged twice now: as the person's wish of this moment, and as what
    a timer will do; the stricter verdict counts. It is judged once more when it is due.
    """
    bench = _Bench(policy, turn, registry)
    kept = tuple(_judged(bench, step) for step in steps)
    return Judged(kept, tuple(bench.refused), tuple(bench.to_confirm), journal_lines(bench.decided))


def _judged(bench: "_Bench", step: Step) -> Step:
    if not isinstance(step.errand, Delay):
        commands, _ = bench.sieve(step.commands, (bench.turn.origin,))
        return replace(step, commands=commands)
    origins = tuple(dict.fromkeys((bench.turn.origin, Origin.TIMER)))
    commands, to_confirm = bench.sieve(step.errand.commands, origins)
    if not commands and not step.errand.errands:
        return replace(step, errand=None)
    # A call of which a part is denied is judged again when it is due, and that part left out then.
    agreed = frozenset(agreement(command) for command in to_confirm)
    return replace(step, errand=replace(step.errand, commands=commands, agreed=agreed))


@dataclass(slots=True)
class _Bench:
    """Where the commands of one turn are judged; it collects what comes of it."""

    policy: Policy
    turn: Turn
    registry: Registry
    refused: list[CommandResult] = field(default_factory=list)
    to_confirm: list[Command] = field(default_factory=list)
    decided: list[tuple[CommandFacts, Decision]] = field(default_factory=list)

    def sieve(
        self, commands: Sequence[Command], origins: Sequence[Origin]
    ) -> tuple[tuple[Command, ...], tuple[Command, ...]]:
        """Return the commands that may be done, and those of them that need a yes."""
        kept: list[Command] = []
        to_confirm: list[Command] = []
        for command in commands:
            decision = self._strictest(command, origins)
            if isinstance(decision, Deny):
                detail = denied(decision.reason)
                self.refused.append(CommandResult(command.entity_id, Outcome.REJECTED, detail))
                continue
            if isinstance(decision, Confirm):
                to_confirm.append(command)
            kept.append(command)
        self.to_confirm += to_confirm
        return tuple(kept), tuple(to_confirm)

    def _strictest(self, command: Command, origins: Sequence[Origin]) -> Decision:
        facts = facts_of(command, self.registry)
        decisions = [self.policy.decide(self.turn.principal, each, facts) for each in origins]
        decision = max(
            decisions, key=lambda each: 2 * isinstance(each, Deny) + isinstance(each, Confirm)
        )
        self.decided.append((facts, decision))
        return decision
