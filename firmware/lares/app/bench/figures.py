"""A measured figure beside its floor, and how figures are shown."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement: ours, what it is at the least (`floor`, and what that is), and the aim.

    The floor was measured in the same run on the same machine; a ratio to it means more than the
    figure alone. `aim` is None where there is none.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    floor_is: str = ""
    aim: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor it is; None without a floor."""
        return self.value / self.floor if self.floor else None


def as_json(figures: Sequence[Figure]) -> list[dict[str, object]]:
    """Return figures for machines."""
    return [
        {**asdict(figure), "ratio": None if figure.ratio is None else round(figure.ratio, 2)}
        for figure in figures
    ]


def as_rows(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    """Return figures as cells: measure, ours, aim, floor, ratio, what the floor is."""
    return [
        (
            figure.name,
            _number(figure.value, figure.unit),
            "" if figure.aim is None else f"≤ {_number(figure.aim, figure.unit)}",
            "" if figure.floor is None else _number(figure.floor, figure.unit),
            "" if figure.ratio is None else f"{figure.ratio:.1f} x",
            figure.floor_is,
        )
        for figure in figures
    ]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _number(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2
    return f"{value:,.{digits}f} {unit}"
