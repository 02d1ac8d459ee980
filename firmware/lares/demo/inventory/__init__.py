"""The table of simulated things: what stands in which room, and how each behaves."""
