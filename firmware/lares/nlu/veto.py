"""Sentences that must not be acted on whatever else they look like, told by rule.

"Do not unlock the door", "I turned it off", "why is it on", "if it rains close the window" hold the
words of an order and are none. The rules see the sentence without the names of the home and without
free text, so neither a scene called "Do not disturb" nor a message "don't wait for me" vetoes.
"""

import re

NEGATION, REPORT, QUESTION, HYPOTHETICAL = "negation", "report", "question", "hypothetical"

_BLANK = re.compile(" +")
_PLACE = "\u25a1"

# -- English ---------------------------------------------------------------------------------------

_EN_MISTYPED_NOT = (
    r"donot|dnot|dn'?t|do'nt|d'ont|don t|do n t|do nt|do nto|dont'|dotn|dno't|doont|don;t|n o t|"
    r"nver|nevr|neverr|neve|nott|noot|nto|n0t"
)
"""How "do not" and "never" are mistyped; none is a word of its own."""
_EN_NOT = re.compile(
    rf"\b(?:{_EN_MISTYPED_NOT}|"
    r"do not|don'?t|does not|doesn'?t|did not|didn'?t|never|not|no longer|no need|needn'?t|"
    r"must ?n'?t|should ?n'?t|would ?n'?t|wo ?n'?t|can ?n'?t|cannot|could ?n'?t|without|"
    r"stop (?:turning|switching|opening|closing|locking|unlocking|setting|dimming|playing)|"
    r"least of all|by no means|(?:in|on) no (?:case|event|account|way)|under no circumstances?|"
    r"least of all|by no means|in no (?:case|event)|on no account|under no circumstances?|"
    r"avoid|refrain|forbid|leave .* (?:as it is|alone|on|off|open|closed|locked|shut)|nobody)\b"
)
_FORBIDS = re.compile(
    "[\U0001f6ab\u26d4\u274c\u274e\U0001f645\U0001f44e\U0001f6d1\u270b\U0001f91a]"
)
"""Signs that forbid: a crossed circle, a cross, a thumb down, a raised hand."""
_LAUGHS = re.compile(
    "[\U0001f602\U0001f923\U0001f606\U0001f605\U0001f61c-\U0001f61d\U0001f92a\U0001f643\U0001f60f]"
)
"""Faces of who does not mean it."""
_OR = re.compile(
    r"\b(on|off|in|out|up|down|open|close|shut|lock|unlock|start|stop)"
    r" or (?!\1\b)(?:on|off|in|out|up|down|open|close|shut|lock|unlock|start|stop)\b"
    r"|\b(?:on and off|off and on|up and down)(?: again| please)*$|\b(?:on off|off on)\b"
    r"|(?:[开关]了?){3}|[开关锁].{0,8}(?:或者?|还是).{0,4}[开关锁](?!.*吧)"
)
"""Two opposites at once or to choose from: nobody decided on either."""
_EN_NO_NEGATION = re.compile(
    # asked politely, said in passing, or what bothers somebody
    r"\bdo ?(?:n'?t|not) forget to\b|\bwhy (?:do ?n'?t (?:you|we)|not)\b|\bif not\b|\bor not\b|"
    r"\b(?:would|do) ?n'?t you (?:mind|please)\b|\bcan'?t you\b|\bcould ?n'?t you\b|"
    r"\bwo ?n'?t you\b|\bwhether or not\b|\bnot (?:so|too|as|quite|that|very|really|only|bad)\b|"
    r"\b(?:is|are|was|it'?s|there'?s) ?(?:n'?t| not) (?:\w+ ){0,3}?(?:enough|warm|bright|light|"
    r"cool|"
    r"loud|clean|working|comfortable)\b|"
    r"\b(?:can'?t|cannot|can not|could ?n'?t|can hardly|can barely) "
    r"(?:hear|see|read|sleep|breathe|stand|think|concentrate|find|feel|work|focus)\b|"
    r"\bi'?(?:m| am) not (?:warm|hot|cold|comfortable)\b|\bnot yet\b|\bno problem\b|\bwhy not\b"
)
_EN_REPORT = re.compile(
    r"^(?:(?:so|well|oh|hey|ok|okay|yeah|by the way|actually) )*"
    r"(?:i|we|he|she|they|it|you|someone|somebody|mom|mum|dad|(?:my|the|our|his|her) \w+)"
    r"(?:'ve|'d|'s| have| has| had| was| were|'m| am)?(?: just| already| finally| once| even|"
    r" also| both)*"
    r" (?:turned|switched|opened|closed|shut|locked|unlocked|set|dimmed|started|stopped|activated|"
    r"put|left|forgot|paused|muted|told|said|says|asked|tells|asks|thinks|thought|heard|bought|"
    r"got|installed|fixed|broke|made|changed|raised|lowered|ordered|wants? (?:me|us) to|"
    r"wanted|used to|turning|switching|trying|going to (?:turn|switch|open|close|lock|unlock))\b"
    r"|^(?:i|we|he|she|they) (?:always|usually|often|never|sometimes|normally|rarely)\b"
    r"|\b(?:he|she|they|mom|mum|dad|somebody|someone) (?:said|says|told|asked)\b"
    r"|\b(?:yesterday|last (?:night|week|year|time)|an hour ago|minutes ago|hours ago|days ago)\b"
    r"|\b(?:is|are|was|were|has been|have been) (?:already|now) (?:on|off|open|closed|locked|"
    r"unlocked)\b| said(?: (?:the|my|our|a))?(?: \w+)?$"
)
_EN_QUESTION = re.compile(
    r"^(?:(?:so|well|oh|hey|ok|okay|and|but|lares|hi|hello) )*(?:(?:in|at|after|within) )?"
    r"(?:why\b(?! (?:do ?n'?t (?:you|we)|not)\b)|how (?:do|does|did|can|could|would|should|come|"
    r"to|is|"
    r"was|many|often|long ago)\b|should (?:i|we|he|she|they|it|the)\b|shall (?:i|we)\b|"
    r"did\b|does\b|do (?:i|we|they|you (?!mind|please))\b|have you\b|has\b|had\b|was\b|were\b|"
    r"who\b|whose\b|whom\b|when (?:do|does|did|will|is|was|should|can)\b|where (?:do|does|did|is|"
    r"are|was)\b|"
    r"what (?:if|happens?|is|are|was|were|would|will|does|do|did|should|time|kind|about)\b|"
    r"what's\b|"
    r"which\b|is it (?:safe|ok|okay|possible|true|good|better|bad|worth|normal)\b|"
    r"may i\b|must i\b|am i\b|are you\b|would it\b|will (?:it|the|he|she|they)\b|"
    r"(?:can|could|may|might) (?!(?:i|we) (?:please |just )?(?:have|get) (?!.* to\b))"
    r"(?:i|we|one|he|she|they|it|anyone|someone|people)\b)"
    r"|^(?:in|at|after|within) (?:is|are|was|were|will|has|have)\b"
)
_EN_IF = re.compile(
    r"\b(?:if|unless|suppose|supposing|imagine|in case|as soon as|otherwise|provided|assuming)\b"
    r"|^(?:as|since|because) (?:i|we|he|she|they|it)\b.* (?:in|at|by|around|from|until|till)$"
    r"|^(?:when|whenever|once|every time|each time|after|before|until|till) (?:i|we|he|she|they|it|"
    r"you|the|my|someone|somebody|anyone)\b"
    r"|\b(?:when|whenever|once|every time|until|till|after|before) (?:i|we|he|she|they|it|someone|"
    r"somebody|anyone|the (?!\w+ (?:light|lamp)))\w*(?: \w+)?"
    r" ?(?:get|gets|got|come|comes|leave|leaves|arrive|arrives|is|are|goes|go|starts|ends|rains|"
    r"wake|wakes|finish|finishes|say|says|turn|turns|opens|closes|rings)\b"
    r"|\b(?:would|could|should|might) have\b|\bi(?: would|'d) (?:never|rather not|turn|switch|open|"
    r"close|lock|unlock|set|probably|have)\b|\bi wish\b|\bwhat if\b|\bpretend\b|\bhypothetically\b"
)
_EN_POLITE_IF = re.compile(
    r"\bif (?:you (?:can|could|would|will|don'?t mind|do not mind|please|like|want|have time)|"
    r"possible|"
    r"it'?s (?:possible|ok|okay|not too much)(?: \w+){0,2}|i may|that'?s (?:ok|okay|possible))\b|"
    r"\bsee if you can\b|\bwonder(?:ing)? if you (?:can|could|would|might)\b|"
    r"\bi(?:'d| would) (?:like|love|appreciate|prefer)\b(?!\w* not)"
)

# -- Chinese ---------------------------------------------------------------------------------------

_ZH_NO_NEGATION = re.compile(
    # A-not-A questions and requests, courtesy, words that only contain 不
    r"能不能|可不可以|可以不可以|要不要|好不好|行不行|是不是|会不会|有没有|热不热|冷不冷|亮不亮|"
    r"(?P<v>[开关锁亮在响])没(?P=v)|(?P<w>[开关锁亮在响])不(?P=w)|"
    r"不好意思|差不多|不错|不过|不断|不停地?|要不然?|不如|忍不住|不得不|不知道怎么|不但|不仅|不光|"
    r"不小心|等不及|来不及|不行了|了不起|对不起|不管|不论|无论|忘不了|(?:别|不要|可别|不能)忘[了记]?|"
    # what bothers somebody
    r"看不[清见到]|听不[清见到]|睡不[着好]|[受坐]不了|不够|不太[亮热冷暖清舒够]|不[怎么]{0,2}[亮热冷暖凉]|"
    r"(?:这[首个歌台曲]|那[首个]|歌|节目|味道?)不好[听看闻]|"
    r"够不[着到]|没带(?:钥匙|门卡)|不舒服|不透气|喘不过气|透不过气|不清楚|没法[看睡读]|不干净|不凉快|不暖和|不通风|"
    # put off or over: 不亮了 is no order, 没事 and 没什么 are courtesy; 没人 a reason
    r"没事|没什么|没关系|没问题|没人(?:了|在)?|没电了?|没了|(?:快|已经)?没有?[了奶酱油盐糖米面]|"
    r"用不着[了]|不在家|不在[^开关]{0,4}(?:了|里)|不[看听吹用睡画写玩练吃喝学读唱跳洗煮炒晒]了|不用(?:了|客气|麻烦了?)$|不早了|"
    # less of it, please
    r"(?:别|不要|不用)(?:那么|这么|太|老)"
)
_ZH_STATE_OFF = re.compile(
    # 别亮着了, 别吵了, 别放了: an end is asked for, of what goes on now
    r"(?:别|不要|不用)(?:再|一直|老)?(?:亮|开|响|吵|吹|转|动|放|播|唱|念|扫|叫|闹|出声|说话|干活|工作|打扫|加湿|制冷|制热|加热|烧|割|拖|抽|浇|喷|烤)"
    r"(?:着|下去)?(?:了|啦|咯)"
    # whoever forbids noise asks for silence
    r"|(?:别|不要)(?:再|一直|老)?(?:出声音?|发出?声音?|响|吵|闹|嚷|说话)(?:啊|吧|嘛)?$"
    r"|不要声音(?:了|吧)?$"
)
_ZH_NOT = re.compile(
    r"别(?!墅|人|的|处|针)|甭|勿|莫|不|没|未(?!来)|休想|禁止|严禁|拒绝|免得|省得|以免|防止|避免|"
    # 不要, 不用, 不许 and 别 as they are misheard and mistyped
    r"(?<![全帘窗一两三半])[布步部补捕卜怖埠簿](?:[要耍药腰摇咬妖许准能用]|可以)|憋(?![死气闷坏着得])|鳖|"
    r"(?<![手电水仪图钟油])表(?=打?[开关锁解动碰升降])|"
    r"(?<![a-z])bu\W?(?:yao|yong|xu|zhun|neng)(?![a-z])|(?<![a-z])bie(?![a-z])"
)
_ZH_REPORT = re.compile(
    r"^(?:其实|刚刚|刚才|刚|昨[天晚]|今早|早上|上次|前天)?(?:是|有人|[我他她它你咱]们?(?:爸|妈|爷爷|奶奶|老婆|老公|儿子|女儿)?|"
    r"爸爸?|妈妈?|爷爷|奶奶|老婆|老公|儿子|女儿|孩子|阿姨|邻居|同事|朋友)"
    r"(?:们)?(?:刚才|刚刚|刚|已经|早就|昨[天晚]|今早|上次|老是|总是|每[天次]|一般|平时|经常|从来|又|都|也|就)+"
    r"|(?:已经|早就|刚刚|刚才|刚)(?:把.{1,12})?(?:打?开|关|锁|调|设|买|按|拉|放|启动|停)"
    r"|^(?:[他她]们?|爸爸?|妈妈?|爷爷|奶奶|老婆|老公|儿子|女儿|孩子|老师|同事|朋友|邻居|医生|有人)"
    r"(?:跟我|对我|和我|让我|叫我)?(?:说|讲|问|告诉我|叫我|让我|要我|觉得|以为|想)"
    r"|^(?:听说|据说|记得(?![锁关开把打要])|昨[天晚]|前天|上次|上周|去年|刚才)"
    r"|^我(?:.{0,8})(?:说过|讲过|关过|开过|锁过|试过)|(?:是|都是)[我他她].{0,8}的$"
    r"|^我(?:把|将).{1,14}(?:了|过)(?:一?次|一下)?$"
)
_ZH_QUESTION = re.compile(
    r"为什么|为啥|为何|干嘛|干吗|怎么(?!样都行)|如何|什么时候|啥时候|是谁|谁[把在开关让叫要会能给想来又]|[要该](?:不要|不该)|"
    r"该不该|应不应该|应该.*吗|会不会|多久|为什|"
    r"(?:是不是|有没有|[开关锁]没[开关锁]|[开关锁]了没有?|没有$|是吗$|对吗$|对吧$|了没$)"
)
_ZH_ASKS = re.compile(r"吗|么$|不$|没$|没有$|呢$")
_ZH_REQUEST_ASKS = re.compile(
    r"能不能|可不可以|能否|可否|可以.*(?:吗|么|不)|能.*(?:吗|么|不)|好吗|好不好|行吗|行不行|可以吗|"
    r"要不|帮.*吗|方便.*吗|麻烦.*吗|好么|成吗|愿意.*吗|呢$"
)
_ZH_IF = re.compile(
    r"如果|要是|假如|假设|假使|倘若|万一|除非|的话|一旦|只要|每当|每次|的时候|本来(?:想|要|该)|"
    r"应该早|早知道|要不是|等.{1,12}(?:再|就|后)|(?:到家|回家|回来|出门|下雨|天黑|天亮|睡着|起床|醒)(?:了)?(?:之?后|以后|就|再|时)|"
    r"\u25a1(?:以|之)?前(?![面的门院厅台排灯方边])|原本|差点|幸好|幸亏|希望.*(?:以后|将来)|.{2,8}(?:以前|之前)(?:要|先|记得)"
)
_ZH_POLITE_IF = re.compile(
    r"(?:如果|要是)?(?:可以|方便|行|能|有空|不麻烦)(?:的话)|如果(?:可以|方便|能|行)(?:的话)?|"
    r"要是(?:可以|方便|行)(?:的话)?"
)

# -- where nothing may happen by mistake -----------------------------------------------------------

_GUARDED_EN = re.compile(
    r"\b(?:least of all|by no means|in no case|in no event|on no account|under no circumstances?|"
    r"no (?:way|one|body|need|reason|more)|nor|neither|none|nothing|nowhere|n't|nt|ain'?t|isn'?t|"
    r"aren'?t|wasn'?t|weren'?t|hate|forbid\w*|forbade|refus\w+|object to|against|wrong to|unwise|"
    r"bad idea|mistake|dangerous|unnecessary|hardly|barely|except|anything but|everything but|"
    r"instead of|rather than|prevent\w*|deny|ignore|keep (?:\w+ ){1,3}from|keep your hands|"
    r"hands off|stay away|hold off|skip|enough (?:of )?(?:\w+ing)|cease|quit|abort|"
    r"forget (?:it|about|that)|leave it|cancel(?:l?ing|l?ed)?|undo (?:that|this|it)|scratch that|"
    r"take that back|nope|nah|joking|(?:i|we) (?:love|like|enjoy) \w+ing|"
    r"(?:ca|could|wo|would|should|must|do|did|does|has|have)nt|don(?= (?:un)?\w+ )|"
    r"yeah,? right|as if|i'?d (?:sooner|rather)|gotcha|psych|sike|april fools?|lol|lmao|rofl|jk|"
    r"(?:ha ?){2,}|over my|not on your|hell|(?:burglars?|thie(?:f|ves)|robbers?|intruders?) in|"
    rf"kidding|joke|no|{_EN_MISTYPED_NOT}|must (?:stop|end)|stop \w+ing)\b|"
    r"\b\w+n['`\u2019]t\b"
)
_TAKEN_UP = re.compile(
    r"\bno,? (?:wait|sorry|i mean|actually)\b(?=.)"
    r"|[哦啊噢]不对?(?=[^要用能许准可必得该让需想行])|不对|错了"
)
"""Words that correct what was said: what follows them is what is meant."""
_GUARDED_EN_TALK = re.compile(
    r"\b(?:password|pass ?phrase|phrase|translate|spell|spelled|song|called|meaning of|film|movie|"
    r"book|manual|news|sign says|according to|he said|she said|they said|was what|is what|"
    r"(?:i|we|you|they|he|she|mom|dad|someone|somebody) (?:read|heard|saw|dreamt|dreamed|noticed|"
    r"always|usually|often|normally|sometimes|keeps?|shouted|yelled|tried|had|got)|"
    r"(?:(?:un)?(?:locked|bolted)|opened|closed|raised|lowered|disarmed|armed)(?: up)? "
    r"(?:the|my|this|that|our)|was (?:easy|hard|fun)|the last thing|"
    r"(?!i\b|we\b)\w+ (?:wants?|likes?|loves?|tries|try|hopes?|plans?|begs?) to (?:open|unlock|"
    r"undo|raise|lift|turn|switch|disarm|release)|"
    r"remind (?:me|us)|(?:the|a|my|our) keys? (?:to|for)|is (?:lost|broken|gone|missing)|"
    r"^(?:(?:the|my|our) )?(?:opened|unlocked)$|"
    r"^(?:e ?g|for example|subject|re|fwd|todo|memo|note(?: to self)?|practi[cs]e|drill|"
    r"title|caption|headline|(?:the|my) (?:command|order|note|task|test|line) (?:is|was))\b|"
    r"need (?:a|an|the|my|your|his|her) \w+ to|"
    r"^you (?:un)?(?:lock|bolt|open|close|shut|raise|turn)|"
    r"keeps? (?:\w+ing)|shouted|yelled|tried to|had to be|(?:has|have) been|\w+ed by|"
    r"(?:thanks|thank you|sorry|good|glad|great|nice|bad|sad|happy|funny) (?:that|for|you|he|she|"
    r"they|somebody|someone|to have)|"
    r"i(?:'m| am|m) (?:(?:un)?(?:lock|bolt)ing|opening|closing|shutting|raising|lowering|turning|"
    r"switching|arming|disarming|about to|trying|going to (?!bed))|"
    r"i was|we were|he was|she was|they were|myself|himself|herself|"
    r"yesterday|last night|this morning|ago|is my job|my job|takes ages|used to)\b"
)
_GUARDED_EN_ASKS = re.compile(
    r"\b(?:want me to|(?:can|do|would|could|will) you (?:actually|even|really|ever|also) |"
    r"does it|how (?:long|often|much)|which|"
    r"are you (?:going|\w+ing)|will you be|have you|has (?:anyone|anybody|someone|somebody)|"
    r"did (?:you|i|we|he|she|they|anyone|anybody|somebody|someone)|"
    r"is (?:it|that|this) (?:ok|okay|safe|legal|time|possible|allowed)|do (?:i|we) (?:need|have)|"
    r"(?:should|shall|must|may) (?:i|we)|how (?:do|can|to|does|would|should)|"
    r"what (?:if|happens|does|would|is)|who|whose|why|when (?:did|do|does|was|will))\b"
    r"|^(?:\w+ ){0,2}(?:can|could) (?!(?:you|u|ya|we|i|someone|somebody|anyone|the|my|our|be|"
    r"please|lares|just)\b)\w"
    r"|^(?:\w+,? ){0,3}(?:isn'?t|aren'?t|wasn'?t|was|were|is)(?: the| my| our)? "
)
_GUARDED_EN_IF = re.compile(
    r"\b(?:if|unless|suppose|supposing|imagine|whenever+|as soon as|once|assuming|provided|"
    r"pretend|(?:act|behave|do) (?:like|as)|maybe|perhaps|might|(?:let'?s )?say (?:i|you|we)|"
    r"were you|i would|i could|i wish|"
    r"could have|would have|should have|every time|each time)\b"
)
_GUARDED_ZH = re.compile(
    r"stop[\u2e80-\uffff]*[开关锁解放升降打拧]|[不没别別勿莫甭憋无]|取消|撤[回销]|放弃|停止|暂停|禁止|严禁|拒绝|反对|阻止|防止|避免|休想|想得美|没门|疯了|做梦|免谈|才怪|"
    r"后悔|开玩笑|骗[你人]|逗你|玩笑|算了|少给|你敢|谁[让叫]|当我|哪有|除了|当心|小心"
)
_ZH_WILL_NOT_DO = re.compile(
    r"开[不没]开|关[不没]关|锁[不没]锁|可不行|是不行|不行了?$|不对的|没人[让叫要]|不用了|不必了|不需要|不要了|没事了"
)
"""What `_ZH_NO_NEGATION` passes over as a complaint or as courtesy."""
_GUARDED_ZH_TALK = re.compile(
    r"有人.{0,9}[了过]|[他她]们?在|又.{0,6}了|(?:老公|老婆|爸|妈|奶奶|爷爷|邻居|孩子).{0,2}[说喊让叫]|"
    r"我来(?=[^了，,])|我[把将].{1,14}[了过]$|自己|可能|也许|说不定|或许|大概|好像|准备|打算|忘了|谢谢你.+了|歌名|密码是|叫做|名叫|意思|英语|英文|翻译|怎么说|"
    r"平时|总是|经常|一直|每[天晚次周]|昨|刚|已经|曾|梦|听说|新闻|电影|说明书|写[着道下]|[他她妈爸]+.{0,3}[说讲问让叫]|"
    r"^(?:(?![把将请帮给让赶]).)*(?:打开|解锁|解开|升起来|升上去|(?<![打解])开)了$|"
    r"正在|在.{1,6}呢$|是[我他她].*的$|差点|本来|应该早|早知道|要不是"
)
_GUARDED_ZH_ASKS = re.compile(
    r"为[什啥何]|干[嘛吗]|怎么|如何|什么|何时|啥时|谁|多久|几点|要不要|该不该|会不会|需要.*[吗么]|^要.+吗|危险|安全|合适|"
    r"对不对|有没有|[了过][吗么没]|是不是|该.*吗|会.*吗"
)
_GUARDED_ZH_IF = re.compile(
    r"如果|要是|假[如设使]|倘若|万一|除非|的话|一旦|只要|每当|的时候|[来走到回完亮黑][了来]?(?:以后|之后)?再|想象|譬如|比如|"
    r"的时候|敲门就|下雨就"
)


_SIGNS = re.compile(r"\W+$")
"""Emoji and the like at the end, which would hide the last word from the rules."""
_SEAM = re.compile(r"(?<=[a-z'])(?=[\u2e80-\uffff])|(?<=[\u2e80-\uffff])(?=[a-z])")
"""Between English and Chinese there is no word boundary: don't去开."""
_ACUTE = re.compile(r" ?\u0301")
"""What normalisation makes of an acute accent that stands for an apostrophe."""


def _legible(text: str) -> str:
    """The text as the rules need it: every English word apart, apostrophes as such."""
    return _SEAM.sub(" ", _ACUTE.sub("'", _SIGNS.sub("", text)))


def guarded_veto(text: str) -> str | None:
    """Return why a request about a door, a valve or an alarm must not be acted on, else None.

    Stricter than `veto`, at the cost of an order now and then that has to be said more plainly.
    """
    if _LAUGHS.search(text) or _FORBIDS.search(text):
        return NEGATION
    text = _legible(text)
    if _ZH_WILL_NOT_DO.search(text.replace(" ", "")):
        return NEGATION
    text = _TAKEN_UP.sub(" ", text)
    found = veto(text)
    if found is not None:
        return found
    english, chinese = " ".join(text.split()), text.replace(" ", "")
    harmless = _EN_NO_NEGATION.sub(" ", _EN_POLITE_IF.sub(" ", english))
    for why, in_english, in_chinese in (
        (NEGATION, _GUARDED_EN, _GUARDED_ZH),
        (REPORT, _GUARDED_EN_TALK, _GUARDED_ZH_TALK),
        (QUESTION, _GUARDED_EN_ASKS, _GUARDED_ZH_ASKS),
        (HYPOTHETICAL, _GUARDED_EN_IF, _GUARDED_ZH_IF),
    ):
        bare = _ZH_POLITE_IF.sub("", _ZH_NO_NEGATION.sub("", chinese))
        if in_english.search(harmless) or in_chinese.search(bare):
            return why
    return None


def veto(text: str, *, asks: bool = False) -> str | None:
    """Return why a request must not be acted on ("negation" …), None if nothing speaks against it.

    `text` is normalised, without spaces beside Chinese characters; names and free text are blanked
    out by spaces. With `asks` a question about the home is expected and questions do not veto.
    """
    if _FORBIDS.search(text):
        return NEGATION
    text = _legible(text)
    if not asks and _OR.search(text):
        return QUESTION
    if text.isascii():
        return _english(text, asks=asks)
    # What was blanked out leaves its place: 关了 □ 没人 is not 关了没.
    marked = _BLANK.sub(_PLACE, text) if _BLANK.search(text) else text
    return _chinese(marked, asks=asks) or _english(text, asks=asks)


def without_harmless(text: str) -> str:
    """Return a text without the words that only look like a negation: 看不清, "can't see"."""
    return _ZH_NO_NEGATION.sub("", _EN_NO_NEGATION.sub(" ", text))


def _english(text: str, *, asks: bool) -> str | None:
    text = " ".join(text.split())
    if not asks and _EN_QUESTION.match(text):
        return QUESTION
    if not asks and _EN_NOT.search(_EN_NO_NEGATION.sub(" ", _EN_POLITE_IF.sub(" ", text))):
        return NEGATION
    if _EN_REPORT.search(text):
        return REPORT
    if _EN_IF.search(_EN_POLITE_IF.sub(" ", text)):
        return HYPOTHETICAL
    return None


def _chinese(text: str, *, asks: bool) -> str | None:
    bare = _ZH_NO_NEGATION.sub("", text)
    if not asks:
        if _ZH_NOT.search(_ZH_STATE_OFF.sub("", bare)):
            return NEGATION
        if _ZH_QUESTION.search(text):
            return QUESTION
        if _ZH_ASKS.search(text) and not _ZH_REQUEST_ASKS.search(text):
            return QUESTION
    if _ZH_REPORT.search(text):
        return REPORT
    if _ZH_IF.search(_ZH_POLITE_IF.sub("", text)):
        return HYPOTHETICAL
    return None
