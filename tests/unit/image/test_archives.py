"""Which archive packages come from is read from the computer's own apt sources."""

import pytest

from lares_image.archives import Archives, choose_archives
from lares_image.errors import HostError


@pytest.mark.parametrize(
    "lines",
    [
        ["http://a/debian/ bookworm", "http://a/debian-security/ bookworm-security"],
        ["http://a/debian/ trixie-updates", "http://a/debian-security trixie-security"],
        [
            "https://else/node nodistro",
            "https://else/apt cloud-sdk-bookworm",
            "http://a/debian-security/ oldstable-security",
            "http://a/debian/ bookworm-backports",
            "http://a/debian/ stable",
            "http://b/debian/ stable",
        ],
    ],
)
def test_debian_is_found_among_others(lines: list[str]):
    assert choose_archives(lines) == Archives("http://a/debian/", "http://a/debian-security/")


@pytest.mark.parametrize(
    "lines", [[], [""], ["http://a/ubuntu/ noble"], ["http://a/debian/ bookworm"]]
)
def test_a_computer_without_debian_is_told_what_to_add(lines: list[str]):
    with pytest.raises(HostError, match=r"sources\.list\.d"):
        choose_archives(lines)


def test_addresses_of_both_archives():
    archives = Archives("http://a/debian/", "http://a/security/")
    assert archives.uri("archive", "pool/x.deb") == "http://a/debian/pool/x.deb"
    assert archives.uri("security", "pool/x.deb") == "http://a/security/pool/x.deb"
