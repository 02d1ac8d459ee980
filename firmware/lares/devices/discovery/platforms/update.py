"""Updates of firmware.

https://www.home-assistant.io/integrations/update.mqtt/
"""

import math
import re
from dataclasses import dataclass
from typing import ClassVar

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.message import Message, parse_object
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import Data, Order, Owner, Platform, Services
from lares.devices.discovery.platforms.device_classes import UPDATE
from lares.errors import CommandRejectedError
from lares.home.entity import Capability

_VERSION = re.compile(r"[vV]?(\d+(?:\.\d+)*)(?:[-.]?(dev|a|alpha|b|beta|rc)\.?(\d*))?")
_STAGES = {"dev": 0, "a": 1, "alpha": 1, "b": 2, "beta": 2, "rc": 3, "": 4}
MAX_SUMMARY = 255
_MAX = 255
"""Characters of a version; longer ones are compared by their beginning."""


@dataclass(slots=True)
class UpdateReport:
    """What an updatable device last said."""

    installed: str | None = None
    latest: str | None = None
    title: str | None = None
    summary: str | None = None
    url: str | None = None
    in_progress: bool = False
    percentage: float | None = None


class Update(Platform):
    """An update: on when a newer version is there."""

    component = "update"
    reported: UpdateReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.command_topic = fields.command_topic("command_topic")
        self.payload_install = fields.optional_text("payload_install")
        self.device_class = fields.choice("device_class", UPDATE, None)
        if self.device_class:
            self.static["device_class"] = self.device_class
        self.static["display_precision"] = fields.integer("display_precision", 0)
        self.reported = UpdateReport(
            title=fields.optional_text("title"),
            summary=fields.optional_text("release_summary"),
            url=fields.optional_text("release_url"),
        )
        if self.command_topic is not None:
            self.capabilities = frozenset((Capability.INSTALL,))
        self._value = self.reader(fields, "value_template", raw=False)
        self._latest = self.reader(fields, "latest_version_template")
        self.listen(fields.state_topic("state_topic"), self._on_state)
        self.listen(fields.state_topic("latest_version_topic"), self._on_latest)

    @override
    def value(self) -> str | None:
        """Return on when there is a newer version, off when there is none."""
        installed, latest = self.reported.installed, self.reported.latest
        if installed is None or latest is None:
            return None
        return "on" if is_newer(latest, installed) else "off"

    @override
    def attributes(self) -> dict[str, object]:
        """Return versions, progress and what is said of the release."""
        report = self.reported
        return {
            "auto_update": False,
            "installed_version": report.installed,
            "latest_version": report.latest,
            "in_progress": report.in_progress,
            "update_percentage": report.percentage if report.in_progress else None,
            "release_summary": None if report.summary is None else report.summary[:MAX_SUMMARY],
            "release_url": report.url,
            "skipped_version": None,
            "title": report.title,
        }

    def _on_state(self, message: Message) -> bool:
        text = self._value(message)
        if text in ("", "{}"):
            return False
        report = self.reported
        try:
            values = parse_object(text)
        except ValueError:
            changed = report.installed != text
            report.installed = text
            return changed
        percentage = _percentage(values.get("update_percentage"))
        for key, name in (
            ("installed_version", "installed"),
            ("latest_version", "latest"),
            ("title", "title"),
            ("release_summary", "summary"),
            ("release_url", "url"),
        ):
            if key in values:
                setattr(report, name, _text(key, values[key]))
        if "update_percentage" in values:
            report.percentage = percentage
            report.in_progress = percentage is not None
        if "in_progress" in values:
            report.in_progress = bool(values["in_progress"])
        return True

    def _on_latest(self, message: Message) -> bool:
        text = self._latest(message)
        if not text or text == self.reported.latest:
            return False
        self.reported.latest = text
        return True

    def install(self, _data: Data) -> Order:
        """Install the newer version."""
        report = self.reported
        if self.command_topic is None:
            raise CommandRejectedError("not_capable", "it cannot be updated from here")
        if report.latest is None or report.latest == report.installed:
            raise CommandRejectedError("nothing_to_do", "there is no newer version")
        if report.in_progress:
            raise CommandRejectedError("busy", "an update is in progress")
        wanted = report.latest
        return Order(
            (self.publish(self.command_topic, self.payload_install),),
            lambda state: (
                bool(state.attributes.get("in_progress"))
                or state.attributes.get("installed_version") == wanted
            ),
        )

    SERVICES: ClassVar[Services] = {"install": install}


def is_newer(latest: str, installed: str) -> bool:
    """Whether one version is newer; versions that cannot be compared are when they differ."""
    if latest == installed:
        return False
    one, other = _VERSION.fullmatch(latest[:_MAX]), _VERSION.fullmatch(installed[:_MAX])
    if one is None or other is None:
        return True
    return _rank(one) > _rank(other)


def _rank(version: re.Match[str]) -> tuple[tuple[int, ...], int, int]:
    numbers = [int(part) for part in version[1].split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers), _STAGES[version[2] or ""], int(version[3] or 0)


def _text(key: str, value: object) -> str:
    if isinstance(value, str | int | float):
        return str(value)
    raise ValueError(f"{key} is not a text")


def _percentage(value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or not math.isfinite(value) or not 0 <= value <= 100:
        raise ValueError("update_percentage is not in 0..100")
    return value
