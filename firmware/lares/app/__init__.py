"""The composition root: one module for each thing that the program can be asked to do."""
