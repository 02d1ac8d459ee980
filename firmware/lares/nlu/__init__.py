"""From text to meaning: normalisation, values, the names of this home, exact templates. Pure."""
