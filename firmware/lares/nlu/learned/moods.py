"""Moods that a light is asked to have, and how bright that is: "romantic light", 温馨一点的灯光.

Nobody agrees on the numbers, so what comes of a mood is proposed. Colours are not guessed: not
every lamp has them, and brightness makes the better part of a mood.
"""

import re

_DIM = re.compile(
    r"\b(?:romantic|romance|cosy|cosier|cozy|cozier|relax\w*|calm\w*|soothing|soft\w*|gentle|"
    r"mellow|intimate|candle ?lit|mood|moody|atmospheric|sexy|movie|film|cinema|sleepy|"
    r"(?:bed|night) ?time|dark|evening|restful)\b"
    r"|温馨|浪漫|柔和|氛围|气氛|情调|放松|睡前|助眠|观影|影院|暧昧|静谧"
)
_FULL = re.compile(
    r"\b(?:party|festive|disco|lively|working|work|reading|study|studying|focus|cooking|cleaning|"
    r"bright|vivid|strong)\b"
    r"|派对|热闹|喜庆|节日|阅读|看书|学习|工作|专注|做饭|明亮"
)


def brightness_of_mood(plain: str) -> int | None:
    """Return the percent of brightness that a mood in a sentence asks for, None without one.

    `plain` is the sentence without its mentions. Of two moods that differ nothing is made.
    """
    dim, full = _DIM.search(plain), _FULL.search(plain)
    if (dim is None) == (full is None):
        return None
    return 30 if dim else 100
