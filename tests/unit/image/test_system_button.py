"""What pressing, holding and holding too long mean; and the layouts that Linux is asked with."""

import os
import struct
from pathlib import Path

import pytest

from lares_system import gpio_line
from lares_system.button import Button, Hold, Wish


def _pressed_for(seconds: float) -> Wish | None:
    button = Button()
    assert button.changed(is_down=True, at=100.0) is None
    return button.changed(is_down=False, at=100.0 + seconds)


@pytest.mark.parametrize(
    ("seconds", "wish"),
    [
        (0.03, None),  # a bounce
        (0.15, Wish.SETUP),
        (1.9, Wish.SETUP),
        (2.1, None),  # changed his mind
        (9.9, None),
        (10.1, Wish.RESET),
        (19.9, Wish.RESET),
        (20.1, None),  # something lies on it
        (86_400.0, None),
    ],
)
def test_what_a_press_asks_for(seconds: float, wish: Wish | None):
    assert _pressed_for(seconds) is wish


def test_a_button_that_is_down_at_the_start_means_nothing_until_it_was_released():
    button = Button()
    assert button.hold(1000.0) is Hold.NONE
    assert button.changed(is_down=False, at=1000.0) is None
    button.changed(is_down=True, at=1001.0)
    assert button.changed(is_down=False, at=1001.5) is Wish.SETUP


def test_a_bounce_in_the_middle_begins_the_hold_anew():
    button = Button()
    button.changed(is_down=True, at=0.0)
    assert button.changed(is_down=False, at=5.0) is None
    button.changed(is_down=True, at=5.03)
    assert button.changed(is_down=False, at=12.0) is None


def test_a_release_that_was_missed_makes_no_long_press():
    button = Button()
    button.changed(is_down=True, at=0.0)
    button.changed(is_down=True, at=9.5)
    assert button.changed(is_down=False, at=10.5) is Wish.SETUP
    button.changed(is_down=True, at=20.0)
    button.forget()
    assert button.changed(is_down=False, at=32.0) is None


def test_how_far_a_press_has_come_and_when_that_changes():
    button = Button()
    assert button.next_change(0.0) is None
    button.changed(is_down=True, at=0.0)
    for now, hold, left in [
        (1.0, Hold.NONE, 1.0),
        (2.0, Hold.LONG, 8.0),
        (10.0, Hold.RESET, 10.0),
        (20.0, Hold.NONE, None),
    ]:
        assert button.hold(now) is hold
        assert button.next_change(now) == left


def test_requests_have_the_sizes_of_the_kernels_structures():
    # sizeof of gpiochip_info, gpio_v2_line_request, _line_values, _line_event (uapi/linux/gpio.h)
    assert struct.calcsize(gpio_line._CHIP_INFO.format) == 68
    assert gpio_line._REQUEST_SIZE == 592
    assert gpio_line._VALUES.size == 16
    assert gpio_line._EVENT.size == 48
    # The numbers of the calls, as a C compiler prints the macros.
    assert gpio_line._GET_CHIP_INFO == 0x8044B401
    assert gpio_line._GET_LINE == 0xC250B407
    assert gpio_line._GET_VALUES == 0xC010B40E


def test_a_computer_without_gpio_has_no_button(tmp_path: Path):
    assert gpio_line.chip(tmp_path, ("pinctrl-bcm2835",)) is None


def test_chips_of_others_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(path: Path, _flags: int) -> int:
        raise PermissionError(13, os.strerror(13), str(path))

    (tmp_path / "gpiochip0").write_text("")
    monkeypatch.setattr(os, "open", refuse)
    assert gpio_line.chip(tmp_path, ("pinctrl-bcm2835",)) is None


def test_what_is_no_chip_says_so(tmp_path: Path):
    (tmp_path / "gpiochip0").write_text("")
    with pytest.raises(OSError, match=os.strerror(25)):
        gpio_line.chip(tmp_path, ("pinctrl-bcm2835",))
    with pytest.raises(OSError, match=os.strerror(25)):
        gpio_line.GpioButton(tmp_path / "gpiochip0", 3)
