"""An order among idle talk: 奶奶怕冷，电热毯打开; "who left it on? switch the lamp off".

Only what is said between punctuation of its own may be passed over, or tells in a whole clause why
("I can't hear it turn it up"), and what then remains is proposed, never done: nobody can list all
that people say besides. What forbids, takes back, puts off, leaves out or tells another's words is
not idle, whatever it stands beside.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from lares.nlu.composition.context import Context
from lares.nlu.composition.ears import TARGETS, Ears
from lares.nlu.composition.pieces import bare, flat, stopped
from lares.nlu.composition.reasons import speaks_for_others
from lares.nlu.intents import INTENTS
from lares.nlu.learned.conditions import waits_or_leaves_out
from lares.nlu.learned.heard import blanked
from lares.nlu.mention import Mention
from lares.nlu.understanding import Clarify, IntentCall, Meaning, Understanding
from lares.nlu.veto import QUESTION, REPORT, veto, without_harmless

_LONGEST = 80
_MOST_SEGMENTS = 6

_SPEAKS_OF_IT = re.compile(
    # takes back, doubts, puts off, leaves out
    r"\b(?:no|nope|nah|not|never|neither|nor|none|nothing|wait|hang on|hold|stop|cancel\w*|forget|"
    r"never ?mind|undo|scratch|jok\w+|kidding|instead|rather|but|or|unless|if|whether|only|maybe|"
    r"perhaps|possibly|might|may|almost|nearly|except\w*|later|tomorrow|tonight|until|till|before|"
    r"after|when|whenever|once|then|would|should|could|wish|wrong|mistake\w*|leave|keep|skip|"
    r"ignor\w+|without|don|won|\w+n't|"
    # speaks to a program
    r"instruct\w*|assistant|prompts?|system|admin\w*|developer|pretend\w*|previous|"
    r"you(?:'re| are) (?:now |an? )|"
    # says how something is to be
    r"stay\w*|remain\w*|as (?:it is|they are)|(?:is|are) (?:fine|ok|okay|alright|enough)|"
    # or is an order by itself
    r"(?:un)?lock|open|close|shut|turn|switch|set|put|dim|raise|lower|remind|add|play|pause|make)\b"
    r"|别|不|勿|莫|甭|但|或|如果|要是|万一|除|等[一会下我他她你]|^等|^先|算了|取消|撤|只[关开要有]|留着|反正|除非|应该|可能|也许|大概|似乎|本来|差点|(?<![还直又正])[开亮锁关停]着|"
    r"[说讲搞弄听]错|错了|口误|更正|忽略|指令|助手|系统|扮演|假装|你现在?(?:是|就是)|"
    r"把|打开|关[掉上闭]|锁[上好]|调[到高低大小]|设[成为]"
)
_SOUNDS_LIKE_NOT = re.compile(
    r"\b(?:there'?s|there is|there isn'?t|it'?s) (?:nobody|no ?one|anybody|anyone)\b(?!.* to\b)"
    r"|\b(?:nobody|no ?one)(?:'?s| is) (?=(?:\w+ )*(?:in|at|here|there|home|left|around|up|down))"
    r"|^(?:(?:ugh|oh|god|argh|please|come on) )*not (?:this|that|these|those)(?: \w+)? again\b"
    r"|\bno idea\b|\bnever mind (?=the|that|him|her|them)"
)
"""Who is not there and what is heard too often are told; they forbid nothing."""
_NOW_ZH = re.compile(r"(?:[要想快该得])?(?:睡觉?|天[黑亮]|回家|出门|上床|起床|吃饭)了$")
"""What is going on by now: 我要睡了 puts nothing off."""
_NOT_SPOKEN = re.compile(r"[$&|<>{}\[\]=\\/@#*^_`~]")
"""Signs of programs, which may hold an order and give none."""
_TIED = re.compile(
    r"(?:and|then|also|plus|or|but|so that|as long as)\b"
    r"|然后|接着|随后|再|并|顺便|顺带|顺手|同时|另外|还有|以及|最后|也|都"
)
"""What begins so belongs to the piece before: it is to be done as well, or limits it."""
_LIMITS = re.compile(
    r"(?:in|on|at|by|with|from|of|under|over|per|via|during|through|thanks to|like|than|as far)\b"
    r"(?! last| god)"
)
"""What begins so says under which circumstances."""
_LEFT_ON = re.compile(
    r"(?:someone|somebody|i|we|he|she|they|you|the \w+|mom|mum|dad|grandma|grandpa)"
    r"(?:'s|'ve| has| have)?(?: just| even| both)? "
    r"(?:left|forgot|got|bought|made|broke|fixed|ordered)\b.*"
)
"""Reports of what was done or bought, which forbid nothing: "someone left the light on"."""
_ASKED_KINDLY = re.compile(
    r"\b(?:can|could|would|will|please|mind|shall|why (?:do ?n'?t|not))\b"
    r"|[吗吧呗么]|好|能|可以|行|麻烦|帮"
)
"""An order that is put as a question by courtesy; "turn on the tv? hmm" only thinks of one."""
_IT = re.compile(r"\b(?:it|them|that|those)\b|它|[这那]个")

_CLAUSE_EN = re.compile(
    r"^(?P<talk>(?:(?:there|it|that|he|she|who|what|everyone|everybody|nobody|someone)(?:'?s| is)"
    r"|(?:i|we|they|you)(?:'?m|'?re|'?ve| am| are| have| need| want| feel| (?:can'?t|cannot|"
    r"can not|can hardly|can barely))"
    r"|(?:the|my|our) (?:\w+ ){1,2}?(?:is|are|has|have)"
    r"|(?:heat|warm|cool|dry|boil|brew|clean|wash|air)(?: up| out)? (?:the|my|our|some))\b"
    r"(?: [\w']+){1,7}?)(?: so| and)?"
    r" (?P<order>(?:please )?(?:turn|switch|open|close|shut|lock|dim|lower|raise|start|stop|pause|"
    r"mute|set)\b.+)$"
)
_CLAUSE_ZH = re.compile(
    r"^(?P<talk>[^把]{2,12}?(?:[了啦呢啊呀]|太[暗黑亮冷热吵]|[看听]不[清见]))"
    r"(?P<order>(?:快|请|你|帮我|给我)?(?:把|打开|关掉|关上|关闭|开一?下|关一?下|调[高低大小]).+)$"
)
_WHILE = re.compile(
    r"(?P<order>.+?) while (?P<talk>(?:i|i'm|we|we're|he|she|they|the \w+)\b.{1,30})"
)
"""How long it is to last is nobody's to say: it is done until somebody undoes it."""
_UNFINISHED = re.compile(
    r" (?:to|a|an|the|my|our|your|his|her|their|i|we|you|he|she|they|who|that|which|of|for|with|by|"
    r"and|or|can|could|will|would|shall|should|may|might|must|do|does|did|let|make|please|how|"
    r"where|why|what|in|on|at|always|often|usually|sometimes|just|about|going|trying|able|want|"
    r"need|like|used|have|has|am|is|are|be|been|ready|supposed|allowed|it|them|time|way)$"
)
"""Such a clause goes on: "I need you to | turn on …"."""

_TELLS = re.compile(
    r"\b(?:is|are|was|were|am|has|have|been|left|forgot|looks?|smells?|feels?|sounds?|needs?|got|"
    r"gets|went|came|come|comes|broke|let|hear|see|read|sleep|theres|nobody)\b|'(?:s|re|m|ve)\b"
    r"|[怕冷热黑暗亮吵太了啦着没在有想要好脏乱潮湿闷臭香累困是快正真很]"
)
"""What a piece that names something of the home must hold: the name alone belongs to the order."""
_FILLER = re.compile(
    r"\b(?:the|a|an|my|our|in|on|at|of|to|for|one|ones|please|over|by|and|this|that)\b"
    r"|[的那个盏台扇边里在到这吧]|\W"
)

_Hear = Callable[[tuple[str, ...]], Meaning | None]


class Bystanders:
    """Finds the orders of a sentence that stand beside idle talk.

    `hear` understands segments as a sentence of their own, `clause` one command.
    """

    def __init__(self, hear: _Hear, clause: Callable[[str], Meaning | None], ears: Ears) -> None:
        self._hear = hear
        self._ears = ears
        self._context = Context(clause, ears)

    def order(self, original: str) -> Meaning | None:
        """Return the orders of a sentence as a proposal, None if all or nothing is idle talk."""
        if _NOT_SPOKEN.search(original):
            return None
        segments = stopped(original)
        if len(segments) == 1:
            return self._in_one(segments[0][0])
        if not 2 <= len(segments) <= _MOST_SEGMENTS:
            return None
        idle = [self._is_idle(text, stop, at) for at, (text, stop) in enumerate(segments)]
        orders = tuple(text for (text, _), only in zip(segments, idle, strict=True) if not only)
        if not orders or len(orders) == len(segments):
            return None
        if any(
            stop == "?" and not only and at + 1 < len(segments) and not _ASKED_KINDLY.search(text)
            for at, ((text, stop), only) in enumerate(zip(segments, idle, strict=True))
        ):
            return None
        first = idle.index(False)
        talk = " ".join(text for text, _ in segments[:first])
        return self._proposed(talk, orders)

    def _in_one(self, text: str) -> Meaning | None:
        """The order in a sentence without punctuation, after a clause that says why."""
        cut = _CLAUSE_EN.match(text) if text.isascii() else _CLAUSE_ZH.match(text)
        cut = cut or _WHILE.fullmatch(text)
        if cut is None or _UNFINISHED.search(cut["talk"]):
            return None
        if _against(text) is not None or not self._is_idle(cut["talk"], "", 0):
            return None
        return self._proposed(cut["talk"], (cut["order"],))

    def _proposed(self, talk: str, orders: tuple[str, ...]) -> Meaning | None:
        meaning = self._about(talk, orders) or self._hear(orders)
        self._ears.situation.trace.note("talk", orders=list(orders), found=meaning is not None)
        match meaning:
            case Understanding():
                if not _is_order(meaning):
                    return None
                return replace(meaning, calls=self._where(meaning.calls, talk), confirm="unsure")
            case Clarify(everywhere=Understanding() as everywhere):
                if not _is_order(everywhere) or self._ears.mentions(flat(talk)):
                    return None  # what the talk is about is meant, and not all there is
                return replace(meaning, everywhere=replace(everywhere, confirm="unsure"))
            case _:
                return None

    def _about(self, talk: str, orders: Sequence[str]) -> Meaning | None:
        """The order with "it", or the room, as what the talk before spoke of."""
        if len(orders) > 1 or not talk:
            return None
        order, before = bare(orders[0]), flat(talk)
        told = self._context.referring(order, before) if _IT.search(order) else None
        told = told or self._context.placed(order, before)
        return told.meaning if told is not None else None

    def _where(self, calls: tuple[IntentCall, ...], talk: str) -> tuple[IntentCall, ...]:
        """Clean the room whose crumbs were told of: "crumbs in the study, send the vacuum"."""
        if [call.intent for call in calls] != ["HassVacuumStart"] or not talk:
            return calls
        wish = self._hear((flat(talk),))
        if not isinstance(wish, Understanding) or wish.confirm != "wish":
            return calls
        cleans = [call.intent == "HassVacuumCleanArea" for call in wish.calls]
        return wish.calls if cleans and all(cleans) else calls

    # -- what is idle ------------------------------------------------------------------------------

    def _is_idle(self, text: str, stop: str, at: int) -> bool:
        """Whether a segment neither orders anything nor says whether or when to carry it out."""
        if len(text) > _LONGEST or _LIMITS.match(text) or (at and _TIED.match(text)):
            return False
        mentions = self._ears.mentions(text)
        plain = blanked(text, [(one.start, one.end) for one in mentions if one.likeness >= 1])
        if not _passes(plain, asked=stop == "?") or not _FILLER.sub("", plain):
            return False
        if any(mention.kind not in TARGETS for mention in mentions):
            return False  # a number or a colour is a part of the order
        tells = not mentions or stop == "?" or _TELLS.search(plain) is not None
        return self._asks_for_nothing(text, mentions, tells=tells)

    def _asks_for_nothing(self, text: str, mentions: Sequence[Mention], *, tells: bool) -> bool:
        """Whether no stage takes it for an order; what only bothers somebody is the reason."""
        meaning = self._hear((text,))
        if not isinstance(meaning, Understanding):
            return tells
        if meaning.confirm == "unsure":
            return not mentions
        return meaning.confirm == "wish"


def _passes(plain: str, *, asked: bool) -> bool:
    """Whether the words of a segment, its names blanked out, are idle."""
    words = _NOW_ZH.sub("", without_harmless(_SOUNDS_LIKE_NOT.sub(" ", plain)))
    if speaks_for_others(plain) or _SPEAKS_OF_IT.search(words) or waits_or_leaves_out(words):
        return False
    why = _against(plain)
    if why == QUESTION:
        return asked
    if why == REPORT:
        return _LEFT_ON.fullmatch(" ".join(plain.split())) is not None
    return why is None


def _against(text: str) -> str | None:
    return veto(_SOUNDS_LIKE_NOT.sub(" ", text))


def _is_order(meaning: Understanding) -> bool:
    """Whether something was ordered in words and changes the home, or what is kept in it."""
    if meaning.confirm == "wish":
        return False
    kinds = [INTENTS.get(call.intent) for call in meaning.calls]
    return all(kind is not None and not kind.asks for kind in kinds) and all(
        call.intent != "HassNevermind" for call in meaning.calls
    )
