"""The way of a message: understand, resolve, decide, execute, reply. Use cases and their ports."""
