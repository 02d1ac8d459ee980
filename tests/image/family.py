"""The families that set a box up in these tests, each in its own language."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """Who sets a box up: their phone's languages, their answers, and what they then read."""

    languages: str
    """Accept-Language of their phone."""
    country: str
    home_name: str
    time_zone: str
    titles: tuple[str, ...]
    """Of the pages from the first to the last."""
    refused: str
    """What the first one says after a wrong password for the Wi-Fi."""
    lost: str
    """Its title when the Wi-Fi has been lost."""

    def answers(self, ssid: str, wifi_password: str, owner_password: str) -> str:
        """Return what phone.py types, as JSON."""
        answers = {
            "ssid": ssid,
            "wifi_password": wifi_password,
            "country": self.country,
            "home_name": self.home_name,
            "owner_password": owner_password,
            "time_zone": self.time_zone,
        }
        return json.dumps(answers)


ENGLISH = Family(
    languages="en-GB,en;q=0.9",
    country="DE",
    home_name="Test home",
    time_zone="Europe/Berlin",
    titles=("Your home’s Wi-Fi", "Your home", "Is everything right?", "Lares is moving in"),
    refused="The password was not accepted. Please type it again; capitals count.",
    lost="Where has your Wi-Fi gone?",
)
CHINESE = Family(
    languages="zh-CN,zh;q=0.9,en;q=0.8",
    country="CN",
    home_name="幸福小区",
    time_zone="Asia/Shanghai",
    titles=("家里的 Wi-Fi", "您的家", "这样对吗？", "Lares 正在入住"),
    refused="密码不对。请重新输入，注意大小写。",
    lost="家里的 Wi-Fi 不见了？",
)
