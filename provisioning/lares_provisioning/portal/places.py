"""Countries and time zones with their names in both languages, for the lists to choose from."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from lares_provisioning.choices import COUNTRIES, time_zones

_NEIGHBOUR = {"Arctic": "Europe", "Antarctica": "Australia"}
"""Parts of the world with a single zone are listed under the next one."""


@dataclass(frozen=True, slots=True)
class Country:
    """A country or region."""

    code: str
    """ISO 3166-1 alpha-2."""
    name: str
    zones: tuple[str, ...]
    """IANA names, the main one first."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone."""

    id: str
    """IANA name."""
    name: str
    """Its best known city."""
    also: tuple[str, ...]
    """Older names, which browsers still use."""


@dataclass(frozen=True, slots=True)
class ZoneGroup:
    """Zones of one part of the world; `key` is the first part of their IANA names."""

    key: str
    zones: tuple[Zone, ...]


class Places:
    """What there is to choose from in one language, in its alphabetical order."""

    def __init__(self, countries: Sequence[Country], groups: Sequence[ZoneGroup]) -> None:
        self.countries = tuple(countries)
        self.groups = tuple(groups)
        self._country = {country.code: country for country in countries}
        self._zone = {zone.id: zone for group in groups for zone in group.zones}

    def country_name(self, code: str) -> str:
        """Return a country's name, the code itself if it is not known."""
        return self._country[code].name if code in self._country else code

    def zone_names(self, country: Country) -> str:
        """Return all names of a country's zones, for the script that compares the phone's own."""
        zones = (self._zone[zone] for zone in country.zones)
        return " ".join(name for zone in zones for name in (zone.id, *zone.also))

    def zone_name(self, zone: str) -> str:
        """Return a zone's city; of one that is not in the list the last part of its name."""
        known = self._zone.get(zone)
        return known.name if known else zone.rpartition("/")[2].replace("_", " ")

    def knows_country(self, code: str) -> bool:
        """Whether it is in the list."""
        return code in self._country

    def zones_of(self, code: str) -> tuple[Zone, ...]:
        """Return the zones of a country, the main one first."""
        country = self._country.get(code)
        return tuple(self._zone[zone] for zone in country.zones) if country else ()


def load_places(language: str) -> Places:
    """Read the lists. Blocking.

    What the onboarding would refuse is left out: zones that this machine does not know.
    """
    content = json.loads(files("lares_provisioning.portal").joinpath("places.json").read_bytes())
    known = frozenset(time_zones())
    zones = [each for each in content["zones"] if each["name"] in known]
    countries = [
        Country(
            each["code"],
            each[language],
            tuple(zone["name"] for zone in zones if zone["country"] == each["code"]),
        )
        for each in sorted(content["countries"], key=lambda each: _order(each, language))
        if each["code"] in COUNTRIES
    ]
    groups: dict[str, list[Zone]] = {}
    for each in sorted(zones, key=lambda each: _order(each, language)):
        part = each["name"].partition("/")[0]
        part = _NEIGHBOUR.get(part, part)
        groups.setdefault(part, []).append(_zone(each, language))
    return Places(
        countries, [ZoneGroup(part, tuple(listed)) for part, listed in sorted(groups.items())]
    )


def _zone(entry: dict[str, Any], language: str) -> Zone:
    return Zone(entry["name"], entry[language], tuple(entry.get("also", ())))


def _order(entry: dict[str, Any], language: str) -> str:
    return str(entry["pinyin" if language == "zh" else "en"]).casefold()
