"""Adapters to devices: MQTT and what speaks Home Assistant discovery over it."""
