"""The policy's part of a plan: which commands may be done, which need a yes, which may not."""

from collections.abc import Sequence
from dataclasses import dataclass

from lares.assistant.plan import Step
from lares.assistant.replies.results import denied
from lares.assistant.turn import Turn
from lares.home.command import Command, CommandResult, Outcome
from lares.home.registry import Registry
from lares.policy.decision import CommandFacts, Confirm, Decision, Deny, journal_lines
from lares.policy.policy import Policy


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
    """Ask the policy about every command of every step."""
    kept: list[Step] = []
    refused: list[CommandResult] = []
    to_confirm: list[Command] = []
    decided: list[tuple[CommandFacts, Decision]] = []
    for step in steps:
        commands: list[Command] = []
        for command in step.commands:
            facts = facts_of(command, registry)
            decision = policy.decide(turn.principal, turn.origin, facts)
            decided.append((facts, decision))
            if isinstance(decision, Deny):
                detail = denied(decision.reason)
                refused.append(CommandResult(command.entity_id, Outcome.REJECTED, detail))
                continue
            if isinstance(decision, Confirm):
                to_confirm.append(command)
            commands.append(command)
        kept.append(Step(step.call, step.targets, tuple(commands)))
    return Judged(tuple(kept), tuple(refused), tuple(to_confirm), journal_lines(decided))
