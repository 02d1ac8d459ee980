"""What outlives a power cut: whole, private, and never a reason not to start."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lares_provisioning import durable_file
from lares_provisioning.flow.events import Saved
from lares_provisioning.network import JoinProblem
from lares_provisioning.onboarding import Answers
from lares_provisioning.state_file import StateFile

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
SAVED = st.builds(
    Saved,
    st.builds(
        Answers,
        ssid=TEXT,
        wifi_password=TEXT,
        hidden=st.booleans(),
        home_name=TEXT,
        owner_password=TEXT,
        owner_password_hash=TEXT,
    ),
    st.booleans(),
    st.none() | st.sampled_from(JoinProblem),
)


@given(saved=SAVED)
def test_what_is_saved_is_loaded(tmp_path_factory: pytest.TempPathFactory, saved: Saved):
    file = StateFile(tmp_path_factory.getbasetemp() / "state.json")
    file.save(saved)
    assert file.load() == saved


def test_it_is_private_and_gone_when_there_is_nothing_to_keep(tmp_path: Path):
    path = tmp_path / "state.json"
    file = StateFile(path)
    assert file.load() == Saved()
    file.save(Saved(Answers(wifi_password="secret word")))
    assert path.stat().st_mode & 0o777 == 0o600
    file.save(Saved())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"\0" * 10, b'{"version":0,"answers":{}}', b'{"version":1}', b"[" * 9999]
)
def test_a_damaged_one_is_set_aside(tmp_path: Path, damage: bytes, caplog):
    path = tmp_path / "state.json"
    path.write_bytes(damage)
    assert StateFile(path).load() == Saved()
    assert (tmp_path / "state.json.damaged").read_bytes() == damage
    assert "begins anew" in caplog.text


NEWER = {
    "version": 2,
    "answers": {"ssid": "Home", "wifi_password": "secret word", "relay": "10.0.0.9"},
    "pending": True,
    "problem": "no-relay",
    "relays": [1],
}


def test_of_a_newer_programs_answers_counts_what_is_understood(tmp_path: Path):
    path = tmp_path / "state.json"
    path.write_bytes(newer := msgspec.json.encode(NEWER))
    file = StateFile(path)
    saved = Saved(Answers(ssid="Home", wifi_password="secret word"), pending=True)
    assert file.load() == saved
    assert path.read_bytes() == newer, "reading changes nothing"
    for problem in (JoinProblem.NOT_FOUND, JoinProblem.TIMED_OUT):
        file.save(Saved(saved.answers, problem=problem))
        assert (tmp_path / "state.json.newer").read_bytes() == newer
        assert file.load() == Saved(saved.answers, problem=problem)
    file.save(Saved())
    assert list(tmp_path.iterdir()) == [], "no password outlives the set-up"


def test_what_only_a_newer_program_understands_is_kept_for_it(tmp_path: Path, caplog):
    path = tmp_path / "state.json"
    path.write_bytes(newer := b'{"version":2,"answers":["secret word"]}')
    assert StateFile(path).load() == Saved()
    assert path.read_bytes() == newer
    assert caplog.text == ""
    StateFile(path).save(Saved(Answers(ssid="Home")))
    assert (tmp_path / "state.json.newer").read_bytes() == newer


def test_a_newer_programs_answers_outlive_a_power_cut(tmp_path: Path, monkeypatch):
    path = tmp_path / "state.json"
    path.write_bytes(newer := msgspec.json.encode(NEWER))
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", lambda _descriptor: (_ for _ in ()).throw(OSError(5, "cut")))
        with pytest.raises(OSError, match="cut"):
            StateFile(path).save(Saved(Answers(ssid="Other")))
    assert path.read_bytes() == newer
    StateFile(path).save(Saved(Answers(ssid="Other")))
    assert (tmp_path / "state.json.newer").read_bytes() == newer


def test_a_damaged_one_is_not_quoted_in_the_log(tmp_path: Path, caplog):
    path = tmp_path / "state.json"
    path.write_text('{"version":1,"answers":{"wifi_password":"secret word"')
    StateFile(path).load()
    assert "secret word" not in caplog.text


def test_erasing_leaves_nothing(tmp_path: Path):
    file = StateFile(tmp_path / "state.json")
    (tmp_path / "state.json.damaged").write_text("secret word")
    file.save(Saved(Answers(wifi_password="secret word")))
    file.erase()
    file.erase()
    assert list(tmp_path.iterdir()) == []


def test_no_password_outlives_the_set_up_in_what_was_set_aside(tmp_path: Path):
    path = tmp_path / "state.json"
    path.write_text('{"version":1,"answers":{"owner_password":"secret word"')
    file = StateFile(path)
    assert file.load() == Saved()
    assert (tmp_path / "state.json.damaged").exists(), "to be looked at until then"
    file.save(Saved(Answers(ssid="Home"), pending=True))
    file.save(Saved())
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_leaves_what_was(tmp_path: Path, monkeypatch):
    path = tmp_path / "file"
    durable_file.write(path, "before")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        durable_file.write(path, "after")
    monkeypatch.undo()
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_the_rest_of_an_earlier_write_is_no_obstacle_and_no_trap(tmp_path: Path):
    victim = tmp_path / "victim"
    victim.write_text("whole")
    (tmp_path / ".file.part").symlink_to(victim)
    durable_file.write(tmp_path / "file", "new", mode=0o640)
    assert victim.read_text() == "whole"
    assert (tmp_path / "file").read_text() == "new"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640
