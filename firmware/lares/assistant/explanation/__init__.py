"""Why a turn was understood, done or refused, in words that a family understands."""
