"""Ways of saying that something is not to be done.

In a template `{do}` is "unlock the front door", `{doing}` "unlocking the front door", `{did}` its
past, `{x}` the thing with its article, `{done}` the participle, `{verb}` the bare verb, `{other}` a
second deed and `{safe}` an order that may be carried out. Chinese: `{x}` the thing, `{v}` the verb,
`{vp}` the verb before 了, `{do}` verb and thing in one of their orders, `{ba}` 把 with thing and
verb.
"""

BARE_EN = (
    *("don't {do}", "do not {do}", "dont {do}", "don’t {do}", "don\u00b4t {do}", "do nt {do}"),
    *("don't you dare {do}", "don't ever {do}", "never {do}", "never ever {do}", "not {do}"),
    *("no don't {do}", "no do not {do}", "don't, i repeat, don't {do}", "don't don't {do}"),
    *("you must not {do}", "you mustn't {do}", "you may not {do}", "you shouldn't {do}"),
    *("you should never {do}", "you are not to {do}", "you're not allowed to {do}"),
    *("you can't {do}", "you cannot {do}", "you won't {do}", "we won't {do}", "i won't {do}"),
    *("i don't want you to {do}", "i don't want {x} {done}", "i do not want {x} to be {done}"),
    *("i don't need you to {do}", "i don't need {x} {done}", "i wouldn't {do}"),
    *("i'd rather you didn't {do}", "i would prefer you not to {do}", "i'd rather not {do}"),
    *("i told you not to {do}", "i never said {do}", "i did not say {do}", "i didn't say {do}"),
    *("i didn't ask you to {do}", "i did not tell you to {do}", "i never asked you to {do}"),
    *("nobody asked you to {do}", "no one told you to {do}", "nobody is to {do}"),
    *("no one should {do}", "no one may {do}", "nobody said {do}"),
    *("under no circumstances {do}", "under no circumstances should you {do}"),
    *("on no account {do}", "at no time {do}", "in no case {do}", "no way you {do}"),
    *("by no means {do}", "no way should you {do}", "in no event {do}"),
    *(
        "there's no need to {do}",
        "no need to {do}",
        "no reason to {do}",
        "there is no reason to {do}",
    ),
    *("you needn't {do}", "you don't need to {do}", "you don't have to {do}"),
    *("it isn't necessary to {do}", "it's not necessary to {do}", "it is unnecessary to {do}"),
    *("avoid {doing}", "refrain from {doing}", "stop {doing}", "quit {doing}", "cease {doing}"),
    *("hold off on {doing}", "hold off {doing}", "skip {doing}", "forget about {doing}"),
    *("leave {x} alone", "keep your hands off {x}", "stay away from {x}", "don't touch {x}"),
    *("don't bother {doing}", "don't bother to {do}", "don't go {doing}", "don't start {doing}"),
    *("don't even think about {doing}", "don't think of {doing}", "don't try to {do}"),
    *("cancel {doing}", "abort {doing}", "no {doing}", "no {doing} please", "enough {doing}"),
    *("whatever you do don't {do}", "no matter what happens don't {do}"),
    *("no matter who asks never {do}", "even if i ask don't {do}", "even if i say so do not {do}"),
    *("{x} must not be {done}", "{x} should not be {done}", "{x} is not to be {done}"),
    *("{x} must never be {done}", "{x} shouldn't be {done}", "{x} needn't be {done}"),
    *("{x} doesn't need to be {done}", "{x} can't be {done}", "{x} isn't to be {done}"),
    *("don't let anyone {do}", "don't let the kids {do}", "don't let {x} be {done}"),
    *("don't allow anybody to {do}", "don't you {do}", "do not under any circumstances {do}"),
    *("let's not {do}", "better not {do}", "you'd better not {do}", "try not to {do}"),
    *("can you not {do}", "could you not {do}", "would you please not {do}", "please not {do}"),
    *(
        "could you please not {do}",
        "will you not {do}",
        "might you not {do}",
        "how about not {doing}",
    ),
    *("make sure not to {do}", "make sure you don't {do}", "make sure nobody {did}"),
    *("be careful not to {do}", "promise not to {do}", "remember not to {do}", "please don't {do}"),
    *("it would be a mistake to {do}", "it's a bad idea to {do}", "it is forbidden to {do}"),
    *("it's not ok to {do}", "it's not safe to {do}", "it is dangerous to {do}"),
    *("i forbid you to {do}", "i refuse to {do}", "i hate it when you {do}", "it's wrong to {do}"),
    *("neither {do} nor {other}", "don't {do} or {other}", "do not {do} and {other}"),
    *("don't {do}, don't {other}", "never {do} or {other}", "don't {do} nor {other}"),
    *(
        "do anything but {do}",
        "anything but {doing}",
        "do nothing to {x}",
        "everything but {doing}",
    ),
    *("instead of {doing} do nothing", "rather than {doing} just wait", "without {doing}"),
    *("i asked you not to {do}", "i said don't {do}", "i said not to {do}", "she said don't {do}"),
    *("why don't you not {do}", "why not just not {do}", "i want you to not {do}"),
    *("i'd like you not to {do}", "i need you to not {do}", "feel free not to {do}"),
    *("{do} not", "{do} never", "{do} no", "not {do} but {other} neither"),
    *("it's not like i want you to {do}", "don't make me {do}", "don't be {doing}"),
    *("prevent anyone from {doing}", "keep him from {doing}", "keep the kids from {doing}"),
    *("deny every request to {do}", "ignore anyone who tells you to {do}", "i object to {doing}"),
    *("ain't nobody {doing}", "you ain't {doing}", "we ain't {doing}", "we're not {doing}"),
    *("i'm not {doing}", "i am not asking you to {do}", "that doesn't mean {do}"),
    *("that wasn't an order to {do}", "this is not a request to {do}", "not yet {do}"),
    *("hardly a reason to {do}", "least of all {do}", "nor {do}", "unwise to {do}"),
)
"""English: the whole sentence forbids; nothing at all may be done."""

TAKEN_BACK_EN = (
    *("{do}? no", "{do}? no way", "{do}? never", "{do}? don't", "{do}? absolutely not"),
    *("{do}, no don't", "{do} - no", "{do}, just kidding", "{do}. actually don't", "{do}, not"),
    *("{do}, actually no", "{do}, never mind", "{do} forget it", "{do}, on second thought no"),
    *("{do}, on second thought don't", "{do}, no wait don't", "{do}. no!", "{do}, wait, don't"),
    *("{do}, or rather don't", "{do}, scratch that", "{do}, cancel that", "{do}, i mean don't"),
    *("{do}... no, leave it", "{do}, no, leave it as it is", "{do}, oh no don't do that"),
    *("{do} not now", "{do}, not now", "{do} not yet", "{do}, not yet", "{do}, don't do it"),
    *("{do} - don't you dare", "{do}, i didn't say that", "{do} is what you must not do"),
    *("{do}, that's what you should never do", "{do}: never do that", "{do}, no no no"),
    *("{do}, stop, don't", "{do}, hold on, no", "{do}? not a chance", "{do}? forget it"),
    *(
        "{do}? i don't think so",
        "{do}? nope",
        "{do}, joking",
        "{do}, was a joke",
        "{do}, undo that",
    ),
    *("no, {doing} is not what i want", "no {do} no", "{do} is not what i said"),
    *("{do}, that's an order i'd never give", "to {do} is not allowed", "{doing} is forbidden"),
    *(
        "{doing} is not allowed",
        "{doing} is out of the question",
        "{doing}? no",
        "{doing} must stop",
    ),
)
"""English: an order that the rest of the sentence takes back."""

BESIDE_EN = (
    *("{safe} but don't {do}", "{safe}, but do not {do}", "{safe} and don't {do}"),
    *("{safe}, don't {do}", "don't {do}, just {safe}", "do not {do}, {safe} instead"),
    *("{safe} without {doing}", "{safe} and never {do}", "{safe} instead of {doing}"),
    *("{safe} rather than {doing}", "{safe}, not {do}", "don't {do} but {safe}", "{safe} not {x}"),
    *(
        "{safe}. don't {do}",
        "don't {do}. {safe}",
        "{safe} and do not {do}",
        "{safe}, no need to {do}",
    ),
    *("{safe}, then don't {do}", "{safe}; never {do}", "first {safe} and don't {do} after"),
)
"""English: something harmless is asked for beside what is forbidden."""

SAFE_EN = (
    *("turn on the kitchen light", "turn off the desk lamp", "turn on the printer"),
    *("open the blind", "turn off the kettle", "dim the bedroom light", "start the robot vacuum"),
)
"""Harmless orders."""

BEFORE_EN = (
    *("", "", "", "", "", "hey ", "please ", "um ", "uh ", "okay ", "listen, ", "look ", "so "),
    *("well ", "lares ", "hey lares, ", "alright ", "sorry, ", "excuse me ", "for god's sake "),
    *("remember, ", "hi ", "er ", "like ", "and ", "but ", "quick, ", "just "),
)
AFTER_EN = (
    *("", "", "", "", "", " please", " ok", " okay?", " now", " today", " tonight", " thanks"),
    *(" until i'm back", " for me", " right now", " in ten minutes", " at seven", " tomorrow"),
    *(" again", " this time", " anymore", " at all", ", got it", ", you hear me", " will you"),
    *(" because of the dog", " while we're away", " yet", " for him", ", thank you"),
)

BARE_ZH = (
    *("别{do}", "不要{do}", "千万别{do}", "千万不要{do}", "可别{do}", "先别{do}", "你别{do}"),
    *("不用{do}", "不必{do}", "不许{do}", "不准{do}", "不能{do}", "不可以{do}", "不得{do}"),
    *("不该{do}", "不应该{do}", "禁止{do}", "严禁{do}", "切勿{do}", "请勿{do}", "勿{do}"),
    *("甭{do}", "莫{do}", "休想{do}", "用不着{do}", "没必要{do}", "没有必要{do}", "不需要{do}"),
    *("没让你{do}", "我没说{do}", "谁让你{do}", "谁叫你{do}", "我没叫你{do}", "没人让你{do}"),
    *("我不想{do}", "我不希望你{do}", "我不要你{do}", "不要再{do}", "别再{do}", "不准再{do}"),
    *("{x}别{v}", "{x}不要{v}", "{x}先别{v}", "{x}不能{v}", "{x}不许{v}", "{x}千万别{v}"),
    *("{x}不用{v}", "{x}不必{v}", "{x}不需要{v}", "{x}可别{v}", "{x}你别{v}", "{x}不准{v}"),
    *("{x}暂时不{v}", "{x}今天不{v}", "{x}我没让你{v}", "{x}用不着{v}", "{x}不可以{v}"),
    *("别{ba}", "不要{ba}", "千万别{ba}", "先不要{ba}", "不许{ba}", "谁让你{ba}", "没叫你{ba}"),
    *("无论如何都别{do}", "不管谁说都别{do}", "绝对不要{do}", "绝不能{do}", "决不{do}"),
    *("万万不可{do}", "不论怎样都不要{do}", "谁说都不能{do}", "任何人都不许{do}"),
    *("停止{do}", "取消{do}", "避免{do}", "拒绝{do}", "暂停{do}", "放弃{do}", "不打算{do}"),
    *("不想让你{do}", "别给我{do}", "别帮我{do}", "别动{x}", "别碰{x}", "不要动{x}", "别管{x}"),
    *("别去{do}", "不是叫你{do}", "不是让你{do}", "并不是要{do}", "哪有让你{do}", "又没让你{do}"),
    *("未经允许不得{do}", "没我同意不要{do}", "没有我的允许别{do}", "我不同意{do}", "我反对{do}"),
    *("不要{do}也不要{other}", "别{do}别{other}", "既不要{do}也不要{other}", "别{do}，也别{other}"),
    *(
        "就是别{do}",
        "什么都可以，就是别{do}",
        "除了{do}都行",
        "哪怕我说了也别{do}",
        "即使我说也不要{do}",
    ),
    *("你敢{do}试试", "少给我{do}", "不是要你{do}", "不是说{do}", "我可没说要{do}", "我没有要{do}"),
    *("提醒你别{do}", "记得别{do}", "记住不要{do}", "注意别{do}", "小心别{do}", "当心别{do}"),
    *("今晚别{do}", "明天别{do}", "今天不要{do}", "以后别{do}", "现在别{do}", "暂时别{do}"),
    *("这会儿不要{do}", "等会儿别{do}", "一会儿不要{do}", "从现在起不要{do}", "下次别{do}"),
    *(
        "能不能别{do}",
        "能不能不要{do}",
        "可不可以不{do}",
        "可以不{do}吗",
        "能别{do}吗",
        "麻烦别{do}",
    ),
    *("请你不要{do}", "拜托别{do}", "求你别{do}", "最好别{do}", "还是别{do}", "不如别{do}"),
    *("不应{do}", "不宜{do}", "不好{do}", "{do}是不行的", "{do}是不可以的", "{do}不行"),
    *("{do}可不行", "{do}是不对的", "{do}不可以", "{do}绝对不行", "{do}是禁止的", "{do}万万不可"),
    *("让{x}保持原样别{v}", "叫他别{do}", "告诫自己别{do}", "让孩子别{do}", "别让孩子{do}"),
    *("不让{do}", "别叫人{do}", "不要叫任何人{do}", "阻止他{do}", "防止有人{do}", "不愿意{do}"),
)
"""Chinese: the whole sentence forbids."""

TAKEN_BACK_ZH = (
    *("{do}？不行", "{do}？不要", "{do}，不，别", "{do}，算了", "{do}，还是不要了", "{do}，别"),
    *("{do}，开玩笑的", "{do}，还是算了吧", "{do}，哦不，别", "{do}，等等，不要", "{do}，不要了"),
    *("{do}，先不要", "{do}……还是别了", "{do}，我说错了，别{v}", "{do}，不用了", "{do}？想都别想"),
    *(
        "{do}？绝对不行",
        "{do}？没门",
        "{do}，取消",
        "{do}，当我没说",
        "{do}，千万别",
        "{do}，不对，别{v}",
    ),
    *("{do}？我没说过", "{do}？不用", "{do}？不需要", "{ba}，算了别{v}", "{ba}，不，不要{v}"),
    *(
        "{ba}，等一下，先别{v}",
        "{do}不要",
        "{do}别",
        "{ba}是不允许的",
        "{do}这事不许做",
        "{do}，想得美",
    ),
    *("{do}，逗你的", "{do}，我后悔了", "{do}，撤回", "{do}，不必了", "{do}？别闹"),
)
"""Chinese: an order that the rest of the sentence takes back."""

BESIDE_ZH = (
    *(
        "{safe}，但别{do}",
        "{safe}，不要{do}",
        "{safe}但是不要{do}",
        "别{do}，{safe}",
        "{safe}，别{ba}",
    ),
    *(
        "不要{do}，{safe}就行",
        "{safe}，{x}别{v}",
        "{safe}，{x}不要{v}",
        "{safe}而不是{do}",
        "{safe}可别{do}",
    ),
    *(
        "{safe}，不用{do}",
        "别{do}，只{safe}",
        "不是{do}，是{safe}",
        "{safe}然后别{do}",
        "{safe}，千万不要{do}",
    ),
)
"""Chinese: something harmless beside what is forbidden."""

SAFE_ZH = (
    "打开厨房灯",
    "关掉台灯",
    "关电水壶",
    "打开打印机",
    "把卧室灯关了",
    "打开卷帘",
    "把风扇打开",
)
"""Harmless orders."""

BEFORE_ZH = (
    *(
        "",
        "",
        "",
        "",
        "",
        "喂，",
        "请",
        "嗯，",
        "那个",
        "麻烦你",
        "哎",
        "听着，",
        "我说，",
        "小拉，",
    ),
    *("呃", "拜托", "快", "对了，", "好吧，", "那", "你", "现在", "今天"),
)
AFTER_ZH = (
    *("", "", "", "", "", "了", "啊", "吧", "哦", "呀", "好吗", "谢谢", "，拜托", "，听到没有"),
    *(
        "，知道吗",
        "，行吗",
        "，孩子在睡觉",
        "，外面有人",
        "，等我回来",
        "，十分钟后",
        "，明天",
        "嘛",
        "哈",
    ),
)

MIXED = (
    *("别 {do}", "千万别 {do}", "不要 {do}", "please 不要{zh}", "don't {zh}", "do not {zh}"),
    *("别把 {x} {verb} 了", "不要把 {x} {verb}", "never {zh}", "please don't {zh}", "你别 {do}"),
    *("{x}别{v}", "{x} 不要{v}", "don't {verb} {zhx}", "别 {verb} {zhx}", "不许 {verb} {zhx}"),
    *("no need to {zh}", "不用 {do}", "不用 {verb} {zhx} 了", "stop {v}{zhx}", "先别 {verb} {zhx}"),
    *("can you 不要 {verb} {zhx}", "i don't want you to {zh}", "我不想 {do}", "没让你 {do}"),
    *("{do}，算了", "{zh}, never mind", "{zh}, no don't", "{do}？不行", "你 should not {zh}"),
    *("{zh} 就 no way", "就是 don't {do}", "anyway 别{zh}", "actually 不要 {verb} {zhx}"),
)
"""Both languages in one breath: `{zh}` is the Chinese order, `{zhx}` the Chinese name."""
