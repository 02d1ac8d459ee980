"""The captive portal on the setup network, and the same pages for browsers on the house's cable."""
