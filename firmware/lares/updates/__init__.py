"""Updates: from a file or an address into the other slot, and confirmed once the home is well."""
