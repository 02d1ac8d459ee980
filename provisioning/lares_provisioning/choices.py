"""What a family can choose from: languages, countries, time zones.

Countries are the codes of ISO 3166-1 (the list of tzdata's `iso3166.tab`, 2025b); time zones are
those of this system, so that every one that can be chosen can also be kept.
"""

import zoneinfo
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")

COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM
    ZW
    """.split()  # noqa: SIM905 -- 249 quoted codes would fill four screens
)
"""Codes that a radio can be told, so that it uses the channels that are allowed there."""

_TABLE = "zone.tab"


@cache
def time_zones() -> tuple[str, ...]:
    """Return the names of the inhabited time zones, sorted ("Asia/Shanghai"), and "UTC".

    Blocking at the first call: reads tzdata's `zone.tab`, which leaves out aliases and the zones
    of no place; without it, all names that the system has.
    """
    for folder in zoneinfo.TZPATH:
        table = Path(folder) / _TABLE
        if table.is_file():
            lines = table.read_text(encoding="utf-8", errors="replace").splitlines()
            rows = (line.split("\t") for line in lines if not line.startswith("#"))
            names = {row[2] for row in rows if len(row) > 2}
            return tuple(sorted(names | {"UTC"}))
    return tuple(sorted(zoneinfo.available_timezones() | {"UTC"}))


@cache
def known_time_zones() -> frozenset[str]:
    """Return all names that the system knows, also aliases ("Asia/Calcutta").

    Blocking at the first call: looks through tzdata's folders.
    """
    return frozenset(zoneinfo.available_timezones()) | set(time_zones())
