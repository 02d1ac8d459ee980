"""The evaluation sets through the real `lares understand`, in figures for docs/evaluation.md."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lares_training.scoring import Call, Home, is_right

ROOT = Path(__file__).parents[2]
SETS = ROOT / "models/evaluation"
PAGE = ROOT / "docs/evaluation.md"
HOMES = ("house", "flat")
_ACTS = frozenset({"act", "confirm", "answer"})
_ASKS = frozenset({"confirm", "clarify"})
_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"
_MOST_CONFUSIONS = 25
_LEAST_TAGGED = 8
"""Tags with fewer sentences have no line of their own."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one sentence."""

    collection: str
    row: Mapping[str, Any]
    outcome: str
    plan: tuple[Call, ...]
    stage: str
    intent_right: bool
    right: bool
    milliseconds: float

    @property
    def refuses(self) -> bool:
        """Whether the sentence must not be acted on."""
        return self.row["intent"] is None and "intent_any" not in self.row

    @property
    def wrong(self) -> bool:
        """Whether something else was done than asked, without asking back."""
        if self.refuses:
            return self.outcome in {"act", "answer"} and bool(self.plan)
        return self.outcome == "act" and not self.right


def run(command: Sequence[str]) -> list[Result]:
    """Return the results of all sets of both homes; `command` is `lares understand`."""
    return [
        result
        for name in HOMES
        for path in sorted((SETS / name).glob("*.jsonl"))
        for result in _run_set(command, SETS / "homes" / f"{name}.json", path)
    ]


def write_page(results: Sequence[Result], page: Path = PAGE) -> None:
    """Put the figures between the marks of the page; the words around them stay."""
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{page} lacks {_BEGIN} and {_END}")
    figures = "\n".join(tables(results))
    page.write_text(f"{before}{_BEGIN}\n\n{figures}\n\n{_END}{after}", encoding="utf-8")


def tables(results: Sequence[Result]) -> Iterator[str]:
    """Yield the lines of the page's tables."""
    yield from _by_set(results)
    yield ""
    yield from _by_stage(results)
    yield ""
    yield from _by_tag(results)
    yield ""
    yield from _confusions(results)


def _run_set(command: Sequence[str], home_file: Path, path: Path) -> Iterator[Result]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    keys = ("id", "text", "lang", "context_area")
    lines = (json.dumps({k: row[k] for k in keys if row.get(k)}) + "\n" for row in rows)
    ran = subprocess.run(
        [*command, "--home", str(home_file), "--jsonl"],
        input="".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    said = {line["id"]: line for line in map(json.loads, ran.stdout.splitlines())}
    home = Home.read(home_file)
    for row in rows:
        answer = said[row["id"]]
        acts = answer["outcome"] in _ACTS
        plan = [Call(one["intent"], one["slots"]) for one in answer["commands"]] if acts else []
        intent_right, right = is_right(home, row, plan)
        yield Result(
            path.stem,
            row,
            answer["outcome"],
            tuple(plan),
            answer.get("stage") or "none",
            intent_right,
            right,
            answer["ms"],
        )


def _by_set(results: Sequence[Result]) -> Iterator[str]:
    yield "| set | sentences | right | intent right | asked back | wrong | ms p50 | ms p99 |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for name in dict.fromkeys(result.collection for result in results):
        yield _line(name, [one for one in results if one.collection == name])


def _line(name: str, chosen: Sequence[Result]) -> str:
    times = sorted(one.milliseconds for one in chosen)
    cells = (
        name,
        str(len(chosen)),
        _share(not one.wrong if one.refuses else one.right for one in chosen),
        _share(not one.wrong if one.refuses else one.intent_right for one in chosen),
        _share(one.outcome in _ASKS for one in chosen),
        _share(one.wrong for one in chosen),
        f"{times[len(times) // 2]:.1f}",
        f"{times[min(len(times) - 1, len(times) * 99 // 100)]:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def _by_stage(results: Sequence[Result]) -> Iterator[str]:
    yield "| stage | sentences | right | acted wrongly |"
    yield "|---|--:|--:|--:|"
    for name in sorted({result.stage for result in results}):
        chosen = [one for one in results if one.stage == name and one.plan]
        if chosen:
            right, wrong = _share(o.right for o in chosen), _share(o.wrong for o in chosen)
            yield f"| {name} | {len(chosen)} | {right} | {wrong} |"


def _by_tag(results: Sequence[Result]) -> Iterator[str]:
    yield "| what makes it hard | language | sentences | right | acted wrongly |"
    yield "|---|---|--:|--:|--:|"
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        for tag in result.row.get("tags", ()):
            groups.setdefault((tag, result.row["lang"]), []).append(result)
    for (tag, language), chosen in sorted(groups.items()):
        if len(chosen) >= _LEAST_TAGGED:
            right = _share(not one.wrong if one.refuses else one.right for one in chosen)
            wrong = _share(one.wrong for one in chosen)
            yield f"| {tag} | {language} | {len(chosen)} | {right} | {wrong} |"


def _confusions(results: Sequence[Result]) -> Iterator[str]:
    """What is taken for what, of sentences whose errors may be looked at."""
    counts: Counter[tuple[str, str]] = Counter()
    for result in results:
        if not result.intent_right and "multi" not in result.row:
            wanted = result.row["intent"] or "nothing"
            said = " + ".join(call.intent for call in result.plan) or f"({result.outcome})"
            counts[wanted, said] += 1
    yield "| asked | understood | sentences |"
    yield "|---|---|--:|"
    for (wanted, said), count in counts.most_common(_MOST_CONFUSIONS):
        yield f"| {wanted} | {said} | {count} |"


def _share(truths: Iterable[bool]) -> str:
    values = list(truths)
    return f"{100 * sum(values) / len(values):.1f} %"
