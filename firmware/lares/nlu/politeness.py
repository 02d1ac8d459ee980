"""Words of courtesy at the ends of a sentence, which change nothing of what is asked."""

import re

_BEFORE = {
    "en": r"(?:please|kindly|hey|ok|okay|could you|can you|would you|will you|just|now|then|and)",
    "zh": r"(?:请帮我|请你|请|帮我|帮忙|麻烦你|麻烦|劳驾|你好|喂|嘿|嗨|给我|那|现在|快)",
}
_AFTER = {
    "en": r"(?:please|thanks|thank you|for me|now|right now|again|okay|ok)",
    "zh": r"(?:谢谢你|谢谢|好吗|好不好|可以吗|行吗|一下|吧|啊|呀|哦|啦|嘛)",
}
_ENDS = {
    "en": re.compile(rf"^(?:{_BEFORE['en']} )+|(?: {_AFTER['en']})+$"),
    "zh": re.compile(rf"^(?:{_BEFORE['zh']})+|(?:{_AFTER['zh']})+$"),
}


def without_politeness(text: str, language: str) -> str:
    """Return a normalised text without words of courtesy at its start and end.

    Only tried after the literal sentence failed, so a name that ends in such a word is safe.
    """
    ends = _ENDS.get(language)
    return text if ends is None else ends.sub("", text).strip()
