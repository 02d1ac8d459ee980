"""What the service starts with: settings it accepts, a password it takes, and the mark last."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lares.console.first_password import read_password_hash
from lares.console.passwords import Cost, verify_password
from lares.errors import UnusableError
from lares.settings.reading import load
from lares_provisioning import durable_file
from lares_provisioning.household.devices import adapters, readable
from lares_provisioning.household.hand_over import Household
from lares_provisioning.onboarding import Answers
from lares_provisioning.service.checks import problems

ROOT = Path(__file__).parents[4]
ANSWERS = Answers(
    language="zh",
    home_name="我家",
    owner_password="long enough",
    time_zone="Asia/Shanghai",
)


def household(folder: Path, template: Path | None = None) -> Household:
    return Household(
        settings=folder / "etc/lares.toml",
        template=template or ROOT / "image-build/rootfs/usr/share/lares/appliance.toml",
        first_password=folder / "handover/first-password",
        done=folder / "done",
        cost=Cost(log2_n=4),
    )


def test_the_services_template_is_filled_in_and_keeps_its_words(tmp_path: Path):
    home = household(tmp_path)
    assert not home.is_done
    home.hand_over(ANSWERS)
    home.hand_over(ANSWERS)
    assert home.is_done
    settings = load(tmp_path / "etc/lares.toml")
    assert settings.home.name == "我家"
    assert settings.home.languages == ("zh", "en")
    assert settings.home.time_zone == "Asia/Shanghai"
    assert settings.mqtt.username == "lares"
    assert "# " in (tmp_path / "etc/lares.toml").read_text()
    stored = read_password_hash(tmp_path / "handover/first-password")
    assert verify_password("long enough", stored)
    for name in ("etc/lares.toml", "handover/first-password", "done"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o640


def test_who_chose_no_password_has_the_key_of_the_label(tmp_path: Path):
    home = Household(
        settings=tmp_path / "lares.toml",
        template=ROOT / "image-build/rootfs/usr/share/lares/appliance.toml",
        first_password=tmp_path / "first-password",
        done=tmp_path / "done",
        spare_password="2345678ABC",
        cost=Cost(log2_n=4),
    )
    home.hand_over(Answers())
    assert verify_password("2345678ABC", read_password_hash(tmp_path / "first-password"))
    told = load(tmp_path / "lares.toml").console.first_password_file
    assert told == str(tmp_path / "first-password")
    home.hand_over(ANSWERS)
    assert verify_password("long enough", read_password_hash(tmp_path / "first-password"))


def test_what_was_not_answered_stays_as_the_template_has_it(tmp_path: Path):
    household(tmp_path).hand_over(Answers())
    settings = load(tmp_path / "etc/lares.toml")
    assert settings.home.name is None
    assert settings.home.languages == ("en", "zh")
    assert settings.console.first_password_file is None


def test_without_a_template_the_console_is_reached_all_the_same(tmp_path: Path, caplog):
    household(tmp_path, tmp_path / "none.toml").hand_over(ANSWERS)
    assert load(tmp_path / "etc/lares.toml").console.host == "0.0.0.0"
    assert "no template" in caplog.text


@pytest.mark.parametrize(
    "template",
    ["[home", "home = 1", "console = []", 'nonsense = "x"', "[home]\nlanguages = 3\nname = 4"],
)
def test_settings_that_the_service_would_refuse_are_not_handed_over(tmp_path: Path, template: str):
    file = tmp_path / "template.toml"
    file.write_text(template)
    home = household(tmp_path, file)
    try:
        home.hand_over(Answers())
    except UnusableError:
        assert not home.is_done
        assert not (tmp_path / "etc/lares.toml").exists()
    else:
        load(tmp_path / "etc/lares.toml")


@pytest.mark.parametrize("after", range(12))
def test_a_power_cut_between_any_two_steps_leaves_not_done_or_done(
    tmp_path: Path, monkeypatch, after: int
):
    steps = 0
    replace = Path.replace

    class PowerCut(BaseException):
        pass

    def cut(self: Path, target: Path) -> Path:
        nonlocal steps
        steps += 1
        if steps > after // 2:
            if after % 2:
                replace(self, target)
            raise PowerCut
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", cut)
    home = household(tmp_path)
    with suppress(PowerCut):
        home.hand_over(ANSWERS)
    monkeypatch.undo()
    if home.is_done:
        load(tmp_path / "etc/lares.toml")
        read_password_hash(tmp_path / "handover/first-password")
    home.hand_over(ANSWERS)
    assert home.is_done


def test_erasing_takes_the_mark_first_and_can_be_repeated(tmp_path: Path, monkeypatch):
    home = household(tmp_path)
    home.hand_over(ANSWERS)
    removed: list[str] = []
    remove = durable_file.remove

    def noted(path: Path) -> None:
        removed.append(path.name)
        remove(path)

    monkeypatch.setattr(durable_file, "remove", noted)
    home.erase()
    home.erase()
    assert removed[0] == "done"
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "etc").touch()
    with pytest.raises(UnusableError, match="etc"):
        household(tmp_path).hand_over(ANSWERS)


@given(
    name=st.text(max_size=80),
    language=st.sampled_from(["", "en", "zh"]),
    zone=st.sampled_from(["", "UTC", "Europe/Berlin", "Asia/Calcutta"]),
)
def test_what_is_found_right_is_accepted_by_the_service(
    tmp_path_factory: pytest.TempPathFactory, name: str, language: str, zone: str
):
    answers = Answers(home_name=name, language=language, time_zone=zone)
    if not problems(answers, (), needs_network=False):
        folder = tmp_path_factory.mktemp("home")
        household(folder).hand_over(answers)
        assert load(folder / "etc/lares.toml").home.name == (name.strip() or None)


def test_adapters_are_named_in_plain_words(tmp_path: Path):
    names = [
        "usb-ITead_Sonoff_Zigbee_3.0_USB_Dongle_Plus_0c8f4e2d5a7bed11-if00-port0",
        "usb-dresden_elektronik_ingenieurtechnik_GmbH_ConBee_II_DE2597209-if00",
        "usb-1a86_USB_Serial-if00-port0",
    ]
    for name in names:
        (tmp_path / name).touch()
    assert adapters(tmp_path) == (
        "1a86 USB Serial",
        "ITead Sonoff Zigbee 3.0 USB Dongle Plus",
        "dresden elektronik ingenieurtechnik GmbH ConBee II",
    )
    assert adapters(tmp_path / "none") == ()
    assert readable("usb-" + "x" * 500 + "\x1b[0m") == "x" * 64


def test_the_owner_may_have_no_rights_and_hears_it(tmp_path: Path):
    if os.geteuid() == 0:
        return  # root may write everywhere
    tmp_path.chmod(0o500)
    with pytest.raises(UnusableError):
        household(tmp_path).hand_over(ANSWERS)
