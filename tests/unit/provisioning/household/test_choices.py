"""What a family can choose from exists on this system."""

import zoneinfo
from pathlib import Path

from lares_provisioning import choices


def test_time_zones_are_places_that_can_be_kept():
    zones = choices.time_zones()
    assert {"Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"} <= set(zones)
    assert list(zones) == sorted(set(zones))
    assert set(zones) <= zoneinfo.available_timezones()


def test_without_the_table_every_zone_of_the_system_is_offered(monkeypatch, tmp_path: Path):
    choices.time_zones.cache_clear()
    monkeypatch.setattr("zoneinfo.TZPATH", (str(tmp_path),))
    try:
        assert "UTC" in choices.time_zones()
    finally:
        choices.time_zones.cache_clear()


def test_countries_are_codes():
    assert {"CN", "DE", "US", "GB", "TW", "HK"} <= choices.COUNTRIES
    assert len(choices.COUNTRIES) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in choices.COUNTRIES)
