"""The schema as numbered SQL files: `0001_name.sql` makes version 1; never edit a released one."""
