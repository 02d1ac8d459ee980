"""The picture of the start order, from what systemd says."""

from xml.etree import ElementTree as ET

from tests.image import start_order

SAID = """\
UserspaceTimestampMonotonic=9000000

Id=lares-erase.service
After=
InactiveExitTimestampMonotonic=0
ActiveEnterTimestampMonotonic=0
InactiveEnterTimestampMonotonic=0

Id=lares.service
After=mosquitto.service lares-firstboot.service lares-erase.service -.mount
InactiveExitTimestampMonotonic=30000000
ActiveEnterTimestampMonotonic=50500000
InactiveEnterTimestampMonotonic=0

Id=lares-firstboot.service
After=
InactiveExitTimestampMonotonic=10000000
ActiveEnterTimestampMonotonic=0
InactiveEnterTimestampMonotonic=12500000

Id=mosquitto.service
After=lares-firstboot.service
InactiveExitTimestampMonotonic=20000000
ActiveEnterTimestampMonotonic=21000000
InactiveEnterTimestampMonotonic=0
"""


def test_what_was_started_is_read_in_its_order():
    systemd, starts = start_order.read(SAID)
    assert systemd == 9.0
    assert [one.name for one in starts] == [
        "lares-firstboot.service",
        "mosquitto.service",
        "lares.service",
    ]
    assert starts[0].ready == 12.5, "one that ended is ready then"
    assert starts[2].after == {"mosquitto.service", "lares-firstboot.service"}


def test_what_follows_from_two_lines_is_left_out():
    ways = start_order.nearest(start_order.read(SAID)[1])
    assert ways["lares.service"] == {"mosquitto.service"}
    assert ways["mosquitto.service"] == {"lares-firstboot.service"}
    assert not ways["lares-firstboot.service"]


def test_the_picture_is_an_image_with_every_unit_and_its_seconds():
    picture = start_order.draw(*start_order.read(SAID), title="Start & order")
    root = ET.fromstring(picture)
    texts = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Start & order" in texts
    assert {"lares", "mosquitto", "lares-firstboot"} <= set(texts)
    assert any(text.startswith("20.5 s, ") for text in texts)
    assert len([bar for bar in root.iter() if bar.get("class") == "bar"]) == 3
