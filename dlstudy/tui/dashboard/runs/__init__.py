"""Runs: the table of all of them, one beside it, several in one plot."""
