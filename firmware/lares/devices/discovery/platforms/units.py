"""Units as a metric home shows them: what comes in other units is converted, as HA does.

Factors are exact by definition (BIPM SI brochure; NIST SP 811 for the customary units).
"""

from collections.abc import Callable

Linear = tuple[str, float, float]
"""New unit, factor and offset: new = old · factor + offset."""

_FOOT = 0.3048
_GALLON = 3.785411784
_CUBIC_FOOT = _FOOT**3

_CONVERSIONS: dict[str, dict[str, Linear]] = {
    "temperature": {"°F": ("°C", 5 / 9, -160 / 9), "K": ("°C", 1.0, -273.15)},
    "atmospheric_pressure": {
        "Pa": ("hPa", 0.01, 0),
        "kPa": ("hPa", 10.0, 0),
        "MPa": ("hPa", 10_000.0, 0),
        "mPa": ("hPa", 1e-5, 0),
        "bar": ("hPa", 1000.0, 0),
        "cbar": ("hPa", 10.0, 0),
        "mbar": ("hPa", 1.0, 0),
        "mmHg": ("hPa", 1.33322387415, 0),
        "inHg": ("hPa", 33.863886666667, 0),
        "inH₂O": ("hPa", 2.4908891, 0),
        "psi": ("hPa", 68.947572931683, 0),
    },
    "area": {
        "in²": ("cm²", 6.4516, 0),
        "ft²": ("m²", _FOOT**2, 0),
        "yd²": ("m²", (3 * _FOOT) ** 2, 0),
        "mi²": ("km²", 2.589988110336, 0),
        "ac": ("ha", 0.40468564224, 0),
    },
    "distance": {
        "ft": ("m", _FOOT, 0),
        "in": ("mm", 25.4, 0),
        "mi": ("km", 1.609344, 0),
        "nmi": ("km", 1.852, 0),
        "yd": ("m", 3 * _FOOT, 0),
    },
    "gas": {
        "CCF": ("m³", 100 * _CUBIC_FOOT, 0),
        "ft³": ("m³", _CUBIC_FOOT, 0),
        "MCF": ("m³", 1000 * _CUBIC_FOOT, 0),
    },
    "precipitation": {"in": ("mm", 25.4, 0)},
    "precipitation_intensity": {"in/d": ("mm/d", 25.4, 0), "in/h": ("mm/h", 25.4, 0)},
    "pressure": {
        "psi": ("kPa", 6.8947572931683, 0),
        "inHg": ("hPa", 33.863886666667, 0),
        "inH₂O": ("kPa", 0.24908891, 0),
    },
    "radon": {"pCi/L": ("Bq/m³", 37.0, 0)},
    "speed": {
        "ft/s": ("km/h", _FOOT * 3.6, 0),
        "in/s": ("mm/s", 25.4, 0),
        "mph": ("km/h", 1.609344, 0),
        "in/d": ("mm/d", 25.4, 0),
        "in/h": ("mm/h", 25.4, 0),
    },
    "volume": {
        "CCF": ("m³", 100 * _CUBIC_FOOT, 0),
        "ft³": ("m³", _CUBIC_FOOT, 0),
        "MCF": ("m³", 1000 * _CUBIC_FOOT, 0),
        "fl. oz.": ("mL", _GALLON * 1000 / 128, 0),
        "gal": ("L", _GALLON, 0),
    },
    "volume_flow_rate": {
        "ft³/min": ("m³/min", _CUBIC_FOOT, 0),
        "gal/min": ("L/min", _GALLON, 0),
        "gal/h": ("L/h", _GALLON, 0),
        "gal/d": ("L/h", _GALLON / 24, 0),
    },
    "water": {
        "CCF": ("m³", 100 * _CUBIC_FOOT, 0),
        "ft³": ("m³", _CUBIC_FOOT, 0),
        "MCF": ("m³", 1000 * _CUBIC_FOOT, 0),
        "gal": ("L", _GALLON, 0),
    },
    "wind_speed": {"ft/s": ("km/h", _FOOT * 3.6, 0), "mph": ("km/h", 1.609344, 0)},
}

_MICRO_SIGN, _MU = "\u00b5", "\u03bc"
_SPELLINGS = {
    "mVAr": "mvar",
    "VAr": "var",
    "kVAr": "kvar",
    "VArh": "varh",
    "kVArh": "kvarh",
}


def unified(unit: str) -> str:
    """Return one spelling for units that are written in two ways (micro sign, VAr)."""
    if unit.startswith(_MICRO_SIGN):
        return _MU + unit[1:]
    return _SPELLINGS.get(unit, unit)


def conversion(
    device_class: str | None, unit: str | None
) -> tuple[str | None, Callable[[str], str] | None]:
    """Return the unit to show and the conversion of a value's text to it, if it needs one."""
    linear = _CONVERSIONS.get(device_class or "", {}).get(unit or "")
    if linear is None:
        return unit, None
    target, factor, offset = linear

    def convert(text: str) -> str:
        return str(round(float(text) * factor + offset, 10))

    return target, convert
