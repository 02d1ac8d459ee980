"""How long the flow waits (seconds), and how often it tries."""

FAREWELL_S = 4.0
"""From the answer to a submission to the end of the setup network: the page must arrive."""
LAST_FAREWELL_S = 20.0
"""The same when all is done: the page asks a few times more, and people read."""
LOSS_S = 600.0
"""A router that restarts or updates itself takes minutes; after this the loss is real."""
REJOIN_S = 300.0
"""The setup network stays so long, from the last look at it, before the home's is tried again."""
MOST_STAYS = 30
"""How often a look puts that off: a page left open in a pocket must not lock the box out."""
FIRST_RETRY_S = 5.0
LONGEST_RETRY_S = 60.0
HAND_OVER_TRIES = 3
JOIN_TRIES = 2
