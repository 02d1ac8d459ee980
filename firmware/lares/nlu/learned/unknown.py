"""Words in the place of a name that this home has nothing for: asked back, never dropped.

The model marks them; where it does not, a rule sees what stands beside a thing like a room ("the
lights in the guest house", 酒窖的灯) or like an owner ("grandpa's lamp").
"""

import re
from collections.abc import Iterator

from lares.nlu.learned.heard import Heard
from lares.nlu.mention import Mention, MentionKind
from lares.nlu.nearest import find_nearest
from lares.nlu.normalization import has_han
from lares.nlu.situation import Situation
from lares.nlu.understanding import Clarify

_TALK = frozenset(
    {
        *("weather_query", "date_query", "time_query", "nevermind", "broadcast", "media_search"),
        *("timer_start", "timer_cancel", "timer_cancel_all", "timer_increase", "timer_decrease"),
        *("timer_pause", "timer_resume", "timer_status"),
        *("list_add", "list_complete", "list_remove", "list_query"),
    }
)
"""Actions that are about no thing and no room."""


def unknown_thing(action: str, heard: Heard, situation: Situation) -> Clarify | None:
    """Return the question back if the model took words for a name that the home does not have."""
    if action in _TALK:
        return None
    for tag, code in (("place", "unknown_area"), ("device", "unknown_name")):
        for span in heard.tagged.get(tag, ()):
            if any(m.start < span.end and span.start < m.end for m in heard.mentions):
                continue
            language = "zh" if has_han(span.text) else situation.language
            nearest = find_nearest(span.text, situation.vocabulary, language, places=tag == "place")
            return Clarify(code, span.text, situation.language, nearest)
    return next(_unmarked(action, heard, situation), None)


_PLACED_EN = re.compile(
    r" ?(?:that (?:is|are) )?(?:in|at|inside|near|by|beside|next to|behind|outside|under) "
    r"(?:the|my|our|your|his|her|their|(?:my |our )?\w+'s?) "
    r"(?P<place>\w+(?: (?:house|room|shed|box|cellar|wing|kitchen|garden|hall|floor|building|"
    r"office|area))?)\b"
)
_SWEPT_EN = re.compile(
    r"\b(?:vacuum|hoover|clean|sweep|mop)(?:ing)?(?: up)? (?:the|my|our) "
    r"(?P<place>\w+(?: (?:house|room|shed|cellar|hall|office|area))?)\b"
)
_NOWHERE_EN = re.compile(
    r"(?:whole |entire )?(?:house|home|place|flat|apartment|room|rooms|floors?|carpets?|rugs?|mess|"
    r"crumbs|dust|world|morning|evening|afternoon|night|day|dark|moment|minute|second|meantime|"
    r"background|same|usual|end|way|rest|whole|entire|max|maximum|minimum|lowest|highest|"
    r"time|beginning|top|bottom|middle|max|back|front|corner|wall|window|ceiling)"
)
_OWNER_EN = re.compile(r"\b(?:my |our |the )?(?P<who>[a-z]{3,})'s? $")
_NOBODY_EN = re.compile(
    r"let|that|what|where|who|how|here|there|it|she|he|today|tonight|tomorrow|everyone|everybody|"
    r"this|lares|please|(?:\w+(?:ing|ed))"
)
_BEFORE_ZH = re.compile("(?P<place>[\u4e00-\u9fff]+?)(?P<of>的?)$")
_LATIN_ZH = re.compile(r"(?P<place>[a-z][a-z ]+[a-z]) ?的 ?$")
_ORDER_ZH = re.compile(
    r"^(?:麻烦|劳驾|请|帮我|帮忙|帮|给我|给|替我|把|将|让|叫|打开|开启|开一?下|开|关掉|关上|关闭|关一?下|关|"
    r"调[高低亮暗大小]|调|设置?|启动|停掉|停|拉开|拉上|合上|升起|放下|熄灭|熄|灭|点亮|扫一?下|清扫|打扫|扫|"
    r"现在|马上|赶紧|快点?|就|先|再|也|都|可以|能|要|想|我们?|你|那个|这个|所有|全部|一下|去|来)+"
)
_PLACE_ZH = re.compile(
    r"(?:.*(?:[窖棚厕壁校店园池库房室间所院铺]|[楼车桌床柜箱墙店院][上下里内边头]|门[口外前]|公司|邻居家?|家)"
    r"|楼[上下顶]|.*(?:角落?|前面|后面|旁边|边上|上头|底下)|[门窗]边|.*(?:爷爷|奶奶|爸爸?|妈妈?|姥姥|姥爷|外[公婆]|哥哥?|姐姐?|弟弟?|妹妹?|叔叔?|阿姨|"
    r"舅舅?|儿子|女儿|同事|朋友|老板|邻居|客人)家?)(?:里面?|内|那边|那儿|那里)?(?:[那这][个盏台扇])?"
)
_NOWHERE_ZH = re.compile(
    r"(?:.*(?:家里|屋里|全家|整个家|我们?家|咱们?家|自家|我家|房间|全屋|整屋|屋子|房子)|家|屋|大家)"
    r"(?:里面?|内|那边|那儿|那里)?"
)
_ON_WHAT_EN = re.compile(
    r"\b(?:up|down|volume|sound|music|louder|quieter|softer|mute|pause) "
    r"(?:on|in|at) (?:the|my|our) (?P<place>\w+)(?: please)?$"
)
_WHICH_EN = re.compile(
    r"\b(?:the|my|our) (?!other |same |whole |main |house )(?P<which>[a-z]{3,}) $"
)
_DOORS = frozenset({"lock", "locks"})
"""Kinds of which one that is not known must never widen to all: "unlock the cellar door"."""
_AND_EN = re.compile(
    r" (?:and|plus|or) (?:the|my|our) (?P<place>\w+(?: (?:house|room|hall|area))?)(?: please)?$"
)
_AND_ZH = re.compile(r"(?:和|跟|与|及|还有|、)(?P<place>[\u4e00-\u9fff]{2,5}?)(?:吧|啊|哈)?$")
_DEVICE_ZH = re.compile(
    "^(?:麻烦|请|帮我|给我|把|将|让|给|叫)*(?P<thing>(?!.*[随时司趁]机)[\u4e00-\u9fff]{1,4}[机视箱响器])(?:的?声音|的?音量)?"
    "(?=静音|消音|取消静音|别|不要|暂停|继续|播放|[关开小大调停])"
)
"""What stands in the place of a device and sounds like one: 收因机静音, 手机静音."""
_THINGS = (MentionKind.NAME, MentionKind.KIND)


def _unmarked(action: str, heard: Heard, situation: Situation) -> Iterator[Clarify]:
    """The rooms and owners of things that no mention and no mark of the model is about."""
    rooms = heard.of(MentionKind.AREA, MentionKind.FLOOR)
    for words in _beside(rooms, heard.plain) if rooms else _places(action, heard):
        nearest = find_nearest(words, situation.vocabulary, situation.language, places=True)
        yield Clarify("unknown_area", words, situation.language, nearest)
    device = _DEVICE_ZH.match(heard.plain) if not heard.of(*_THINGS) else None
    if device is not None:
        words = device["thing"]
        nearest = find_nearest(words, situation.vocabulary, situation.language, places=False)
        yield Clarify("unknown_name", words, situation.language, nearest)


def _beside(rooms: tuple[Mention, ...], plain: str) -> Iterator[str]:
    """What is said in one breath with a room: "the kitchen and the shed", 厨房和酒窖."""
    for room in rooms:
        english = _AND_EN.match(plain, room.end)
        if english is not None and not _NOWHERE_EN.fullmatch(english["place"]):
            yield english["place"]
        chinese = _AND_ZH.match(plain, room.end)
        if chinese is not None and _PLACE_ZH.fullmatch(chinese["place"]):
            yield chinese["place"]


def _places(action: str, heard: Heard) -> Iterator[str]:
    plain = heard.plain
    for mention in heard.of(*_THINGS):
        after = _PLACED_EN.match(plain, mention.end)
        if after is not None and not _NOWHERE_EN.fullmatch(after["place"]):
            yield after["place"]
        yield from _before(mention, plain)
        door = _WHICH_EN.search(heard.text, 0, mention.start)
        if door is not None and mention.symbol in _DOORS:
            yield door["which"]
    if not heard.of(*_THINGS):
        on_what = _ON_WHAT_EN.search(plain)
        if on_what is not None and not _NOWHERE_EN.fullmatch(on_what["place"]):
            yield on_what["place"]
    swept = _SWEPT_EN.search(heard.text) if action.startswith("vacuum") else None
    if swept is not None and not _NOWHERE_EN.fullmatch(swept["place"]):
        yield swept["place"]


def _before(mention: Mention, plain: str) -> Iterator[str]:
    """What stands right before a thing and says whose or where it is."""
    before = plain[: mention.start]
    owner = _OWNER_EN.search(before)
    if owner is not None and mention.kind is MentionKind.KIND:
        if not _NOBODY_EN.fullmatch(owner["who"]):
            yield owner["who"]
        return
    latin = _LATIN_ZH.search(before)
    if latin is not None:
        yield latin["place"].strip()
    words = _BEFORE_ZH.search(before)
    if words is None:
        return
    place = _ORDER_ZH.sub("", words["place"])
    if _PLACE_ZH.fullmatch(place) and not _NOWHERE_ZH.fullmatch(place):
        yield place
