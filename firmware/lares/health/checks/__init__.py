"""The checks, one file each; the name of the file is the id of the check."""
