"""What the learned model tells apart: the actions, the stances and the tags, in their fixed order.

An action is what is asked, before it is known of what kind of thing: "open" is HassTurnOn for a
curtain and HassTurnOff for a lock. The model's outputs are in the order of these tables; a manifest
bears them, so that an artifact never runs with other labels than it was trained with.
"""

from types import MappingProxyType

ACTIONS: MappingProxyType[str, str] = MappingProxyType(
    {
        "none": "nothing that this product does, or nothing that may be acted on",
        # anything that can be switched, opened, locked or run
        "turn_on": "turn on the lamp · 把灯打开",
        "turn_off": "turn off the lamp · 关灯",
        "toggle": "toggle the lamp · 切换一下台灯",
        "open": "open the curtains, the gate, the valve · 拉开窗帘",
        "close": "close the blinds · 把窗帘拉上",
        "stop": "stop the blinds (something that moves) · 窗帘停下",
        "lock": "lock the front door · 把大门锁上",
        "unlock": "unlock the back door · 后门解锁",
        "activate": "movie night please (a scene or a script) · 打开观影模式",
        # lights
        "brightness_set": "dim the lamp to 20 % · 台灯调到两成亮",
        "brightness_up": "a bit brighter in here · 灯调亮一点",
        "brightness_down": "dim the lights a little · 灯暗一点",
        "brightness_max": "lights at full power · 灯开到最亮",
        "brightness_min": "as dim as it goes · 灯调到最暗",
        "color_set": "make the lamp red · 灯变成红色",
        "color_temperature_set": "warm white in the study, 4000 K · 书房灯换成暖光",
        "color_warmer": "a warmer light · 灯光暖一点",
        "color_cooler": "a cooler light · 光再冷一点",
        # covers and valves
        "position_set": "blinds half way · 窗帘开一半",
        "position_up": "open the blinds a bit more · 窗帘再开一点",
        "position_down": "close the blinds a little · 窗帘关小一点",
        # fans
        "fan_speed_set": "fan to 60 %, fan on high, second gear · 风扇调到三档",
        "fan_speed_up": "fan a bit faster · 风大一点",
        "fan_speed_down": "slow the fan down · 风小一点",
        # heating, cooling, humidity
        "temperature_set": "make it 21 degrees in here · 空调调到二十六度",
        "temperature_up": "turn the heating up a bit, two degrees warmer · 空调调高两度",
        "temperature_down": "a degree cooler · 温度低一点",
        "hvac_mode_set": "air conditioning to cool · 空调换成制热",
        "climate_fan_set": "AC fan to low · 空调风速调低",
        "humidity_set": "humidifier to 50 percent · 加湿器调到百分之五十",
        # media
        "volume_set": "volume at 30 · 音量调到三十",
        "volume_up": "louder please, ten percent louder · 声音大一点",
        "volume_down": "turn it down a bit (sound) · 音量小点",
        "mute": "mute the TV · 电视静音",
        "unmute": "sound back on · 取消静音",
        "media_pause": "pause the music · 音乐暂停",
        "media_resume": "carry on playing · 继续播放",
        "media_next": "skip this song · 下一首",
        "media_previous": "the song before again · 上一首",
        "media_search": "play some jazz (asks for certain music) · 放点周杰伦的歌",
        # robots
        "vacuum_start": "run the robot vacuum · 让扫地机开始打扫",
        "vacuum_pause": "pause the vacuum · 扫地机先停一下",
        "vacuum_return": "send the vacuum home · 扫地机回去充电",
        "vacuum_area": "vacuum the kitchen · 扫一下厨房",
        "mower_start": "mow the lawn · 去割草",
        "mower_pause": "pause the mower · 割草机暂停",
        "mower_dock": "mower back to its dock · 割草机回充电座",
        # questions that the home can answer
        "state_query": "is the back door locked, which lights are on · 客厅灯开着吗",
        "temperature_query": "how warm is it in the bedroom · 卧室几度",
        "weather_query": "will it rain today · 今天天气怎么样",
        "date_query": "what day is it · 今天几号",
        "time_query": "what time is it · 现在几点",
        # timers
        "timer_start": "wake me in ten minutes, pasta timer for eight minutes · 定个十分钟的闹钟",
        "timer_cancel": "scrap the pasta timer · 取消计时器",
        "timer_cancel_all": "all timers off · 取消所有计时器",
        "timer_increase": "two more minutes on the timer · 计时器再加两分钟",
        "timer_decrease": "a minute less on the timer · 计时器减一分钟",
        "timer_pause": "hold the timer · 暂停计时",
        "timer_resume": "let the timer run on · 继续计时",
        "timer_status": "how long does the pasta need still · 计时器还剩多久",
        # lists
        "list_add": "we need milk (for the shopping list) · 购物清单加上牛奶",
        "list_complete": "I bought the milk, tick it off · 牛奶买好了，划掉",
        "list_remove": "take milk off the list again · 把牛奶从清单里删掉",
        "list_query": "what is on the shopping list · 购物清单上有什么",
        # people
        "broadcast": "tell everyone dinner is ready · 告诉大家开饭了",
        "nevermind": "forget it · 算了不用了",
        # wishes: what bothers somebody; proposed, and done after a yes
        "wish_brighter": "it's too dark in here · 太暗了",
        "wish_darker": "the light hurts my eyes · 灯太刺眼了",
        "wish_warmer": "I'm freezing · 好冷啊",
        "wish_cooler": "it's boiling in here · 热死了",
        "wish_louder": "I can't hear the TV · 电视听不清",
        "wish_quieter": "it's too loud · 太吵了",
        "wish_fresh_air": "it's stuffy in here · 有点闷",
        "wish_clean": "the floor is filthy · 地上好脏",
    }
)
"""Every action with examples; the key's position is the model's label."""

ASKING = frozenset(
    {
        *("state_query", "temperature_query", "weather_query", "date_query", "time_query"),
        *("timer_status", "list_query"),
    }
)
"""Actions that are answered and change nothing."""

STANCES: tuple[str, ...] = (
    "request",  # an order, a wish or a question to the home
    "negation",  # do not unlock the door
    "report",  # I turned off the light; he said turn it off
    "question",  # why is the light on, can you unlock doors, should I close it
    "hypothetical",  # if I opened the window; I would turn off the light
    "other",  # other topics, fragments, noise
)
"""How a sentence is meant; only a request is ever acted on."""

TAGS: tuple[str, ...] = (
    "outside",
    "item",  # what to put on a list: "oat milk"
    "message",  # what to broadcast: "dinner is ready"
    "command",  # the command to carry out later: "turn off the lights"
    "timer_name",  # "pasta" of "pasta timer"
    "list_name",  # a list's own name where the home does not know it
    "query",  # what to play: "some jazz"
    "device",  # words in the place of a device's name that the home has nothing for
    "place",  # words in the place of a room's name that the home has nothing for
    "split",  # words between two commands: "and then", 然后
)
"""What a character of the sentence belongs to."""
