"""What must survive: the one SQLite file with the home, its journal, accounts and last states."""
