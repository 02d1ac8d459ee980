"""How much an announcing device may ask of this house; what lies beyond is refused and logged.

MQTT has no authority that says who may announce what, so every size has a bound with a margin over
the largest real value (measured with zigbee2mqtt 2.14 and 4,477 device models).
"""

MAX_PAYLOAD = 1024 * 1024
"""Bytes of one config or state payload; the largest real config is 10 kB, Valetudo's map 680 kB."""

MAX_ENTITIES = 20_000
"""Entities of one house; 4,477 devices announced 41,000, a large real house has 2,000."""

MAX_COMPONENTS = 500
"""Components of one device payload; the largest real device has 120."""

MAX_IDENTIFIER = 255
"""Characters of an identifier (unique_id, device identifier, discovery id)."""

MAX_NAME = 255
"""Characters of a name."""

MAX_TOPIC = 1024
"""Characters of a topic; MQTT allows 65,535 bytes, real ones stay below 200."""

MAX_TOPICS = 40_000
"""Topics subscribed at once; two for each entity."""

MAX_WILDCARDS = 100
"""Topics with `+`: every message is compared with each of them."""

MAX_LIST = 1_000
"""Elements of one configured list (options, effects, modes, availability topics)."""

MAX_TEMPLATE = 8 * 1024
"""Characters of a template; the longest real one has 2,400."""

MAX_TEMPLATE_TAGS = 300
"""Statements and expressions of a template, which take time to compile; real ones have 25."""

MAX_TEMPLATE_OUTPUT = 256 * 1024
"""Characters that a template may produce (Home Assistant's own bound)."""

MAX_TEMPLATE_STEPS = 20_000
"""Turns of loops and calls of one rendering; the longest real template takes some 200."""

MAX_TEMPLATE_SECONDS = 0.05
"""Processor time of one rendering; real ones take 0.03 ms here, ten times that on a small board."""

MAX_MESSAGE_SECONDS = 0.2
"""Processor time of all renderings for one message, however many entities share its topic."""

TEMPLATE_PAYLOAD = 4_096
"""Bytes of payload that a template may go over with all its steps; real ones have 300."""

MAX_TEMPLATES = 8_192
"""Templates kept; 4,566 distinct ones were counted in 12,536 payloads."""

MAX_COMPILED = 2_048
"""Compiled Jinja templates kept: some 20 kB each, compiled again (2 ms) when they come back."""

MAX_STATE = 255
"""Characters of a state text (Home Assistant's own bound)."""

MAX_ATTRIBUTES = 128
"""Attributes taken from one json_attributes message."""

MAX_LOGGED = 4_096
"""Complaints remembered so that each is logged once; beyond it the memory starts anew."""
