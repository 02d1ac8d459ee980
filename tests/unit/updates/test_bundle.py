"""Which bundle is for this appliance and its data."""

import pytest

from lares.updates.bundle import Bundle, Slot, System, check
from lares.updates.errors import Reason, UpdateError

SYSTEM = System("lares-pi", (), None, busy=False)


@pytest.mark.parametrize(
    ("version", "schema"),
    [("0.2.0+schema.4", 4), ("0.2.0", None), ("0.2.0+schema.", None), ("1+schema.4.5", None)],
)
def test_the_schema_is_the_end_of_the_version(version: str, schema: int | None) -> None:
    assert Bundle("x", version).schema == schema


@pytest.mark.parametrize("version", ["0.2.0+schema.4", "0.2.0+schema.5", "0.2.0"])
def test_what_knows_the_data_is_let_in(version: str) -> None:
    check(Bundle("lares-pi", version), SYSTEM, 4)


def test_what_does_not_is_refused_unless_it_is_wanted() -> None:
    bundle = Bundle("lares-pi", "0.1.0+schema.3")
    with pytest.raises(UpdateError, match=r"older than the data \(schema 4\)") as caught:
        check(bundle, SYSTEM, 4)
    assert caught.value.reason is Reason.OLDER_DATA
    check(bundle, SYSTEM, 4, allow_older=True)


def test_another_appliance_is_refused_always() -> None:
    with pytest.raises(UpdateError, match="for toaster, and this is lares-pi") as caught:
        check(Bundle("toaster", "9"), SYSTEM, 4, allow_older=True)
    assert caught.value.reason is Reason.INCOMPATIBLE


def test_a_restart_is_needed_when_another_slot_starts_next() -> None:
    runs = Slot("rootfs.0", "A", booted=True, good=True)
    other = Slot("rootfs.1", "B", booted=False, good=True)
    for following, needed in (("rootfs.1", True), ("rootfs.0", False), (None, False)):
        assert System("x", (runs, other), following, busy=False).restart_needed is needed
    assert not System("x", (other,), "rootfs.0", busy=False).restart_needed
