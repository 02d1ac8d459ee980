"""What stands on the label: how the setup network is joined, in words and as a code for cameras."""

import segno
from segno.helpers import make_wifi_data

from lares_provisioning.network import SetupNetwork

_BLOCKS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}

_TEXT = """\
Lares

1. Join this Wi-Fi / 连接此 Wi-Fi
     {name}
   {key_line}

2. A page opens by itself; if not / 页面会自动打开，如果没有：
     http://10.42.0.1/{page_key}

   With a cable / 用网线连接时
     http://lares.local/  {typed}
{code}
"""


def wifi_code(network: SetupNetwork) -> str:
    """Return what a camera reads to join: `WIFI:T:WPA;S:…;P:…;;`, special characters escaped."""
    payload: str = make_wifi_data(
        ssid=network.ssid,
        password=network.key or None,
        security="WPA" if network.key else "nopass",
    )
    return payload


def text(network: SetupNetwork, key: str) -> str:
    """Return the label as text with the code drawn of block characters.

    `key` is the box's own: the page asks for it over a cable, and where the network is open.
    """
    needed = f"Password / 密码:  {network.key}" if network.key else "(open / 无密码)"
    typed = f"(key / 密钥: {key})"
    return _TEXT.format(
        name=network.ssid,
        key_line=needed,
        page_key="" if network.key else f"  {typed}",
        typed=typed,
        code=_drawn(segno.make_qr(wifi_code(network))),
    )


def svg(network: SetupNetwork) -> str:
    """Return the code as an SVG image for printing."""
    image: str = segno.make_qr(wifi_code(network)).svg_inline(scale=8, border=4)
    return image


def _drawn(code: segno.QRCode) -> str:
    """Return a code as block characters, two rows a line; dark on a light page."""
    rows = [list(row) for row in code.matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    return "\n".join(
        "".join(_BLOCKS[bool(upper), bool(lower)] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    )
