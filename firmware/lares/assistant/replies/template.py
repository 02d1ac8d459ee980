"""The language files: reply code → template, one JSON file a language, read once at import."""

import json
from collections.abc import Mapping
from pathlib import Path

Template = str | tuple[str, str]
"""A text with `{placeholders}`, or the text for one and the text for many."""

Templates = Mapping[str, Template]


def load_templates(language: str) -> Templates:
    """Read the shipped templates of one language."""
    text = Path(__file__).with_name(f"{language}.json").read_text("utf-8")
    return {
        code: template if isinstance(template, str) else (template[0], template[1])
        for code, template in json.loads(text).items()
    }


def fallback(code: str, templates: Templates) -> str:
    """Return the code itself or, while it has no template, the part before its last dot."""
    while code not in templates and "." in code:
        code = code.rpartition(".")[0]
    return code


LANGUAGES: Mapping[str, Templates] = {code: load_templates(code) for code in ("en", "zh")}
