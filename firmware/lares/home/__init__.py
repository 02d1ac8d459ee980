"""The house as it is: areas, devices, entities, their states, what can be asked of them. Pure."""
