"""Percentages and a device's own range, with Home Assistant's rounding.

A range (low, high) has high - low + 1 steps; the step below low is 0 %. It may be inverted.
"""

Range = tuple[float, float]


def to_percentage(steps: Range, value: float) -> int:
    """Return the percentage of a value in a range, rounded down; (1, 255), 127 → 49."""
    low, high = steps
    return int((value - (low - 1)) * 100 // (high - low + 1))


def from_percentage(steps: Range, percentage: float) -> float:
    """Return the value in a range for a percentage; (1, 255), 50 → 127.5."""
    low, high = steps
    return percentage * (high - low + 1) / 100 + (low - 1)
