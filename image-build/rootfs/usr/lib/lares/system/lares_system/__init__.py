"""The few steps of the appliance that need root. Standard library only, each a one-shot of systemd.

`Root` is where the system's files are found: `/` on the box, a scratch folder in tests.
"""
