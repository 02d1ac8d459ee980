"""What kind of thing an entity is, in words: a lock and a gate may bear one name."""

from lares.assistant.replies.template import LANGUAGES, fallback
from lares.home.entity import Entity


def kind_code(entity: Entity) -> str:
    """Return the reply code of an entity's kind: "kind.cover.gate", "kind.lock"."""
    return f"kind.{entity.domain}.{entity.device_class or ''}".rstrip(".")


def kinds_of(entity: Entity) -> tuple[str, ...]:
    """Return what an entity's kind is called, in every language."""
    code = kind_code(entity)
    words = (templates[fallback(code, templates)] for templates in LANGUAGES.values())
    return tuple(word for word in words if isinstance(word, str))
