"""How phones and computers ask whether a network leads to the internet, vendor by vendor.

Each system fetches a page that it knows. While the set-up is under way a redirect answers, and the
system shows its sign-in sheet. Once it is done the known page answers, so that the sheet says
"Done" or closes; a system that never gets it may leave the network, or keep nagging.

Sources: RFC 7710/8908/8910; Android's NetworkMonitor (`captive_portal_http_url`) and the values
that vendors put there; Apple's CaptiveNetworkSupport; Windows NCSI; Firefox's captivedetect;
NetworkManager's connectivity check as distributions configure it.
"""

from dataclasses import dataclass

_NOTHING_PATHS = frozenset({"/generate_204", "/gen_204", "/generate204", "/mobile/status.php"})
"""Android and everything made from it, whatever the host: an empty 204."""


@dataclass(frozen=True, slots=True)
class ProbeAnswer:
    """What the vendor's own server would say."""

    status: int
    body: str = ""
    content_type: str = "text/plain"
    header: tuple[str, str] | None = None


_NOTHING = ProbeAnswer(204)
_APPLE = ProbeAnswer(
    200, "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>", "text/html"
)
_NETWORK_MANAGER = ProbeAnswer(
    200, "NetworkManager is online\n", header=("X-NetworkManager-Status", "online")
)
_APPLE_HOSTS = frozenset(
    {
        "captive.apple.com",
        "apple.com",
        "www.apple.com",
        "captive.g.aaplimg.com",
        "gsp1.apple.com",
        "www.airport.us",
        "www.appleiphonecell.com",
        "www.ibook.info",
        "www.itools.info",
        "www.thinkdifferent.us",
    }
)
"""Asked under changing paths (since iOS 7), so that the host decides."""
_NOTHING_HOSTS = frozenset(
    {
        "connectivity-check.ubuntu.com",
        "connectivitycheck.android.com",
        "connectivitycheck.gstatic.com",
        "connectivitycheck.cbg-app.huawei.com",
        "connectivitycheck.hihonor.com",
        "connectivitycheck.platform.dbankcloud.com",
        "connectivitycheck.platform.hicloud.com",
        "connectivitycheck.platform.hihonorcloud.com",
        "connectivitycheck.samsung.com",
        "conn1.coloros.com",
        "conn1.oppomobile.com",
        "conn2.coloros.com",
        "conn2.oppomobile.com",
        "connect.rom.miui.com",
        "cn.wifi.miui.com",
        "cp.cloudflare.com",
        "wifi.vivo.com.cn",
    }
)
_PAGES = {
    "/connecttest.txt": ProbeAnswer(200, "Microsoft Connect Test"),
    "/ncsi.txt": ProbeAnswer(200, "Microsoft NCSI"),
    "/hotspot-detect.html": _APPLE,
    "/library/test/success.html": _APPLE,
    "/bag": _APPLE,
    "/success.txt": ProbeAnswer(200, "success\n"),
    "/canonical.html": ProbeAnswer(
        200,
        '<meta http-equiv="refresh" '
        'content="0;url=https://support.mozilla.org/kb/captive-portal"/>',
        "text/html",
    ),
    "/check_network_status.txt": _NETWORK_MANAGER,
    "/nm-check.txt": _NETWORK_MANAGER,
    "/nm": _NETWORK_MANAGER,
    "/static/hotspot.txt": ProbeAnswer(200, "OK\n"),
    "/kindle-wifi/wifistub.html": ProbeAnswer(
        200,
        "<!DOCTYPE html><html><head><title>Kindle Reachability Probe Page</title></head>"
        "<body>81ce4465-7167-4dcb-835b-dcc9e44c112a</body></html>",
        "text/html",
    ),
}
_ROOTS = {
    "networkcheck.kde.org": ProbeAnswer(200, "OK\n"),
    "conncheck.opensuse.org": _NETWORK_MANAGER,
    "network-test.debian.org": _NETWORK_MANAGER,
    "ping.archlinux.org": _NETWORK_MANAGER,
}


def internet_answer(host: str, path: str) -> ProbeAnswer | None:
    """Return what a probe gets where the internet is reached; None if this is no probe.

    `host` is lower case and without port. Windows' `/redirect` is none: it is the address that
    Windows opens in the browser, so it always leads to the portal.
    """
    if path in _NOTHING_PATHS:
        return _NOTHING
    if host in _APPLE_HOSTS:
        return _APPLE
    if host in _NOTHING_HOSTS:
        return _NOTHING
    return _PAGES.get(path) or _ROOTS.get(host)


def is_probe_path(path: str) -> bool:
    """Whether some system asks its router itself for this path."""
    return path in _NOTHING_PATHS or path in _PAGES
