"""Sentences of several pieces, by rule: commands in a row, corrections, exceptions, times, reasons.

The pieces are understood by the stages themselves. A sentence is done as a whole or not at all.
"""
