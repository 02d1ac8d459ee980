"""Sentences about what a home was taught: teach, forget, rename, list, ask first.

Told by rule on the words as they were spelled, before anything is normalised: the phrase and the
command keep their spelling, and quotation marks say where a phrase ends. Where nothing stands
between phrase and command, each place where a command may begin is one reading, and whoever plans
takes the first whose command is fully understood.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lares.nlu.normalization import MAX_TEXT
from lares.nlu.understanding import IntentCall

TEACH, FORGET, RENAME = "LaresTeach", "LaresForgetLesson", "LaresRenameLesson"
LIST_LESSONS, LIST_AGREEMENTS = "LaresListLessons", "LaresListAgreements"
ASK_FIRST = "LaresAskFirst"

_MOST_READINGS = 3


@dataclass(frozen=True, slots=True)
class Teaching:
    """What a sentence about lessons may mean: its readings, the likeliest first.

    `certain` is false where the same words may be something else ("red means stop", 把灯改成红色):
    then it counts only if what it speaks of is there and understood.
    """

    calls: tuple[IntentCall, ...]
    certain: bool = True


_QUOTES = "\"'“”‘’「」『』《》«»"
_AROUND = _QUOTES + " \t\r\n,，:：;；.。!！、=-–—→>"
_LEAD = (
    r"^\s*(?:(?:ok|okay|hey|hi|please|well|so|and|lares|listen|now|could you|can you|i want to|"
    r"i'd like to|let me)\b[\s,，]*|(?:请|你好|嘿|那个|帮我|麻烦)[\s,，]*)*"
)
_EN_SAY = (
    r"(?:(?:i|we|you hear me|somebody|someone|anyone|anybody)(?: ever)?"
    r" (?:say|says|tell you|type|write|shout)|you hear)(?: to you)?(?: the words?)?"
)
_EN_WHEN = r"(?:whenever|when|if|as soon as|every ?time|each time|once)"
_EN_FROM_NOW = r"(?:from now on|in (?:the )?future|after this|the next time|next time)?[\s,，]*"
_EN_THEN = (
    r"(?:(?:then|please|you (?:should|must|have to|can)|i (?:want|would like|need) you to)\s+)*"
)

_EN_TEACH = re.compile(
    rf"{_LEAD}{_EN_FROM_NOW}{_EN_WHEN}\s+(?:{_EN_SAY}|我说)\s*[:：,，]?\s*(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_EN_TEACH_AFTER = re.compile(
    rf"{_LEAD}(?P<command>.+?)[\s,，]+(?:whenever|when|every ?time|each time)\s+{_EN_SAY}"
    rf"\s*[:：,，]?\s*(?P<phrase>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_EN_LEARN = r"(?:teach(?: you)?|learn|remember)(?: that| this)?"
_MEANS = r"\s+(?:should mean|shall mean|will mean|means|mean|stands for|is short for)\s+"
_EN_MEANS = re.compile(
    rf"{_LEAD}(?P<sure>{_EN_LEARN}[\s,，:：]+)?(?P<phrase>.+?){_MEANS}"
    r"(?:that you\s+|to\s+)?(?P<command>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_EQUALS = re.compile(
    rf"{_LEAD}(?:{_EN_LEARN}|教你|记住|学会|记一下)\s*[\s,，:：]\s*(?P<phrase>.+?)\s*(?:=+|->|→|\uff1d)\s*"
    rf"(?P<command>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_EN_ASKS = re.compile(
    r"^\s*(?:what|who|why|how|which|where|when does|do|does|did|is|are)\b", re.IGNORECASE
)

_ZH_WHEN = r"(?:每当|当|只要|如果|要是|每次|一旦|等)?"
_ZH_FROM_NOW = r"(?:以后|今后|从现在(?:起|开始)|从今以后|下次|往后|将来)?[\s,，]*"
_ZH_TEACH = re.compile(
    rf"{_LEAD}(?P<sure>{_ZH_FROM_NOW}{_ZH_WHEN})\s*(?:要是|如果|只要|当)?(?:你听[到见])?"
    r"(?:我们?|有人|谁|大家)(?:一|要是|如果)?(?:对你|跟你|和你)?(?:说|讲|喊)(?!过|了算|了?要|漏)"
    r"\s*[:：,，]?\s*(?P<rest>.+)$",
    re.DOTALL,
)
_ZH_IS = r"(?:的意思就?是|意思就?是|就是指|指的就?是|就是说?|就等于|等于|表示|代表|是指|就代表)"
_ZH_MEANS = re.compile(
    rf"{_LEAD}(?P<sure>(?:记住了?|学会|学着|教你|记一下|记着|你要记得)(?:一句话|一句|一个)?[\s,，:：]*)?"
    rf"(?P<phrase>.+?)[\s,，]*{_ZH_IS}[\s,，:：]*(?:让你|要你|叫你|请你)?(?P<command>.+)$",
    re.DOTALL,
)
_ZH_SPLITS = (
    re.compile(r"(?:的时候|这句话|的话|时候)[\s,，:：]*(?:你?就|请|那就|便|要)?"),
    re.compile(r"[,，:：;；]\s*(?:你?就|请|那就|那你就|便)?"),
    re.compile(r"(?:你就|那就|就请|你要|就|你(?=把|将|关|开|打|调|锁|拉|放|停|启))"),
    re.compile(r"时(?=把|将|关|打开|开|调|锁|拉|放|停|启)"),
)
_ZH_VERB = re.compile(
    r"(?=把|将|让|打开|开启|关掉|关闭|关上|关了|开灯|关灯|调[到暗亮高低成]|拉[上开]|锁上|播放|启动|停止|暂停)"
)
_ZH_JUST = re.compile(r"^(?:你?就|请|那就|便|你要|帮我|给我|麻烦)+")

_EN_VERB = re.compile(
    r"\s(?=(?:turn|switch|dim|set|close|open|shut|lock|start|stop|play|pause|resume|make|put|lower|"
    r"raise|run|activate|brighten|mute|unmute|send|vacuum|clean|announce|tell everyone|broadcast|"
    r"bring|draw|pull|add|remind)\b)",
    re.IGNORECASE,
)
_TAKEN = re.compile(r"[把将]")
"""Behind it a verb goes on with a command that has begun: 把灯关掉."""
_AND = re.compile(r"\b(?:and|then)\b|然后|并且|并|再|接着|同时", re.IGNORECASE)
_EN_SPLITS = (
    re.compile(rf"\s*[,，:：;；]\s*{_EN_THEN}", re.IGNORECASE),
    re.compile(
        rf"\s+(?:then|please|you (?:should|must|have to)|i (?:want|need) you to)\s+{_EN_THEN}",
        re.IGNORECASE,
    ),
)
_QUOTED = re.compile(
    r"^\s*(?:“(?P<a>[^”]+)”|\"(?P<b>[^\"]+)\"|「(?P<c>[^」]+)」|『(?P<d>[^』]+)』|‘(?P<e>[^’]+)’"
    r"|'(?P<f>[^']+)'(?!\w)|《(?P<g>[^》]+)》)\s*(?P<rest>.+)$",
    re.DOTALL,
)

_EN_NO_LESSON = r"(?!(?:it|that|this|about (?:it|that|this)|him|her|them|everything|to|all)\b)"
_EN_FORGET = re.compile(
    rf"{_LEAD}(?:(?P<sure>(?:forget|unlearn|delete|remove)(?: about)?(?: what| how)?"
    rf" (?:the|my|this) (?:lesson|phrase)s?(?: called| named)?)|forget(?: about)?|unlearn)\s+"
    rf"{_EN_NO_LESSON}(?:what (?=.+ means?\b))?(?P<phrase>.+?)"
    r"(?:\s+means?)?(?:\s+again)?(?:[\s,]+please)?$",
    re.IGNORECASE | re.DOTALL,
)
_ZH_FORGET = re.compile(
    rf"{_LEAD}(?:你)?(?:(?P<sure>(?:把|将)?(?:忘掉|忘记|忘了|删掉|删除|取消|去掉)"
    rf"(?:我教(?:过)?你的|(?:短语|口令|说法|暗号))+[\s:：]*)|忘掉|忘记|忘了|别记着|别再记得?)"
    rf"(?P<phrase>.+?)(?:这句话|这个(?:短语|口令|说法|暗号))?(?:的意思)?(?:吧|了)?$",
    re.DOTALL,
)
_ZH_FORGET_BA = re.compile(
    rf"{_LEAD}(?:把|将)(?P<phrase>.+?)(?P<sure>这句话|这个(?:短语|口令|说法|暗号))?"
    r"(?:忘了|忘掉|忘记|从记忆里删掉)(?:吧)?$",
    re.DOTALL,
)
_EN_RENAME = re.compile(
    rf"{_LEAD}(?:rename|change)\s+(?P<sure>(?:the |my )?(?:lesson|phrase)\s+)?(?P<phrase>.+?)"
    r"\s+(?:to|into|as)\s+(?P<new>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_ZH_RENAME = re.compile(
    rf"{_LEAD}(?:把|将)?(?P<sure>短语|口令|说法|暗号)?(?P<phrase>.+?)(?:这句话|的名字)?"
    r"(?:改名为|改名叫|改名成|改成|改为|改叫|重命名为)(?P<new>.+?)(?:吧)?$",
    re.DOTALL,
)
_LIST = re.compile(
    rf"{_LEAD}(?:(?:tell me |show me |list )?(?:what|which (?:phrases|words|lessons|sentences))"
    r" (?:all )?(?:(?:have|did|do) (?:i|we) (?:already )?(?:taught|teach)(?: to)? you|"
    r"(?:have|did) you (?:learn(?:ed|t)?)(?: so far| from (?:me|us))?|"
    r"(?:i|we)(?:'ve| have)? taught you)"
    r"(?: so far| already)?|"
    r"(?:list|show(?: me)?|read(?: me)?|what are) (?:all )?(?:the |my |our |your )?"
    r"(?:lessons|taught phrases|phrases (?:i|we)(?:'ve| have)? taught you))\s*[?？.!]*$"
    r"|^\s*(?:请|告诉我)?(?:我们?|大家)(?:都)?教(?:过|会|给)?(?:了)?你(?:过|了)?(?:些|一些)?"
    r"(?:什么|啥|哪些(?:话|短语|口令|东西)?)(?:了|呢|话)?\s*[?？。]*$"
    r"|^\s*你(?:都|跟我)?学(?:会|过|到)(?:了)?(?:些)?(?:什么|啥|哪些(?:话|短语|口令)?)(?:了|呢)?\s*[?？。]*$"
    r"|^\s*(?:列出|显示|看看)(?:一下)?(?:所有)?(?:我教(?:过)?(?:你)?的(?:话|短语|口令|东西)?)\s*$",
    re.IGNORECASE,
)
_LIST_AGREEMENTS = re.compile(
    rf"{_LEAD}(?:tell me |show me )?what (?:(?:do|will|would) you do|you do)"
    r" without asking(?: me| us)?(?: first)?\s*[?？.]*$"
    r"|^\s*你?有?(?:哪些|什么)(?:事情?)?是?你?会?不用?问我(?:就|也)?会?(?:直接)?做的?\s*[?？]*$"
    r"|^\s*你不(?:用)?问我?(?:就|也)?(?:会)?(?:直接)?做(?:些|哪些)?(?:什么|啥|哪些事情?)?\s*[?？]*$",
    re.IGNORECASE,
)
_THAT = r"(?:that|this|it|so|anything(?: like that)?)"
_ASK_FIRST = re.compile(
    rf"{_LEAD}(?:(?:always |from now on |next time )*ask (?:me|us)"
    rf"(?: again| first| next time| from now on)*(?: again| first| next time| from now on|"
    rf" before (?:you (?:do|did)|doing) {_THAT}(?: again)?)"
    rf"(?: again| first| next time| from now on)*"
    rf"|(?:do ?n[o']t|don’t|do not|never) do {_THAT}"
    rf" (?:without asking(?: me| us)?|on your own|by yourself)"
    rf"(?: again| any ?more| first)?)\s*[.!]*$"
    r"|^\s*(?:(?:以后|下次|今后|还是|请|你|都|要|得|做之前|做这个之前|做这件事之前|再做之前)[\s,，]*)*"
    r"先问(?:问|一下|过)?我(?:们)?(?:一声|一下|再做|再说|再动)?(?:吧)?\s*[。!！]*$"
    r"|^\s*(?:以后|下次|今后)?(?:你)?(?:别|不要|不许)(?:再)?(?:自作主张|自己(?:就)?做(?:主)?|不问我?就做)(?:了)?\s*[。!！]*$",
    re.IGNORECASE,
)


def find_teaching(text: str) -> Teaching | None:
    """Return what a sentence says about lessons and habits, None if it says nothing of them.

    `text` is the sentence as it was typed or heard. Never raises; texts over `MAX_TEXT` characters
    are not looked at.
    """
    if len(text) > MAX_TEXT:
        return None
    text = " ".join(text.split())
    for pattern, intent in (
        (_LIST, LIST_LESSONS),
        (_LIST_AGREEMENTS, LIST_AGREEMENTS),
        (_ASK_FIRST, ASK_FIRST),
    ):
        if pattern.search(text):
            return Teaching((IntentCall(intent),))
    return _teach(text) or _forget(text) or _rename(text)


# -- teach -----------------------------------------------------------------------------------------


def _teach(text: str) -> Teaching | None:
    if text.endswith(("?", "\uff1f")):
        return None
    found = _told(text)
    if found is not None:
        return found
    match = _EQUALS.match(text)
    if match is not None:
        return _taught([(match["phrase"], match["command"])], certain=True)
    after = _EN_TEACH_AFTER.match(text)
    if after is not None:
        return _taught([(after["phrase"], after["command"])], certain=False)
    for pattern in (_EN_MEANS, _ZH_MEANS):
        match = pattern.match(text)
        if match is not None and not _EN_ASKS.match(text):
            sure = match["sure"] is not None
            return _taught([(match["phrase"], match["command"])], certain=sure)
    return None


def _told(text: str) -> Teaching | None:
    """When I say …, …."""
    for pattern, splits, verb in (
        (_EN_TEACH, _EN_SPLITS, _EN_VERB),
        (_ZH_TEACH, _ZH_SPLITS, _ZH_VERB),
    ):
        match = pattern.match(text)
        if match is None:
            continue
        rest = match["rest"]
        certain = match.groupdict().get("sure") != ""
        quoted = _QUOTED.match(rest)
        if quoted is not None:
            phrase = next(
                value for name, value in quoted.groupdict().items() if value and name != "rest"
            )
            return _taught([(phrase, _bare(quoted["rest"]))], certain=True)
        found = _taught([*_cut(rest, splits)][:1], certain=certain)
        found = found or _taught([*_cut_at_verbs(rest, verb)], certain=certain)
        return found or (Teaching((), certain) if certain else None)
    return None


def _cut(rest: str, own: Sequence[re.Pattern[str]]) -> Iterator[tuple[str, str]]:
    """The ways to part `rest` into phrase and command at words that stand between them."""
    others = (*_EN_SPLITS, *_ZH_SPLITS)
    for separator in (*own, *(other for other in others if other not in own)):
        for match in separator.finditer(rest):
            phrase, command = rest[: match.start()].strip(_AROUND), _bare(rest[match.end() :])
            if phrase and command:
                yield phrase, command


def _cut_at_verbs(rest: str, own: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """The ways to part `rest` where nothing stands between: before a verb, within one command."""
    for pattern in (own, _EN_VERB if own is _ZH_VERB else _ZH_VERB):
        for match in pattern.finditer(rest):
            if _AND.search(rest, 0, match.start()):
                break
            if not _TAKEN.search(rest, 0, match.start()):
                yield rest[: match.start()], _bare(rest[match.end() :])


def _bare(command: str) -> str:
    """A command without the words that lead up to it: 就, then, 的时候."""
    command = re.sub(r"^(?:这句话|的时候|的话|时)", "", command.strip(_AROUND))
    command = re.sub(rf"^{_EN_THEN}", "", command.strip(_AROUND), flags=re.IGNORECASE)
    return _ZH_JUST.sub("", command.strip(_AROUND))


def _taught(readings: Sequence[tuple[str, str]], *, certain: bool) -> Teaching | None:
    calls: list[IntentCall] = []
    for phrase, command in readings:
        own, wanted = phrase.strip(_AROUND), command.strip(_QUOTES + " \t,，:：")
        call = IntentCall(TEACH, {"phrase": own, "command": wanted})
        if own and wanted and call not in calls:
            calls.append(call)
    return Teaching(tuple(calls[:_MOST_READINGS]), certain) if calls else None


# -- forget and rename -----------------------------------------------------------------------------


def _forget(text: str) -> Teaching | None:
    for pattern in (_EN_FORGET, _ZH_FORGET_BA, _ZH_FORGET):
        match = pattern.match(text)
        if match is not None:
            phrase = match["phrase"].strip(_AROUND)
            if phrase:
                return Teaching((IntentCall(FORGET, {"phrase": phrase}),), bool(match["sure"]))
    return None


def _rename(text: str) -> Teaching | None:
    for pattern in (_EN_RENAME, _ZH_RENAME):
        match = pattern.match(text)
        if match is not None:
            phrase, new = match["phrase"].strip(_AROUND), match["new"].strip(_AROUND)
            if phrase and new:
                slots = {"phrase": phrase, "new_phrase": new}
                return Teaching((IntentCall(RENAME, slots),), bool(match["sure"]))
    return None
