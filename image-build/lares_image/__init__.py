"""Makes the SD image of the appliance: fetch what the lock files name, then build offline."""
