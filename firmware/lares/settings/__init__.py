"""Settings: one TOML file, typed, with defaults that work without any file."""

from lares.settings.model import Settings
from lares.settings.reading import Loaded, load, load_or_last_good

__all__ = ["Loaded", "Settings", "load", "load_or_last_good"]
