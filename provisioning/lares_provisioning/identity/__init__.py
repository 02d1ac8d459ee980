"""Who this box is: the name and key of its setup network, and the label that says them."""
