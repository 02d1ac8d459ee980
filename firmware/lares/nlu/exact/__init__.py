"""The exact stage: sentence templates of Home Assistant and our own, matched by hassil.

The only door to hassil and to the home-assistant-intents package (CC BY 4.0, see NOTICE).
"""
