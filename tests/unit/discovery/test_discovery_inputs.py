"""Numbers, choices, texts, dates and times: what may be set, within which bounds."""

import pytest

from tests.fakes.announced_house import AnnouncedHouse


def test_a_number_refuses_what_is_out_of_range(house: AnnouncedHouse) -> None:
    number = house.announce(
        "number", command_topic="n/set", state_topic="n", min="-5", max=5, step=0.5
    )
    house.hear("n", "1.5")
    assert house.state(number).value == "1.5"
    house.hear("n", "9")
    assert house.state(number).value == "1.5"
    assert house.sent(number, "set_value", value=2.0) == [("n/set", "2")]
    assert house.sent(number, "set_value", value=-2.5) == [("n/set", "-2.5")]
    assert house.refusal(number, "set_value", value=5.5) == "out_of_range"
    assert house.refusal(number, "set_value", value=None) == "missing_value"
    assert house.confirms(number, "set_value", value=1.7)
    assert not house.confirms(number, "set_value", value=2.5)
    attributes = house.state(number).attributes
    assert (attributes["min"], attributes["max"], attributes["step"]) == (-5, 5, 0.5)


def test_a_select_takes_only_its_options(house: AnnouncedHouse) -> None:
    select = house.announce("select", command_topic="s/set", state_topic="s", options=["a", "b"])
    house.hear("s", "b")
    house.hear("s", "c")
    assert house.state(select).value == "b"
    assert house.sent(select, "select_option", option="a") == [("s/set", "a")]
    assert house.sent(select, "select_next") == [("s/set", "a")]
    assert house.sent(select, "select_next", cycle=False) == [("s/set", "b")]
    assert house.sent(select, "select_previous") == [("s/set", "a")]
    assert house.refusal(select, "select_option", option="c") == "unknown_option"
    house.hear("s", "none")
    assert house.state(select).value == "unknown"


def test_a_text_has_length_and_form(house: AnnouncedHouse) -> None:
    text = house.announce("text", command_topic="t/set", state_topic="t", max=5, pattern="[a-z]+")
    house.hear("t", "abc")
    house.hear("t", "toolong")
    assert house.state(text).value == "abc"
    assert house.sent(text, "set_value", value="xyz") == [("t/set", "xyz")]
    assert house.refusal(text, "set_value", value="toolong") == "out_of_range"
    assert house.refusal(text, "set_value", value="123") == "out_of_range"
    assert house.refusal(text, "set_value", value=["a"]) == "not_a_text"


def test_a_pattern_that_could_run_away_is_not_used(house: AnnouncedHouse) -> None:
    text = house.announce("text", command_topic="t/set", pattern="(a+)+$")
    assert house.sent(text, "set_value", value="a" * 60 + "b")[0][0] == "t/set"


@pytest.mark.parametrize(
    ("component", "payload", "expected", "data", "sent"),
    [
        ("date", "2026-02-03", "2026-02-03", {"date": "2026-03-04"}, "2026-03-04"),
        ("time", "12:30:00", "12:30:00", {"time": "01:02:03"}, "01:02:03"),
        (
            "datetime",
            "2026-02-03T04:05:06+01:00",
            "2026-02-03T03:05:06+00:00",
            {"datetime": "2026-03-04T05:06:07+00:00"},
            "2026-03-04T05:06:07+00:00",
        ),
    ],
)
def test_dates_and_times(
    house: AnnouncedHouse,
    component: str,
    payload: str,
    expected: str,
    data: dict[str, object],
    sent: str,
) -> None:
    entity = house.announce(component, command_topic="d/set", state_topic="d")
    house.hear("d", payload)
    house.hear("d", "one day")
    assert house.state(entity).value == expected
    assert house.sent(entity, "set_value", **data) == [("d/set", sent)]
    assert house.refusal(entity, "set_value", **dict.fromkeys(data, "soon")) == "out_of_range"
