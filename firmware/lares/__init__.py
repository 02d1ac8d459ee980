"""Lares: the service of a home appliance that acts on a sentence."""
