"""The light shows the phase, and a box without one works."""

from pathlib import Path

from lares_provisioning.led import PATTERNS, Led
from lares_provisioning.onboarding import Phase


def _light(folder: Path) -> Path:
    for name in ("delay_on", "delay_off"):
        (folder / name).write_text("")
    (folder / "trigger").write_text("none rfkill-any [mmc0] timer heartbeat\n")
    return folder


def test_each_phase_has_a_pattern_of_its_own():
    assert set(PATTERNS) == set(Phase)
    assert len(set(PATTERNS.values())) == len(Phase)


def test_it_blinks_and_is_given_back(tmp_path: Path):
    led = Led(_light(tmp_path))
    led.show(Phase.JOINING)
    assert (tmp_path / "trigger").read_text() == "timer"
    assert (tmp_path / "delay_on").read_text() == "100"
    led.show(Phase.DONE)
    assert (tmp_path / "trigger").read_text() == "mmc0"


def test_what_an_earlier_life_left_blinking_is_given_back_to_the_card(tmp_path: Path):
    _light(tmp_path)
    (tmp_path / "trigger").write_text("none mmc0 [timer]\n")
    Led(tmp_path).show(Phase.DONE)
    assert (tmp_path / "trigger").read_text() == "mmc0"


def test_without_a_light_all_works(tmp_path: Path, caplog):
    led = Led(tmp_path / "none")
    led.show(Phase.WAITING)
    led.show(Phase.DONE)
    assert caplog.text.count("light is not used") == 1
