"""Draw how an appliance starts, from what systemd noted while it did.

    .venv/bin/python -m tests.image.start_order build/image-test/start-order.txt OUT.svg

The text is what ASK printed in the guest. A bar is the time that a unit took to be ready; a line
leads from what had to be ready before it. Only the units of UNITS are drawn, and only the nearest
of what each waits for: what follows from two lines is left out.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

UNITS = {
    "systemd-udev-trigger.service": "every device is announced",
    "lares-erase.service": "after a factory reset only",
    "local-fs.target": "all that has to be mounted is",
    "systemd-tmpfiles-setup.service": "folders and their owners",
    "lares-firstboot.service": "a password for the broker, once",
    "sysinit.target": "the system is there",
    "lares-no-forwarding.service": "the box is no router",
    "lares-provision.socket": "port 80 is held",
    "boot-firmware.mount": "the card's FAT partition",
    "dbus.service": "who may talk to whom",
    "lares-panel.service": "the light and the button",
    "lares-reset-file.service": "a file on the card that asks for a reset",
    "lares-import.service": "a set-up file on the card",
    "avahi-daemon.service": "lares.local",
    "wpa_supplicant.service": "the radio",
    "NetworkManager.service": "cable, Wi-Fi, setup network",
    "lares-provision.service": "set-up; afterwards the way to the console",
    "mosquitto.service": "the broker, once the home is set up",
    "lares.service": "the appliance: console at port 8321",
}
_SET_UP = ("lares-provision.service", "mosquitto.service")
"""Not an order of systemd's: the broker and the appliance start when the set-up is done."""
_TIMES = (
    "InactiveExitTimestampMonotonic",
    "ActiveEnterTimestampMonotonic",
    "InactiveEnterTimestampMonotonic",
)
ASK = (
    "systemctl show --property=UserspaceTimestampMonotonic; echo;"
    f" systemctl show --property=Id,After,{','.join(_TIMES)} {' '.join(UNITS)}"
)
"""The command for the guest."""

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW = 960, 216, 24, 88, 34
_LETTER = 6.4
"""A letter's width, about."""
_NOTE = "Seconds in an emulator: they compare the parts, and say nothing of a board."
_STEPS = (1, 2, 5, 10, 20, 30, 60, 120)
_STYLE = """
  .card { fill: #f6f3ee; } .name { fill: #26221d; font: 600 12.5px ui-monospace, monospace; }
  .about, .tick { fill: #675f54; font: 400 12px system-ui, "Noto Sans", sans-serif; }
  .about { paint-order: stroke; stroke: #f6f3ee; stroke-width: 5px; stroke-linejoin: round; }
  .title { fill: #26221d; font: 600 16px system-ui, "Noto Sans", sans-serif; }
  .line { stroke: #e0d7c9; } .bar { fill: #b04d14; } .before { fill: #9a8f80; }
  .way { stroke: #9a8f80; fill: none; } .tip { fill: #9a8f80; } .then { stroke-dasharray: 4 3; }
  @media (prefers-color-scheme: dark) {
    .card { fill: #201d19; } .about { stroke: #201d19; } .about, .tick { fill: #b5aa9b; }
    .name, .title { fill: #f1ebe2; }
    .line { stroke: #3b352d; } .bar { fill: #e08a4e; } .before, .tip { fill: #7d7367; }
    .way { stroke: #7d7367; }
  }
"""


@dataclass(frozen=True, slots=True)
class Start:
    """A unit that was started; seconds since the kernel began."""

    name: str
    begun: float
    ready: float
    after: frozenset[str]


def read(text: str) -> tuple[float, list[Start]]:
    """Return the second at which systemd began, and what it started, in that order."""
    first, *blocks = (_properties(block) for block in text.strip().split("\n\n"))
    starts = []
    for unit in blocks:
        begun, active, ended = (int(unit[name]) / 1e6 for name in _TIMES)
        if begun:  # a condition kept the others from starting
            names = frozenset(unit["After"].split()) & UNITS.keys()
            starts.append(Start(unit["Id"], begun, active or ended, names))
    known = {one.name for one in starts}
    order = list(UNITS)
    starts.sort(key=lambda one: (one.begun, order.index(one.name)))
    return int(first["UserspaceTimestampMonotonic"]) / 1e6, [
        Start(one.name, one.begun, one.ready, one.after & known) for one in starts
    ]


def _properties(block: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in block.splitlines())
    return {name: value for name, _, value in pairs}


def nearest(starts: Sequence[Start]) -> dict[str, frozenset[str]]:
    """Return for each unit what it waits for, without what those wait for themselves."""
    direct = {one.name: one.after for one in starts}

    def further(name: str, seen: set[str]) -> set[str]:
        for before in direct[name] - seen:
            seen.add(before)
            further(before, seen)
        return seen

    whole = {name: further(name, set()) for name in direct}
    return {
        name: frozenset(
            before
            for before in befores
            if not any(before in whole[other] for other in befores - {before})
        )
        for name, befores in direct.items()
    }


def draw(systemd: float, starts: Sequence[Start], title: str) -> str:
    """Return the picture."""
    end = max(one.ready for one in starts)
    scale = (_WIDTH - _LEFT - _RIGHT) / (end * 1.02)
    height = _TOP + _ROW * (len(starts) + 1) + 20
    body = [*_axis(end, scale, height)]
    rows = {one.name: _TOP + _ROW * (number + 1) for number, one in enumerate(starts)}
    at = {one.name: one for one in starts}
    ways = [(before, name) for name, befores in nearest(starts).items() for before in befores]
    for before, name in ways:
        body.append(_way(at[before], at[name], rows, scale, "way"))
    if all(name in at for name in _SET_UP):
        before, name = _SET_UP
        body.append(_way(at[before], at[name], rows, scale, "way then"))
    body += _row(_TOP, "kernel, initrd", "watchdog, disk, data partition", (0, systemd), scale)
    for one in starts:
        span = (one.begun, one.ready)
        body += _row(rows[one.name], one.name, UNITS[one.name], span, scale)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"'
        f' width="{_WIDTH}" height="{height}" role="img" aria-labelledby="title">\n'
        f'<title id="title">{escape(title)}</title>\n<style>{_STYLE}</style>\n'
        f'<rect class="card" width="{_WIDTH}" height="{height}" rx="12"/>\n'
        f'<text class="title" x="20" y="32">{escape(title)}</text>\n'
        f'<text class="tick" x="20" y="52">{escape(_NOTE)}</text>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )


def _axis(end: float, scale: float, height: int) -> Iterator[str]:
    step = next((step for step in _STEPS if end / step <= 12), _STEPS[-1])
    for second in range(0, int(end) + 1, step):
        x = _LEFT + second * scale
        yield f'<path class="line" d="M{x:.1f} {_TOP - 8}V{height - 12}"/>'
        place = f'x="{x:.1f}" y="{_TOP - 12}" text-anchor="middle"'
        yield f'<text class="tick" {place}>{second} s</text>'


def _row(y: int, name: str, about: str, span: tuple[float, float], scale: float) -> Iterator[str]:
    begun, ready = span
    x, width = _LEFT + begun * scale, max(2.0, (ready - begun) * scale)
    kind = "bar" if "." in name else "before"
    label = escape(name.removesuffix(".service"))
    yield f'<text class="name" x="{_LEFT - 12}" y="{y + 17}" text-anchor="end">{label}</text>'
    yield f'<rect class="{kind}" x="{x:.1f}" y="{y + 5}" width="{width:.1f}" height="16" rx="2"/>'
    took = ready - begun
    words = f"{took:.1f} s, {about}" if took >= 0.1 else about
    # Behind the bar if there is room for it.
    if x + width + 8 + len(words) * _LETTER < _WIDTH - _RIGHT:
        place = f'x="{x + width + 8:.1f}"'
    else:
        place = f'x="{x - 8:.1f}" text-anchor="end"'
    yield f'<text class="about" {place} y="{y + 17}">{escape(words)}</text>'


def _way(before: Start, then: Start, rows: Mapping[str, int], scale: float, kind: str) -> str:
    x, y = _LEFT + before.ready * scale, rows[before.name] + 13
    end_x, end_y = _LEFT + then.begun * scale, rows[then.name] + 13
    corners = [(x, y), (x, end_y), (max(x, end_x - 5), end_y)]
    line = "M" + "L".join(f"{left:.1f} {top:.1f}" for left, top in corners)
    tip = f"M{end_x - 6:.1f} {end_y - 3}L{end_x:.1f} {end_y}L{end_x - 6:.1f} {end_y + 3}Z"
    return f'<path class="{kind}" d="{line}"/><path class="tip" d="{tip}"/>'


def main(source: str, target: str) -> None:
    """Draw a first start that a file on the card set up."""
    systemd, starts = read(Path(source).read_text(encoding="utf-8"))
    title = "From power-on of a new card to the appliance, set up by a file on the card"
    Path(target).write_text(draw(systemd, starts, title), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
