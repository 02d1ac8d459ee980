"""The program: its command line, and the only place that knows every room."""
