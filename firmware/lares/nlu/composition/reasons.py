"""Words around a command that only say why: "i'm cooking", 我要睡了, "so i can read"."""

import re

from lares.nlu.composition.ears import Ears
from lares.nlu.veto import veto, without_harmless

_LONGEST_REASON = 60

# What may be passed over beside a command tells how things are; it says nothing about whether or
# when to carry the command out, and it asks for nothing itself.
_TELLS = re.compile(
    r"^(?:(?:because|since|so|as|well|oh|hey|man|god|ugh|phew|thanks|thank|cheers|sorry|ok|okay|"
    r"right|alright|great|good|lovely|there you go|come on) ?)+$"
    r"|^(?:(?:because|since|so|as|well|oh|hey|man|god|ugh) )*(?:i|i'm|i've|i'll|we|we're|we've|"
    r"it|it's|its|there|there's|that|that's|he|he's|she|she's|they|they're|you|someone|somebody|everyone|nobody|"
    r"everybody|the|my|our|this|guests?|kids|people|mom|mum|dad|grandma|grandpa|dinner|lunch|breakfast|"
    r"friends|visitors|baby)\b.*"
    r"|.*\b(?:is|are|am|'s|'re|'m|time|done|here|back|ready|over|coming|going|out|asleep|awake)$"
    r"|.*(?:[了啦呢啊呀哦哈太好很真挺想要在有是得正快去来]|准备|打算|马上|着呢|[没不](?:人|在|电|够|清|见|着|了)).*"
)
_HEDGES = re.compile(
    r"\b(?:no|not|never|nope|but|or|if|unless|maybe|perhaps|later|tomorrow|tonight|wait|stop|only|"
    r"joking|kidding|joke|cancel|forget|except|until|till|before|after|when|then|instead|none|"
    r"said|says|told|asked|would|should|could|might|almost|nearly|don|won|can|already|wrong|undo|"
    r"\w+n't|every|each|keep (?:the|my|our|it|one|that)|leave (?:my|our|it|one|that|on|"
    r"the(?! (?:house|home|flat)))|unlock|open|close|shut|lock|turn|switch|set|tell|remind|ask|"
    r"again|was|were|talking|question|problem|broken|idea|dangerous|unsafe|"
    r"risky|illegal|forbidden|prohibited|silly|stupid|foolish|unwise|harmful|pointless|useless)\b"
    r"|坏|危险|聊|别|不|没(?![人电])|但|或|如果|要是|等|先|再|明[天早晚]|后[天来]|只|除|算了|取消|撤|玩笑|"
    r"说|告诉|问|以为|假|才|刚|已|开|关|锁|调|设|停|换|吗|呢|什么|怎么|哪|谁|几"
)
_TAKES_BACK = re.compile(
    r"\bnot (?:yet|so fast|really|quite|today|now|me|us)\b|\b(?:or|if|why) not\b|\byet$"
    r"|\b(?:tak(?:e|ing) (?:that|it|this) back|chang\w+ (?:of|my|our) mind|second thoughts?|"
    r"april fools?|psych|sike|gotcha|lol|lmao|rofl|jk|prank\w*|i'?d (?:sooner|rather)|"
    r"disregard|ignore|mistake|false alarm|fat chance|dead body|like hell|ha ?ha|good one|theory|"
    r"theoretically|instance|tests?|(?:bad|stupid|silly|terrible|awful|dumb|crazy) (?:idea|thing)|"
    r"nonsense|rubbish|forbidden|not allowed|limits|serious\w*|permission|permitting|risk|given|"
    r"emergency|some ?day|one day|(?:instructions?|steps?|chapter|rules?|motto|trick|drill|diary|"
    r"quote|favou?rite|habit|cares|did|does)$|(?:step|chapter|rule|page|line) \w+$)\b"
    r"|\b(?:instructions?|steps?|rules?|motto|trick) (?:is|are|was|were|goes?)\b"
    r"|^as (?:he|she|they|you|i) (?:always|often|never|put|used)\b|\bguess what\b"
    r"|不[必需]|不用(?![那这]么|太)|不要(?![那这]么|太|忘)|没事|没什么|没关系|没问题|要不|不然|不如|不过|不行"
    r"|改主意|改变主意|骗[你人]|反悔|后悔|想多了|鬼才|口头禅|原话|习惯|步骤|第.步|改天|哪天|看情况|看心情|理论|例如|比如|"
    r"测试|[馊坏]主意|谁信|免谈|^[停打]住?$|住手|慢着|且慢|打住|想一?想|撤|作废|无视|忽略|指令|命令|口令|[写]的?是|傻|疯"
)
"""What takes an order back, though it holds no word against it: "unlock it, not yet", 改主意了."""
_OTHERS_WORDS = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|t(?:old|ell\w*)|ask(?:s|ed|ing)?|wants?|wanted|quote\w*|reads?|yell\w*|"
    r"beg(?:s|ged)|cried|cries|insist\w*|repl(?:y|ies|ied)|exclaim\w*|demand(?:s|ed)|mutter\w*|"
    r"mumbl\w*|suggest(?:s|ed)|order(?:s|ed) (?:me|us)|plead\w*|grumbl\w*|teacher|"
    r"shout\w*|scream\w*|whisper\w*|sings?|sang|writes?|wrote|written|texted|heard|lyrics?|called|"
    r"means?|meant|meaning|dares?|spell\w*|translat\w+|phrase|words?|example|pretend\w*|imagin\w+|"
    r"dream\w*|testing|siri|alexa|yeah right|as if|luck|"
    r"(?:in|from|of|on) (?:a|an|the|this|that|my) (?:\w+ )?(?:films?|movies?|songs?|books?|story|"
    r"poem|news|message|text|sign|door)|"
    r"(?:song|book|film|movie|line|sign|title) (?:goes|is|with))\b"
    r"|^(?:e\.? ?g|i\.? ?e|for example|subject|re|fwd|todo|memo|note(?: to self)?|practi[cs]e|"
    r"drill|title|caption|headline|(?:the|my) (?:command|order|note|task|test|line) (?:is|was))$"
    r"|^(?:my|her|his|our|their|your|the) \w+$"
    r"|说(?!话|不)|[讲喊嚷问唱]|念[着道叨]|告诉|听[见到说]|写[着道下]|想得美|才怪|没门|休想|意思|翻译|英语|英文|歌[词里名]|"
    r"电影[里名]|书[里上名]|叫做?|以为|假|梦|玩笑|逗你|真的假的"
)
"""Words of somebody else, of a book or a song, or not meant: nobody orders anything in them."""
_SO_THAT = re.compile(
    r" (?:so (?:that )?(?:i|we|he|she|they|it|the \w+)\b(?:'?s|'?ll| can| could| will| do ?n'?t)?|"
    r"because|since (?:i|we|it|the)|"
    r"cause|cos|as (?:i|we|it)(?:'m| am|'s| is|'re| are)|to (?:save|help|keep|make|let)) .*$"
    r"| for (?:me|us)$"
    r"|(?:好让|方便|因为|以便|免得|省得|以免).+$|^(?:因为|由于).+?(?=把|打开|关|开)"
)
_MORE_ORDERED = re.compile(
    r"\b(?:except|but|unless|if|until|later|tomorrow|only|then|"
    r"(?:and|so)(?: also| please)? (?:turn|switch|open|close|shut|lock|unlock|set|dim|put|start|"
    r"stop|play|make|keep|leave|the|my|our))\b"
    r"|但|除|如果|要是|以后|明天|只|(?:然后|并|再|顺便|同时)(?=[把打开关锁调])"
)
"""What a clause that says why must not hold: it would be lost with it."""


def says_why(text: str, ears: Ears) -> bool:
    """Return whether a piece may be passed over: no order, no thing, no doubt, no condition."""
    return not ears.mentions(text) and tells(text)


def tells(text: str) -> bool:
    """Return whether a piece tells how things are, without doubt or condition."""
    if len(text) > _LONGEST_REASON or _TELLS.fullmatch(text) is None:
        return False
    if speaks_for_others(text):
        return False
    return _HEDGES.search(without_harmless(text)) is None and veto(text) is None


def speaks_for_others(text: str) -> bool:
    """Return whether a piece tells another's words, or takes back what was ordered."""
    return takes_back(text) or _OTHERS_WORDS.search(text) is not None


def takes_back(text: str) -> bool:
    """Return whether a piece takes back what was ordered beside it, or says it is not meant."""
    return _TAKES_BACK.search(text) is not None


def without_reason(text: str) -> str | None:
    """Return a command without the clause that says why, None if it has none."""
    reason = _SO_THAT.search(text)
    if reason is None or _MORE_ORDERED.search(without_harmless(reason[0])) or veto(text):
        return None
    return f"{text[: reason.start()]}{text[reason.end() :]}".strip() or None
