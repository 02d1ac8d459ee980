"""The few steps of the appliance that need root, each a unit of systemd.

They use the standard library only; `home_settings` also edits TOML with tomlkit. `Root` is where
the system's files are found: `/` on the box, a scratch folder in tests.
"""
