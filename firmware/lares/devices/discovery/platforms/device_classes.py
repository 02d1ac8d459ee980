"""Device classes by component.

https://www.home-assistant.io/docs/configuration/device_class/
"""

from lares.devices.discovery.words import words

BINARY_SENSOR = words(
    "battery battery_charging carbon_monoxide cold connectivity door garage_door gas glass_break"
    " heat light lock moisture motion moving occupancy opening plug power presence problem running"
    " safety smoke sound tamper update vibration window"
)
BUTTON = frozenset(("identify", "restart", "update"))
COVER = words("awning blind curtain damper door garage gate shade shutter window")
EVENT = frozenset(("button", "doorbell", "motion"))
HUMIDIFIER = frozenset(("humidifier", "dehumidifier"))
NUMBER = words(
    "absolute_humidity apparent_power aqi area atmospheric_pressure battery"
    " blood_glucose_concentration carbon_dioxide carbon_monoxide conductivity current data_rate"
    " data_size distance duration energy energy_distance energy_storage frequency gas humidity"
    " illuminance irradiance moisture monetary nitrogen_dioxide nitrogen_monoxide nitrous_oxide"
    " ozone ph pm1 pm10 pm25 pm4 power power_factor precipitation precipitation_intensity pressure"
    " radon reactive_energy reactive_power signal_strength sound_pressure speed sulphur_dioxide"
    " temperature temperature_delta volatile_organic_compounds volatile_organic_compounds_parts"
    " voltage volume volume_flow_rate volume_storage water weight wind_direction wind_speed"
)
SENSOR_NOT_NUMERIC = frozenset(("date", "enum", "timestamp", "uptime"))
SENSOR = NUMBER | SENSOR_NOT_NUMERIC
STATE_CLASS = frozenset(("measurement", "measurement_angle", "total", "total_increasing"))
SWITCH = frozenset(("outlet", "switch"))
UPDATE = frozenset(("firmware",))
VALVE = frozenset(("gas", "water"))
