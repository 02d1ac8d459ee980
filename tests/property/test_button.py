"""No order of presses, bounces, stalls and missed changes makes a reset that nobody held for."""

from hypothesis import given
from hypothesis import strategies as st

from lares_system.button import LONGEST_PRESS_S, RESET_S, SHORTEST_S, TOO_LONG_S, Button, Hold, Wish

# Whether the contact closed, the seconds since the change before, and whether that one was seen.
CHANGES = st.lists(
    st.tuples(
        st.booleans(),
        st.one_of(
            st.floats(0, 0.2),
            st.floats(0, 30),
            st.sampled_from([SHORTEST_S, LONGEST_PRESS_S, RESET_S, TOO_LONG_S]),
        ),
        st.booleans(),
    ),
    max_size=40,
)


@given(CHANGES)
def test_a_wish_is_one_press_without_a_break_that_was_as_long_as_it_says(
    changes: list[tuple[bool, float, bool]],
):
    button, now = Button(), 1000.0
    down_since: float | None = None  # of a press that was seen from its beginning
    for is_down, seconds, follows in changes:
        now += seconds
        if not follows:
            button.forget()
            down_since = None
        wish = button.changed(is_down=is_down, at=now)
        held = now - down_since if down_since is not None and not is_down else None
        match wish:
            case Wish.RESET:
                assert held is not None
                assert RESET_S <= held < TOO_LONG_S
            case Wish.SETUP:
                assert held is not None
                assert SHORTEST_S <= held < LONGEST_PRESS_S
            case None:
                assert (
                    held is None
                    or held < SHORTEST_S
                    or LONGEST_PRESS_S <= held < RESET_S
                    or held >= TOO_LONG_S
                )
        down_since = now if is_down else None


@given(CHANGES, st.floats(0, 40))
def test_the_light_says_what_letting_go_would_do(
    changes: list[tuple[bool, float, bool]], later: float
):
    button, now = Button(), 1000.0
    for is_down, seconds, _ in changes:
        now += seconds
        button.changed(is_down=is_down, at=now)
    now += later
    hold, change = button.hold(now), button.next_change(now)
    if change is not None:
        assert change > 0
        assert button.hold(now + change / 2) is hold or change < 1e-6
    wish = button.changed(is_down=False, at=now)
    assert (hold is Hold.RESET) == (wish is Wish.RESET)
    assert hold is not Hold.LONG or wish is None
