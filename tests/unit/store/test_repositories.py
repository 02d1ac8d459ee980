"""What goes into the repositories comes out again, also after a restart, also when it is odd."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lares.errors import RefusedError, StoreError
from lares.home.entity import Area, Floor, State
from lares.home.registry import Customisation
from lares.store.accounts import AccountRepository
from lares.store.database import Database
from lares.store.discovery import DiscoveryRepository
from lares.store.home import HomeRepository, SavedHome
from lares.store.states import StateRepository
from tests.fakes.clock import FakeClock
from tests.unit.store.conftest import Run

# -- home ------------------------------------------------------------------------------------------


async def test_a_new_home_is_empty(database: Database) -> None:
    home = await HomeRepository(database).load()
    assert (home.floors, home.areas, home.device_areas, home.customisations) == ((), (), {}, {})


async def test_a_whole_home_is_saved_at_once(database: Database) -> None:
    home = SavedHome(
        floors=(Floor("up", {"en": ("Upstairs",)}, 1),),
        areas=(Area("study", {"zh": ("书房",)}, "up"),),
        device_areas={"dev": "study"},
        customisations={"light.x": Customisation({"en": ("Lamp",)}, "study", enabled=False)},
    )
    await HomeRepository(database).save(home)
    assert await HomeRepository(database).load() == home


async def test_the_home_is_kept(database: Database) -> None:
    home = HomeRepository(database)
    floor = Floor("up", {"en": ("Upstairs", "first floor"), "": ("OG",)}, 1)
    area = Area("study", {"zh": ("书房",)}, "up")
    custom = Customisation({"en": ("Reading lamp",)}, "study", enabled=False)
    await home.save_floor(Floor("up", {}, None))
    await home.save_floor(floor)
    await home.save_area(area)
    await home.save_device_area("dev", "study")
    await home.save_customisation("light.x", custom)
    saved = await home.load()
    assert saved.floors == (floor,)
    assert saved.areas == (area,)
    assert saved.device_areas == {"dev": "study"}
    assert saved.customisations == {"light.x": custom}


async def test_removing_an_area_leaves_no_trace_of_it(database: Database) -> None:
    home = HomeRepository(database)
    await home.save_area(Area("study", {"en": ("Study",)}))
    await home.save_device_area("dev", "study")
    await home.save_device_area("other", "kitchen")
    await home.save_customisation("light.x", Customisation({"en": ("Lamp",)}, "study"))
    await home.remove_area("study")
    saved = await home.load()
    assert saved.areas == ()
    assert saved.device_areas == {"other": "kitchen"}
    assert saved.customisations == {"light.x": Customisation({"en": ("Lamp",)})}


async def test_removing_a_floor_keeps_its_areas(database: Database) -> None:
    home = HomeRepository(database)
    await home.save_floor(Floor("up", {"en": ("Upstairs",)}))
    await home.save_area(Area("study", {"en": ("Study",)}, "up"))
    await home.remove_floor("up")
    saved = await home.load()
    assert (saved.floors, saved.areas) == ((), (Area("study", {"en": ("Study",)}),))


async def test_a_customisation_that_decides_nothing_is_forgotten(database: Database) -> None:
    home = HomeRepository(database)
    await home.save_customisation("light.x", Customisation(enabled=False))
    await home.save_customisation("light.x", Customisation())
    assert (await home.load()).customisations == {}


async def test_names_with_half_characters_can_be_kept(database: Database) -> None:
    home = HomeRepository(database)
    await home.save_area(Area("a", {"en": ("Study \ud83d",)}))
    assert (await home.load()).areas[0].names == {"en": ("Study ?",)}


async def test_a_row_that_makes_no_sense_is_an_error_that_says_so(database: Database) -> None:
    await database.write(
        lambda c: c.execute("INSERT INTO areas (id, names) VALUES ('a', '{\"en\": 5}')")
    )
    with pytest.raises(StoreError, match="makes no sense"):
        await HomeRepository(database).load()


# -- discovery -------------------------------------------------------------------------------------


async def test_discovery_keeps_the_last_payload_of_a_topic_in_the_order_first_heard(
    database: Database,
) -> None:
    discovery = DiscoveryRepository(database)
    await discovery.apply({"b": b"1", "a": b"1", "c": b"\xff\x00"})
    await discovery.apply({"b": b"2", "c": b"", "never": b""})
    assert await discovery.load() == [("b", b"2"), ("a", b"1")]
    await discovery.remove("b")
    await discovery.put("a", b"")
    assert await discovery.load() == []


def test_no_change_is_no_write(run: Run, database: Database, path: Path) -> None:
    discovery = DiscoveryRepository(database)
    states = StateRepository(database)
    run(discovery.apply({"a": b"1"}))
    run(states.save({"light.x": State("on")}))
    log = path.with_name("lares.db-wal")
    before = log.stat().st_size
    run(discovery.apply({"a": b"1"}))
    run(discovery.apply({}))
    run(states.save({"light.x": State("on", stale=True)}))
    assert log.stat().st_size == before, "flash wears out"


# -- states ----------------------------------------------------------------------------------------


async def test_states_come_back_marked_as_remembered(database: Database) -> None:
    states = StateRepository(database)
    await states.save({"light.x": State("on", {"brightness": 128, "rgb_color": [1, 2, 3]})})
    assert await states.load() == {
        "light.x": State("on", {"brightness": 128, "rgb_color": [1, 2, 3]}, stale=True)
    }


async def test_a_snapshot_replaces_the_one_before(database: Database) -> None:
    states = StateRepository(database)
    await states.save({"light.x": State("on"), "light.y": State("on")})
    await states.save({"light.y": State("off"), "light.z": State("on")})
    assert {id_: state.value for id_, state in (await states.load()).items()} == {
        "light.y": "off",
        "light.z": "on",
    }
    await states.save({})
    assert await states.load() == {}


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        (float("nan"), None),
        (float("inf"), None),
        (10**30, 10**30),
        ("half \ud800", "half ?"),
        ({"\udfff": ["\ud800"]}, {"?": ["?"]}),
        ((1, 2), [1, 2]),
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00Z"),
        (1 + 2j, "(1+2j)"),
    ],
)
async def test_attributes_that_json_lacks_do_not_stop_a_snapshot(
    database: Database, heard: object, kept: object
) -> None:
    states = StateRepository(database)
    await states.save({"sensor.x": State("half \ud800", {"value": heard})})
    assert await states.load() == {"sensor.x": State("half ?", {"value": kept}, stale=True)}


async def test_a_state_that_makes_no_sense_is_left_out(database: Database) -> None:
    states = StateRepository(database)
    await states.save({"light.x": State("on")})
    await database.write(
        lambda c: c.execute(
            "INSERT INTO states (entity_id, value, attributes) VALUES ('light.y', 'on', '[]')"
        )
    )
    assert list(await states.load()) == ["light.x"]


# -- accounts --------------------------------------------------------------------------------------


async def test_the_owner_is_made_once_and_may_change_the_password(
    database: Database, clock: FakeClock
) -> None:
    accounts = AccountRepository(database, clock)
    assert await accounts.owner() is None
    await accounts.set_password_hash("hash 1")
    await clock.advance(60)
    await accounts.set_password_hash("hash 2")
    owner = await accounts.owner()
    assert owner is not None
    assert owner.password_hash == "hash 2"
    assert owner.changed_at == clock.now()


async def test_sessions_live_until_they_are_removed(database: Database, clock: FakeClock) -> None:
    accounts = AccountRepository(database, clock)
    await accounts.set_password_hash("hash")
    later = clock.now() + timedelta(days=30)
    for name in ("a", "b", "c"):
        await accounts.add_session(name, expires_at=later, csrf=f"csrf {name}")
    session = await accounts.session("b")
    assert session is not None
    assert (session.csrf, session.expires_at) == ("csrf b", later)
    await accounts.remove_session("b")
    assert await accounts.session("b") is None
    assert await accounts.session("a") is not None
    await accounts.remove_all_sessions()
    assert await accounts.session("a") is None


async def test_expired_sessions_go_when_a_new_one_comes(
    database: Database, clock: FakeClock
) -> None:
    accounts = AccountRepository(database, clock)
    await accounts.set_password_hash("hash")
    await accounts.add_session("old", expires_at=clock.now() + timedelta(hours=1), csrf="x")
    await clock.advance(7200)
    assert await accounts.session("old") is not None, "whoever asks judges the time"
    await accounts.add_session("new", expires_at=clock.now() + timedelta(hours=1), csrf="x")
    assert await accounts.session("old") is None


async def test_sessions_are_bounded_and_the_oldest_go(database: Database, clock: FakeClock) -> None:
    accounts = AccountRepository(database, clock)
    await accounts.set_password_hash("hash")
    for number in range(105):
        await clock.advance(1)
        await accounts.add_session(
            f"s{number}", expires_at=clock.now() + timedelta(days=1), csrf="x"
        )
    assert await accounts.session("s4") is None
    assert await accounts.session("s5") is not None


async def test_no_session_without_an_owner(database: Database, clock: FakeClock) -> None:
    with pytest.raises(RefusedError, match="password"):
        await AccountRepository(database, clock).add_session("a", clock.now(), "x")
