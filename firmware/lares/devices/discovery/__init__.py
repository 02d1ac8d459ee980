"""Home Assistant MQTT discovery without I/O.

Messages in, entities and states out; commands in, publishes out.

`engine.DiscoveryEngine` is the whole interface; `platforms` has one module for each kind of entity.
Behaviour follows Home Assistant 2026.11 (https://www.home-assistant.io/integrations/mqtt/).
"""
