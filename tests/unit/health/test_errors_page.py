"""docs/errors.md knows every check and every code that a check can find."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
HEALTH = ROOT / "firmware/lares/health"


def _codes(file: Path) -> set[str]:
    """Return the second argument of each `Finding(…)` in a file, where it is written out."""
    return {
        call.args[1].value
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "Finding"
        and isinstance(call.args[1], ast.Constant)
    }


def test_every_finding_is_explained_in_the_row_of_its_check() -> None:
    rows = {row.split("`")[1]: row for row in PAGE.splitlines() if row.startswith("| `")}
    files = sorted((HEALTH / "checks").glob("[a-z]*.py"))
    assert len(files) >= 11
    for file in files:
        for code in _codes(file):
            assert f"`{code}`" in rows[file.stem], f"{file.stem}: {code}"
    assert _codes(HEALTH / "doctor.py") == {"check-timed-out", "check-failed"}
    for code in _codes(HEALTH / "doctor.py"):
        assert f"`{code}`" in PAGE
