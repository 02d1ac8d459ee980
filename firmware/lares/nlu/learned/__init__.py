"""The learned stage: an int8 model over the sentence with its names and numbers made tokens."""
