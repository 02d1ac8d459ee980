"""What the screen of a box shows that is not set up: how to begin, and with which key.

English alone: the Linux console has no Chinese letters. 80 columns, and no more lines than the
smallest of its screens has (25).
"""

from lares_provisioning.network import SetupNetwork

_TEXT = """\

  LARES   This box is not set up yet. With a phone it takes a few minutes.


  1. Join this Wi-Fi:

       name       {name}
       password   {password}

  2. A page opens by itself. If it does not, open  http://10.42.0.1/
{asked}

  With a network cable: open http://lares.local/ and type the key {key}

"""


def text(network: SetupNetwork, key: str) -> str:
    """Return what is shown. `key` is the box's own: an open network's page asks for it."""
    asked = "" if network.key else f"     It asks for the key {key}\n"
    return _TEXT.format(name=network.ssid, password=network.key or "(none)", asked=asked, key=key)
