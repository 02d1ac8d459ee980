"""What U-Boot is given: environment, state of the slots, script."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lares_image import boot_script

TEMPLATE = Path(__file__).parents[3] / "image-build/boot/boot.cmd.in"

_names = st.text(st.characters(codec="ascii", exclude_characters="=\0"), min_size=1, max_size=9)
_values = st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=20)


@given(st.dictionaries(_names, _values, max_size=6))
def test_an_environment_comes_back(variables):
    stored = boot_script.encode_environment(variables, 512)
    assert len(stored) == 512
    assert boot_script.decode_environment(stored) == variables


@given(st.integers(0, 511), st.integers(1, 255))
def test_a_changed_byte_is_noticed(place, change):
    stored = bytearray(boot_script.encode_environment(boot_script.first_state(), 512))
    stored[place] ^= change
    with pytest.raises(ValueError, match="torn"):
        boot_script.decode_environment(bytes(stored))


@pytest.mark.parametrize("stored", [b"", b"1234", bytes(512)[:3], b"x" * 512])
def test_what_is_no_environment_is_noticed(stored: bytes):
    with pytest.raises(ValueError, match="torn"):
        boot_script.decode_environment(stored)


@pytest.mark.parametrize("variables", [{"": "1"}, {"a=b": "1"}, {"a": "\0"}, {"a": "b" * 510}])
def test_what_cannot_be_stored_is_refused(variables: dict[str, str]):
    with pytest.raises(ValueError, match="environment"):
        boot_script.encode_environment(variables, 512)


def test_the_state_fits_one_sector_with_room_to_spare():
    state = boot_script.first_state() | {"BOOT_ORDER": "B A", "lares_args": "x" * 200}
    assert len(boot_script.encode_environment(state, boot_script.STATE_SIZE)) == 512


def test_the_script_is_filled_in_and_has_no_comments():
    script = boot_script.render_script(TEMPLATE.read_text())
    assert "@" not in script
    assert "#" not in script
    assert "root=PARTUUID=1a7e5000-${root_part}" in script
    assert "setenv slot A; setenv boot_part 2; setenv root_part 05" in script
    assert "setenv slot B; setenv boot_part 3; setenv root_part 06" in script


def test_a_place_without_a_meaning_is_refused():
    with pytest.raises(ValueError, match="@SLOT@"):
        boot_script.render_script("echo @SLOT@\n")


def test_no_line_is_longer_than_uboot_reads():
    # CONFIG_SYS_CBSIZE of Debian's rpi_arm64 is 1024; its hush reads a script line by line.
    assert all(
        len(line) < 1000 for line in boot_script.render_script(TEMPLATE.read_text()).splitlines()
    )
