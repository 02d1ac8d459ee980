"""Is all well, and if not, what should a person do: small checks, the doctor, the health report."""
