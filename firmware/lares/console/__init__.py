"""The local page and JSON API: login, talk, rooms operated by hand, history, health, live state."""
