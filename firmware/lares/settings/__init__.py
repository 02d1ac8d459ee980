"""Settings: one TOML file, typed, with defaults that work without any file."""
