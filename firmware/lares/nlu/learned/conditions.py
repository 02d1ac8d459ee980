"""Words that put an order off or leave something out, which a single command has no place for.

Composition takes out every delay and exception that it understands. What the model hears afterwards
must hold none: "turn off the lights next monday" is not an order for now, and "all lights minus the
kitchen" is none about the kitchen. A rule has to see it, since to the model they look like orders.
"""

import re

from lares.nlu.normalization import has_han

_LATER_EN = re.compile(
    r"\b(?:later|tomorrow|overnight|someday|soon|eventually|afterwards?|sunset|sunrise|"
    r"dusk|dawn|midnight|bedtime|not yet|(?:this|next|in the) (?:morning|afternoon|evening|night)|"
    r"next (?:week|month|year|weekend|time|spring|summer|autumn|winter|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)|"
    r"(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?|at (?:the )?(?:weekends?|night|noon)|"
    r"in (?:a|the) (?:bit|while|little|few|couple|moment|sec|second|minute|jiffy)|"
    r"at some point|when|whenever|until|till|before|after(?! all)|every (?:day|morning|evening|"
    r"night|hour|week|time)|daily|by the time)\b"
)
_OUT_EN = re.compile(
    r"\b(?:except(?:ing|ed)?|exceptions?|exclud(?:e|es|ed|ing)|apart from|other than|aside from|"
    r"barring|sparing|besides|ignor(?:e|ing)|leaving|"
    r"but (?:not|the|my|our|leave|keep|for|in|one|two|three|some|mine|ours|this|that)|"
    r"instead of|rather than|not|(?:all|any|anything|everything|everywhere) but|"
    r"(?:bar|minus|save|skip) (?:for )?(?:the|my|our)(?! (?:planet|world|environment))|"
    r"(?:bar|minus|save|skip) (?= )|sans|aside|excepted|excluded|"
    r"(?:most|some|half|one|two|three|four|any|each|many|few|several|part) of|a couple of|either|"
    r"neither|most(?:ly)?|"
    r"on the (?:left|right)|every (?:second|other|third)|"
    r"(?:brightest|darkest|unused|random|favou?rite|broken|unneeded|"
    r"first|second|third|fourth|left|right|left hand|right hand|nearest|closest|biggest|"
    r"smallest) (?= ))(?!\w)"
)
_LATER_ZH = re.compile(
    r"[明后](?:天|早|晚|日)|大后天|[下每](?:个)?(?:周|月|星期|礼拜|次)|周末|[晚迟]点(?!的)|晚些|[待等过](?:一)?会|"
    r"过[一阵]|一会儿?(?:就|再|把|给|帮)|回头|以后|之后|以前|之前|时候|每[天日晚早]|天天|"
    r"(?:睡觉?|吃[完饭]*|出门|天[黑亮]|上床|回家|起床|日[出落])[前后了]|"
    r"[放看吃洗做玩听忙]完了?[再就后关开把锁拉]"
)
_OUT_ZH = re.compile(
    r"其中|随便|任[意何]|[一两二三几][个扇]$|[左右中][边间]的?那?[盏个]?|最[亮暗远近]的|空房间|大部分|部分的?$|大多数|一部分|(?:多余|没人|无人|不用)(?:的|房间|屋)|"
    r"[一两二三四五几半](?:盏|只灯)|除(?![尘湿霜味菌螨])|以外|之外|例外|不算|留着|[就只]留|留下|留一|保留|别的|其[他它余]"
)


def waits_or_leaves_out(plain: str) -> str:
    """Return the words by which an order is not for now or not for all, "" if there are none.

    `plain` is normalised, with what was found in the sentence blanked out.
    """
    if has_han(plain):
        text = plain.replace(" ", "")
        found = _LATER_ZH.search(text) or _OUT_ZH.search(text)
        if found is not None:
            return found[0]
    found = _LATER_EN.search(plain) or _OUT_EN.search(plain)
    return found[0].strip() if found is not None else ""
