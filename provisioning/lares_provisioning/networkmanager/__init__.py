"""The real network: NetworkManager and wpa_supplicant over D-Bus."""
