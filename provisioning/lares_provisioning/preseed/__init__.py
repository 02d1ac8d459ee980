"""Set-up by a file on the boot partition, which any computer can write: read once, then wiped.

Lares' own `lares.toml`, what Raspberry Pi Imager writes, cloud-init's two files and the old
`wpa_supplicant.conf`. docs/provisioning-doors.md explains them to people.
"""
