"""Words of courtesy around a sentence, which change nothing of what is asked."""

import re

_BEFORE = {
    "en": r"(?:please|kindly|hey|ok|okay|could you|can you|would you|will you|just|now|then|and|"
    r"do ?n'?t forget to|do not forget to|remember to|be sure to|make sure to|"
    r"if you (?:do not|do ?n'?t) mind|if possible|if you can|if you could)",
    "zh": r"(?:(?:别|不要)忘[了记]|记得|记着|不好意思|如果可以的话|方便的话|可以的话|"
    r"请帮我|请你|请|帮我|帮忙|麻烦你|麻烦|劳驾|你好|喂|嘿|嗨|给我|那就|那|现在|快)",
}
_AFTER = {
    "en": r"(?:please|thanks|thank you|for me|now|right now|again|okay|ok)",
    "zh": r"(?:谢谢你|谢谢|好吗|好不好|可以吗|行吗|一下|吧|啊|呀|哦|啦|嘛)",
}
_REQUEST = re.compile(
    r"^(?:你?(?:能不能|可不可以|能否|可否|能|可以)|我(?:想要|想|要))(?:请|帮我|帮忙)?(.+?)(吗|么)?$"
)
"""A request in the form of a question: 你能打开灯吗. Without such a start 吗 asks in earnest."""
_ARTICLE = re.compile(r"(?<![a-z])(?:the|my|our) (?=[a-z0-9])")
_ENDS = {
    "en": re.compile(rf"^(?:{_BEFORE['en']} )+|(?: {_AFTER['en']})+$"),
    "zh": re.compile(rf"^(?:{_BEFORE['zh']})+|(?:{_AFTER['zh']})+$"),
}


def without_politeness(text: str, language: str) -> str:
    """Return a normalised text without words of courtesy at its start and end.

    Only tried after the literal sentence failed, so a name that ends in such a word is safe.
    """
    ends = _ENDS.get(language)
    if ends is None:
        return text
    plain = ends.sub("", text).strip()
    if language == "zh":  # 把 the kitchen light 打开
        plain = _ARTICLE.sub("", plain)
    request = _REQUEST.match(plain) if language == "zh" else None
    return request[1] if request else plain
