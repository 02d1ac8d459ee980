"""The way of a box from its first start, over real files and with fake air."""

import asyncio
import tomllib
from dataclasses import replace

import pytest

from lares.console.first_password import read_password_hash
from lares.console.passwords import verify_password
from lares.errors import TransientError, UsageError
from lares.settings.reading import load
from lares_provisioning.flow import timing
from lares_provisioning.flow.events import Saved
from lares_provisioning.network import Connection, Credentials, JoinProblem
from lares_provisioning.onboarding import AnswerProblem, Answers, Phase
from lares_provisioning.service.admission import MOST_WRONG, MOST_WRONG_TOGETHER
from tests.unit.provisioning.service.conftest import Box

ANSWERS = Answers(
    ssid="Home",
    wifi_password="correct horse",
    country="CN",
    language="zh",
    home_name=" 我家 ",
    owner_password="long enough",
    time_zone="Asia/Shanghai",
)


async def test_from_the_first_start_to_a_home(box: Box):
    await box.network.router("Home")
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        await box.until(lambda: box.network.opened is not None or bool(service.status.networks))
        assert [each.ssid for each in service.status.networks] == ["Home"]
        assert service.status.name == "Lares-7K2M"
        assert service.status.devices == ("Zigbee stick",)
        assert service.problems(ANSWERS) == ()
        await service.submit(ANSWERS)
        assert service.status.phase is Phase.JOINING
        assert (box.state.load()).pending
        await box.phase(Phase.DONE)
        assert service.status.connection == Connection("192.168.1.8", wired=False, ssid="Home")
        assert service.status.draft == Answers()
    assert box.network.opened is None
    assert not (box.folder / "state.json").exists()
    settings = load(box.folder / "etc/lares.toml")
    assert settings.home.name == "我家"
    assert settings.home.languages == ("zh", "en")
    assert settings.home.time_zone == "Asia/Shanghai"
    assert settings.console.host == "0.0.0.0"
    assert settings.console.first_password_file == str(box.folder / "handover/first-password")
    stored = read_password_hash(box.folder / "handover/first-password")
    assert verify_password("long enough", stored)
    assert "# the whole house" in (box.folder / "etc/lares.toml").read_text()


async def test_a_wrong_password_comes_back_with_the_reason_and_then_works(box: Box):
    await box.network.router("Home")
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        await service.submit(replace(ANSWERS, wifi_password="wrong horse"))
        await box.until(lambda: service.status.problem is not None)
        assert service.status.phase is Phase.WAITING
        assert service.status.problem is JoinProblem.WRONG_PASSWORD
        assert service.status.draft.home_name == "我家"
        await service.submit(ANSWERS)
        await box.phase(Phase.DONE)


async def test_over_a_cable_no_wifi_is_asked_for(box: Box):
    await box.network.cable(plugged=True)
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        wired = replace(ANSWERS, ssid="", wifi_password="")
        assert service.problems(wired) == ()
        await service.submit(wired)
        await box.phase(Phase.DONE)
    assert box.network.joins == []


async def test_a_cable_that_is_plugged_in_later_is_seen(box: Box):
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        wired = replace(ANSWERS, ssid="")
        assert service.problems(wired) == (AnswerProblem.SSID_MISSING,)
        with pytest.raises(UsageError, match="ssid-missing"):
            await service.submit(wired)
        await box.network.cable(plugged=True)
        await box.until(lambda: service.status.connection is not None)
        assert service.problems(wired) == ()


async def test_a_power_cut_at_any_moment_of_the_try_loses_nothing(box: Box):
    await box.network.router("Home")
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        await service.submit(ANSWERS)
    box.network.opened = None  # the cut
    async with box.running():
        await box.phase(Phase.DONE)
    assert box.household.is_done
    assert box.state.load() == Saved()


async def test_answers_of_a_file_are_tried_and_taken_once(box: Box):
    await box.network.router("Home")
    box.imports.answers = ANSWERS
    async with box.running():
        await box.phase(Phase.DONE)
    assert box.imports.answers is None


async def test_a_hash_of_a_file_is_handed_over_as_it_is(box: Box):
    stored = "$scrypt$ln=15,r=8,p=3$AAAAAAAAAAAAAAAAAAAAAA$" + "A" * 43
    await box.network.cable(plugged=True)
    box.imports.answers = Answers(owner_password_hash=stored)
    async with box.running():
        await box.phase(Phase.DONE)
    assert (box.folder / "handover/first-password").read_text() == stored + "\n"


async def test_a_file_that_does_not_say_enough_is_a_draft(box: Box):
    box.imports.answers = Answers(home_name="Our home", country="DE")
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        assert service.status.draft == Answers(home_name="Our home", country="DE")


async def test_a_file_with_a_network_but_no_owner_is_completed_on_the_pages(box: Box):
    await box.network.router("Home")
    box.imports.answers = Answers(ssid="Home", wifi_password="correct horse")
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        assert service.status.draft.wifi_password == "correct horse"
    assert box.network.joins == []


async def test_a_file_names_the_new_network_of_a_home(box: Box):
    box.household.hand_over(ANSWERS)
    await box.network.router("New")
    box.imports.answers = Answers(ssid="New", wifi_password="correct horse")
    async with box.running() as service:
        await box.until(lambda: service.status.connection is not None)
        await box.phase(Phase.DONE)
    assert box.state.load() == Saved()


async def test_an_import_that_cannot_be_taken_over_waits(box: Box):
    box.imports.answers, box.imports.fails = ANSWERS, True
    async with box.running():
        await box.phase(Phase.WAITING)
    assert box.imports.answers == ANSWERS


async def test_without_an_owners_password_the_consoles_code_makes_the_owner(box: Box):
    await box.network.router("Home")
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        await service.submit(Answers(ssid="Home", wifi_password="correct horse"))
        await box.phase(Phase.DONE)
    document = tomllib.loads((box.folder / "etc/lares.toml").read_text())
    assert "first_password_file" not in document["console"]
    assert not (box.folder / "handover/first-password").exists()


async def test_a_lost_network_brings_the_setup_network_back_and_a_new_one_is_joined(box: Box):
    box.household.hand_over(ANSWERS)
    await box.network.router("Home")
    await box.network.join(Credentials("Home", "correct horse"))
    async with box.running() as service:
        await box.phase(Phase.DONE)
        await box.network.no_router("Home")
        await box.until(lambda: service._status.connection is None)
        began = box.clock.monotonic()
        await box.phase(Phase.LOST)
        assert box.clock.monotonic() - began >= timing.LOSS_S
        await box.network.router("New")
        new = Answers(ssid="New", wifi_password="correct horse")
        assert service.problems(Answers()) == (AnswerProblem.SSID_MISSING,)
        await service.submit(new)
        await box.phase(Phase.DONE)
    assert box.network.kept is not None
    assert box.network.kept.ssid == "New"
    assert (load(box.folder / "etc/lares.toml")).home.name == "我家"


async def test_a_file_needs_nobody_when_the_router_starts_after_the_box(box: Box):
    box.imports.answers = ANSWERS
    async with box.running() as service:
        await box.until(lambda: service.status.problem is JoinProblem.NOT_FOUND)
        await box.clock.sleep(30)
        assert box.network.opened is not None, "the page is there meanwhile"
        await box.network.router("Home")
        await box.phase(Phase.DONE)
    assert box.network.kept is not None
    assert box.household.is_done


async def test_the_lost_network_is_found_again_although_the_setup_network_is_open(box: Box):
    box.household.hand_over(ANSWERS)
    await box.network.router("Home")
    await box.network.join(Credentials("Home", "correct horse"))
    async with box.running():
        await box.phase(Phase.DONE)
        await box.network.no_router("Home")
        await box.phase(Phase.LOST)
        await box.until(lambda: True)
        await box.clock.sleep(60)
        assert box.network.opened is not None
        await box.network.router("Home")
        await box.phase(Phase.DONE)
    assert box.network.opened is None


async def test_a_network_that_starts_late_is_waited_for(box: Box):
    await box.network.router("Home")
    box.network.broken = TransientError("not yet")
    run = box.running()
    entering = asyncio.ensure_future(run.__aenter__())
    await box.clock.sleep(5)
    box.network.broken = None
    service = await entering
    await box.until(lambda: bool(service.status.networks))
    await run.__aexit__(None, None, None)


async def test_a_network_that_never_comes_leaves_the_page_and_is_noticed_when_it_does(box: Box):
    box.network.broken = TransientError("gone")
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        box.network.broken = None
        await box.network.router("Home")
        await box.network.cable(plugged=True)
        await box.until(lambda: bool(service.status.networks))
        assert box.network.opened is not None or service.status.connection is not None


async def test_a_disk_that_is_full_is_told_and_nothing_is_half_done(box: Box, monkeypatch):
    await box.network.router("Home")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    async with box.running() as service:
        await box.phase(Phase.WAITING)
        monkeypatch.setattr("lares_provisioning.durable_file.write", full)
        await service.submit(ANSWERS)
        await box.until(lambda: service.status.problem is JoinProblem.NOT_SAVED)
        assert service.status.phase is Phase.WAITING
        assert not box.household.is_done
        monkeypatch.undo()
        await service.submit(ANSWERS)
        await box.phase(Phase.DONE)


async def test_a_factory_reset_forgets_all_and_begins_anew(box: Box):
    await box.network.router("Home")
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        await service.submit(ANSWERS)
        await box.phase(Phase.DONE)
        box.reset_mark.touch()
        service.reset()
        await box.phase(Phase.WAITING)
    left = [each.name for each in box.folder.rglob("*") if each.is_file()]
    assert left == ["template.toml"]
    assert box.network.kept is None


async def test_a_power_cut_does_not_save_from_a_factory_reset(box: Box):
    box.household.hand_over(ANSWERS)
    box.reset_mark.touch()
    async with box.running():
        await box.phase(Phase.WAITING)
    assert not box.household.is_done
    assert not box.reset_mark.exists()


async def test_keys_are_throttled_for_each_client(box: Box):
    service = box.service
    assert service.admits("2345-678abc ", "192.168.1.20")
    for _ in range(5):
        assert not service.admits("WRONG", "192.168.1.66")
    assert not service.admits("2345678ABC", "192.168.1.66")
    assert service.admits("2345678ABC", "192.168.1.20")


async def test_who_knocks_at_an_open_setup_network_keeps_nobody_from_the_cable(box: Box):
    service = box.service
    for number in range(MOST_WRONG_TOGETHER):
        assert not service.admits("WRONG", f"10.42.0.{2 + number // MOST_WRONG}", over_air=True)
    assert not service.admits("2345678ABC", "10.42.0.200", over_air=True)
    assert service.admits("2345678ABC", "192.168.1.20")


async def test_the_button_opens_the_setup_network_for_a_while_and_the_home_comes_back(box: Box):
    box.household.hand_over(ANSWERS)
    await box.network.router("Home")
    await box.network.join(Credentials("Home", "correct horse"))
    async with box.running() as service:
        await box.phase(Phase.DONE)
        service.open_door()
        await box.phase(Phase.CHANGING)
        await box.until(lambda: box.network.opened is not None)
        assert service.problems(Answers()) == (AnswerProblem.SSID_MISSING,)
        began = box.clock.monotonic()
        for _ in range(100):  # the light asks, and is no person
            assert service.phase in (Phase.CHANGING, Phase.DONE)
            await box.clock.sleep(5)
        await box.phase(Phase.DONE)
        assert box.clock.monotonic() - began < timing.REJOIN_S + 300
        assert box.network.opened is None
        await box.until(lambda: service._status.connection is not None)


async def test_a_new_network_after_the_button_was_pressed(box: Box):
    box.household.hand_over(ANSWERS)
    await box.network.router("Home")
    await box.network.router("New")
    await box.network.join(Credentials("Home", "correct horse"))
    async with box.running() as service:
        await box.phase(Phase.DONE)
        service.open_door()
        await box.until(lambda: box.network.opened is not None)
        await service.submit(Answers(ssid="New", wifi_password="wrong horse"))
        await box.until(lambda: service._status.problem is JoinProblem.WRONG_PASSWORD)
        assert service.phase is Phase.CHANGING
        await service.submit(Answers(ssid="New", wifi_password="correct horse"))
        await box.phase(Phase.DONE)
    assert box.network.kept is not None
    assert box.network.kept.ssid == "New"


async def test_who_looks_is_noticed_while_the_home_is_lost(box: Box):
    box.household.hand_over(ANSWERS)
    async with box.running() as service:
        await box.phase(Phase.LOST)
        for _ in range(20):  # a page that asks every minute holds off the next try
            await box.clock.sleep(60)
            assert service.status.phase is Phase.LOST
            assert box.network.opened is not None


async def test_the_name_that_the_house_knows_is_told_when_another_box_has_ours(box: Box):
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        assert service.status.local_address == "http://lares.local/"
        await box.network.take_name()
        await box.until(lambda: service.status.local_address == "http://lares-2.local/")


async def test_secrets_are_masked_in_logs_from_the_start(box: Box, caplog):
    from lares.runtime.telemetry import TextFormatter

    await box.network.router("Home")
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        await service.submit(replace(ANSWERS, wifi_password="wrong horse"))
        await box.until(lambda: service.status.problem is not None)
    text = "\n".join(TextFormatter().format(record) for record in caplog.records)
    assert "wrong horse" not in text
    assert "long enough" not in text


async def test_files_are_private(box: Box):
    await box.network.router("Home", gives_addresses=False)
    async with box.running() as service:
        await box.phase(Phase.WAITING)
        await service.submit(ANSWERS)
        await box.until(lambda: service.status.problem is JoinProblem.NO_ADDRESS)
    status = (box.folder / "state.json").stat()
    assert status.st_mode & 0o777 == 0o600
    assert len(box.network.joins) == 2, "what often passes is tried twice"
