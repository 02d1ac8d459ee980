"""What the set-up leaves for the appliance service, and what it finds plugged in."""
