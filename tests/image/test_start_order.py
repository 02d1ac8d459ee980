"""In which order the appliance starts, and the picture of it."""

from pathlib import Path

from tests.image import start_order
from tests.image.card import Card


def test_a_new_card_starts_in_the_order_that_is_drawn(home_card: Card, work: Path):
    assert home_card.file.exists()
    seen = work / "start-order.txt"
    systemd, starts = start_order.read(seen.read_text(encoding="utf-8"))
    at = {one.name.removesuffix(".service"): one for one in starts}
    assert systemd < min(one.begun for one in starts)
    for before, then in (
        ("lares-firstboot", "mosquitto"),
        ("lares-firstboot", "lares-provision"),
        ("lares-no-forwarding", "NetworkManager"),
        ("lares-import", "lares-provision"),
        ("lares-provision", "mosquitto"),
        ("mosquitto", "lares"),
    ):
        assert at[before].ready <= at[then].begun, (before, then)
    assert "lares-erase" not in at, "nothing was to be erased"
    start_order.main(str(seen), str(work / "start-order.svg"))
