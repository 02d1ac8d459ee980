"""cloud-init's two files, read as text within bounds."""

import textwrap

import pytest

from lares_provisioning.preseed.cloud_init import read_network_config, read_user_data
from lares_provisioning.preseed.encoding import Text
from lares_provisioning.preseed.reading import Content, Problem, Wifi

NETWORK = """\
network:
  version: 2
  ethernets:
    eth0:
      dhcp4: true
      optional: true
  wifis:
    wlan0:
      dhcp4: true
      regulatory-domain: NO
      access-points:
        "MyHome":
          hidden: true
          password: 012345678
      optional: true
"""
KEY = "d1ce5ee7" * 8
IMAGER = f"""\
version: 2
wifis:
  renderer: networkd
  wlan0:
    dhcp4: true
    optional: true
    access-points:
      "MyHome":
        password: "{KEY}"
        hidden: true
"""
"""As Raspberry Pi Imager 1.7 and 1.8 write it, to the letter."""
USER_DATA = """\
#cloud-config
hostname: mypi
timezone: Asia/Shanghai
locale: zh_CN.UTF-8
users:
- name: pi
  lock_passwd: false
  passwd: "$6$salt$hash"
chpasswd:
  expire: false
  list: |
    root:one two
    pi:three
runcmd:
  - [ sh, -c, "echo token" ]
# password: old one
"""


def access_point(settings: str) -> str:
    return f"version: 2\nwifis:\n  w:\n    access-points:\n      Home: {settings}\n"


def test_the_network_and_the_country_which_is_no_no():
    reading = read_network_config(NETWORK)
    assert reading.content == Content(wifi=Wifi("MyHome", "012345678", hidden=True), country="NO")
    assert reading.findings == ()
    assert [NETWORK[start:end] for start, end in reading.secrets] == ["012345678"]


@pytest.mark.parametrize("around", ["", "network:\n"])
def test_what_imager_writes(around: str):
    text = around + (IMAGER if not around else textwrap.indent(IMAGER, "  "))
    reading = read_network_config(text)
    assert reading.content == Content(wifi=Wifi("MyHome", KEY, hidden=True))
    assert reading.findings == ()
    assert [text[start:end] for start, end in reading.secrets] == [KEY]


@pytest.mark.parametrize("name", ['"Our home"', "'Our home'", "Our home", r'"Our\x20home"'])
def test_names_of_networks_may_be_quoted(name: str):
    text = IMAGER.replace('"MyHome"', name).replace(f'"{KEY}"', "'it''s secret'")
    assert read_network_config(text).content.wifi == Wifi("Our home", "it's secret", hidden=True)


LEGAL = f"""\
network:
  renderer: NetworkManager
  ethernets:
    renderer: networkd
    cable:
      match: {{macaddress: "b8:27:eb:00:00:01"}}
      set-name: eth0
      renderer: networkd
      dhcp4: yes
  wifis:
    renderer: NetworkManager
    radio:
      renderer: networkd
      match: {{name: "wl*"}}
      set-name: wlan0
      dhcp4: true
      dhcp6: false
      optional: true
      regulatory-domain: "00"
      access-points:
        Home: {{mode: infrastructure, hidden: y, password: "{KEY}"}}
"""


def test_netplans_other_words_do_not_hold_the_file():
    reading = read_network_config(LEGAL)
    assert reading.content == Content(wifi=Wifi("Home", KEY, hidden=True))
    assert reading.findings == ()


@pytest.mark.parametrize(
    "words",
    [
        "    wakeonwlan: [default]\n",
        "    mtu: 1400\n    macaddress: aa:bb:cc:dd:ee:ff\n",
        "    dhcp4-overrides: {use-dns: no}\n    nameservers: {addresses: [1.1.1.1]}\n",
        "    addresses: [10.0.0.2/24]\n    routes: [{to: default, via: 10.0.0.1}]\n",
        "    activation-mode: manual\n    ignore-carrier: true\n",
    ],
)
def test_what_is_not_used_is_told_and_does_not_hold_the_file(words: str):
    reading = read_network_config(IMAGER + words)
    assert reading.content.wifi == Wifi("MyHome", KEY, hidden=True)
    assert {each.problem for each in reading.findings} == {Problem.UNSUPPORTED}
    assert not reading.has_errors


def test_a_network_that_this_machine_would_make_is_not_joined():
    reading = read_network_config(access_point("{mode: ap, password: long enough}"))
    assert reading.content == Content()
    assert [each.place for each in reading.findings] == ["wifis.w.access-points.Home.mode"]
    assert not reading.has_errors


def test_user_data():
    reading = read_user_data(USER_DATA)
    assert reading.content == Content(language="zh", time_zone="Asia/Shanghai")
    assert [(each.problem, each.place, each.line) for each in reading.findings] == [
        (Problem.UNSUPPORTED, "hostname", 2),
        (Problem.UNSUPPORTED, "users", 5),
        (Problem.USER_PASSWORD, "chpasswd", 9),
        (Problem.UNSUPPORTED, "runcmd", 14),
    ]


def test_wiping_keeps_what_is_no_secret():
    wiped = Text(USER_DATA).wiped(read_user_data(USER_DATA).secrets).decode()
    assert wiped == (
        USER_DATA.replace("$6$salt$hash", "_" * 12)
        .replace("root:one two", "_" * 12)
        .replace("pi:three", "_" * 8)
        .replace("[ sh, -c,", "[ __, __,")
        .replace("echo token", "_" * 10)
        .replace("old one", "_" * 7)
    )
    assert read_user_data(wiped).content == read_user_data(USER_DATA).content


@pytest.mark.parametrize(
    ("settings", "wifi"),
    [
        ("{}", Wifi("Home")),
        ("", Wifi("Home")),
        ('{password: ""}', Wifi("Home")),
        ("{auth: {key-management: sae, password: 'it''s secret'}}", Wifi("Home", "it's secret")),
        ("{auth: {key-management: none}}", Wifi("Home")),
        ("{auth: {key-management: 802.1x, identity: me}}", None),
        ("{password: short}", None),
        ("{password: ________}", None),
    ],
)
def test_access_points(settings: str, wifi: Wifi | None):
    assert read_network_config(access_point(settings)).content.wifi == wifi


def test_the_first_of_several_networks():
    text = access_point("{password: first-pass}") + "      Other: {password: other-pass}\n"
    reading = read_network_config(text)
    assert reading.content.wifi == Wifi("Home", "first-pass")
    assert [each.detail for each in reading.findings] == ["Other"]
    assert [text[start:end] for start, end in reading.secrets] == ["first-pass", "other-pass"]


def test_fixed_addresses_are_told():
    text = "version: 2\nethernets: {eth0: {dhcp4: false, addresses: [10.0.0.2/24]}}\nbridges: {}\n"
    assert [each.place for each in read_network_config(text).findings] == [
        "ethernets.eth0.addresses",
        "bridges",
    ]


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("version: 1\nconfig: []\n", Problem.VERSION, 1),
        ("version:\nwifis: {}\n", Problem.VERSION, 1),
        ("version: 2\nwifis: {renderer: [networkd]}\n", Problem.MUST_BE_TEXT, 2),
        ("version: 2\nwifis: [a]\n", Problem.MUST_BE_TABLE, 2),
        ("a: &x [1]\nb: *x\n", Problem.TOO_DEEP, 2),
        ("[" * 50, Problem.TOO_DEEP, 1),
        ("version: 2\nversion: 2\n", Problem.DUPLICATE_KEY, 2),
        ("version: 2\nwifis: {w: {}, w: {}}\n", Problem.DUPLICATE_KEY, 2),
        ("version: 2\n  wifis: {\n", Problem.SYNTAX, 2),
        ('a: "\\ud800"\n', Problem.SYNTAX, 1),
        ('"\\udfff": a\n', Problem.SYNTAX, 1),
        ('a: "\\U99999999"\n', Problem.SYNTAX, None),
        ("a: \x07\n", Problem.SYNTAX, None),
        ("--- a\n--- b\n", Problem.SYNTAX, 2),
        (access_point("{password: short}"), Problem.PASSWORD_LENGTH, 5),
        (access_point("{hidden: perhaps}"), Problem.MUST_BE_YES_NO, 5),
        (access_point("{password: [a]}"), Problem.MUST_BE_TEXT, 5),
        (access_point("{auth: {key-management: eap}}"), Problem.ENTERPRISE, 5),
        (
            "version: 2\nwifis: {w: {regulatory-domain: England}}\n",
            Problem.COUNTRY,
            2,
        ),
    ],
)
def test_what_cannot_be_is_told_with_its_line(text: str, problem: Problem, line: int | None):
    reading = read_network_config(text)
    assert (problem, line) in [(each.problem, each.line) for each in reading.findings]
    assert reading.has_errors


@pytest.mark.parametrize(
    "text", ["#!/bin/sh\necho\n", "## template: jinja\n#cloud-config\n", "Content-Type: text/x\n"]
)
def test_scripts_are_not_run(text: str):
    assert [each.problem for each in read_user_data(text).findings] == [Problem.NOT_CLOUD_CONFIG]


def test_a_time_zone_that_nobody_knows():
    assert [each.problem for each in read_user_data("timezone: Mars\n").findings] == [
        Problem.TIME_ZONE
    ]
