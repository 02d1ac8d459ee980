"""The machinery every service runs on: supervisor, workers, hub, telemetry, systemd. House-free."""
