"""Who may do what: principals, roles, origins and rules. Pure."""
