"""The kinds of simulated parts, one file a family: what they announce, obey and do over time."""
