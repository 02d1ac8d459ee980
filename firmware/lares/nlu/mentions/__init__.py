"""What stands in a sentence: names of this home, kinds of things and values, found by rule."""
