"""The import as a whole: once, in an order of precedence, and told."""

import hashlib
import stat
from pathlib import Path

import msgspec
import pytest

from lares.errors import UnusableError
from lares_provisioning.app.options import Places
from lares_provisioning.onboarding import Answers
from lares_provisioning.preseed.importer import import_files, waits
from lares_provisioning.preseed.report import FILE_NAME
from lares_provisioning.preseed.state import (
    DONE_FILE,
    Handover,
    Imported,
    Ledger,
    discard_import,
    read_import,
)
from lares_provisioning.preseed.wiping import Record

OWN = """\
# our home
[wifi]
ssid = "MyHome"
password = "secret-pass"

[home]
name = "海边"
languages = ["zh"]

[owner]
password = "owner-pass"
"""
PRESEED = """\
config_version = "1.1"
[wlan]
ssid = "Other"
password = "other-pass"
country = "CN"
[user]
password = "$6$salt$hash"
[locale]
timezone = "Asia/Shanghai"
"""
ANSWERS = Answers(
    ssid="MyHome",
    wifi_password="secret-pass",
    country="CN",
    language="zh",
    home_name="海边",
    owner_password="owner-pass",
    time_zone="Asia/Shanghai",
)


class Card:
    """A boot partition and a state folder."""

    def __init__(self, folder: Path) -> None:
        self.boot = folder / "boot"
        self.boot.mkdir()
        self.state = folder / "state"

    def put(self, name: str, text: str) -> None:
        (self.boot / name).write_text(text, encoding="utf-8")

    def text(self, name: str) -> str:
        return (self.boot / name).read_text(encoding="utf-8")

    @property
    def report(self) -> str:
        return (self.boot / FILE_NAME).read_text(encoding="utf-8-sig")


@pytest.fixture
def card(tmp_path: Path) -> Card:
    return Card(tmp_path)


def test_an_empty_card(card: Card):
    assert not waits(card.boot, card.state)
    summary = import_files(card.boot, card.state)
    assert (summary.read, summary.imported) == ((), False)
    assert list(card.boot.iterdir()) == []


def test_the_setup_network_is_opened_and_closed_and_no_home_is_answered_by_that(card: Card):
    places = Places(state=card.state)
    for is_open, told in ((True, "the page asks for the key"), (False, "with the key as its")):
        card.put("lares.toml", f"[setup]\nopen = {str(is_open).lower()}\n")
        assert waits(card.boot, card.state)
        summary = import_files(card.boot, card.state)
        assert ([each.name for each in summary.read], summary.imported) == (["lares.toml"], False)
        assert read_import(card.state) is None
        assert places.setup_is_open is is_open
        assert f"Setup network: {'open' if is_open else 'with'}" in card.report
        assert told in card.report
        assert "设置网络：" in card.report
        assert not waits(card.boot, card.state)


@pytest.mark.parametrize("closing", ["[setup]\nopen = false\n", "# nothing\n", "[setup\n", ""])
def test_the_setup_network_is_open_only_while_a_file_says_so(card: Card, closing: str):
    """Not once for each content, as answers are: the same words count again, and their absence."""
    places = Places(state=card.state)
    for _ in range(2):
        card.put("lares.toml", "[setup]\nopen = true\n")
        assert waits(card.boot, card.state)
        assert import_files(card.boot, card.state).setup_open is True
        assert places.setup_is_open
        assert "Setup network: open" in card.report
        assert not waits(card.boot, card.state)
        assert import_files(card.boot, card.state).setup_open is None
        if closing:
            card.put("lares.toml", closing)
        else:
            (card.boot / "lares.toml").unlink()
        assert waits(card.boot, card.state)
        assert import_files(card.boot, card.state).setup_open is False
        assert not places.setup_is_open
        assert "Setup network: with the key as its password" in card.report
        assert closing or "Files:" not in card.report
        assert not waits(card.boot, card.state)


def test_of_two_files_the_earlier_one_says_whether_the_setup_network_is_open(card: Card):
    card.put("lares.toml", "[setup]\nopen = true\n")
    import_files(card.boot, card.state)
    card.put("lares.toml.txt", "[setup]\nopen = false\n")
    assert import_files(card.boot, card.state).setup_open is None
    assert Places(state=card.state).setup_is_open
    assert "Setup network: open" in card.report


def test_answers_beside_it_are_taken_as_well(card: Card):
    card.put("lares.toml", f"{OWN}[setup]\nopen = true\n")
    card.put("custom.toml", PRESEED)
    assert import_files(card.boot, card.state).imported
    assert Places(state=card.state).setup_is_open
    assert read_import(card.state) == Imported(ANSWERS)
    assert import_files(card.boot, card.state).imported, "until somebody takes them"
    assert Places(state=card.state).setup_is_open


def test_answers_are_taken_and_secrets_wiped(card: Card):
    card.put("lares.toml", OWN)
    card.put("rpi-preseed.toml", PRESEED)
    assert waits(card.boot, card.state)
    summary = import_files(card.boot, card.state)
    assert summary.imported
    assert summary.wiped == ("lares.toml", "rpi-preseed.toml")
    assert read_import(card.state) == Imported(ANSWERS)
    assert card.text("lares.toml") == OWN.replace("secret-pass", "_" * 11).replace(
        "owner-pass", "_" * 10
    )
    assert card.text("rpi-preseed.toml") == PRESEED.replace("other-pass", "_" * 10).replace(
        "$6$salt$hash", "_" * 12
    )
    for file in card.state.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_report_has_both_languages_and_no_secret(card: Card):
    card.put("lares.toml", OWN)
    card.put("rpi-preseed.toml", PRESEED)
    card.put("wpa_supplicant.conf", "nonsense\npsk=also-secret\n")
    import_files(card.boot, card.state)
    report = card.report
    assert "Wi-Fi network: MyHome" in report
    assert "Wi-Fi 网络：MyHome" in report
    assert "Wi-Fi network: taken from lares.toml instead" in report
    assert "line 7: user.password" in report
    assert "第 1 行" in report
    assert "UNTIL THEN ITS PASSWORDS STAY IN IT" in report
    for secret in ("secret-pass", "owner-pass", "other-pass", "$6$salt", "also-secret"):
        assert secret not in report
    raw = (card.boot / FILE_NAME).read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n")


def test_a_second_start_imports_nothing(card: Card):
    card.put("lares.toml", OWN)
    import_files(card.boot, card.state)
    discard_import(card.state)
    (card.boot / FILE_NAME).unlink()
    assert not waits(card.boot, card.state)
    summary = import_files(card.boot, card.state)
    assert (summary.read, summary.imported, summary.wiped) == ((), False, ())
    assert read_import(card.state) is None
    assert not (card.boot / FILE_NAME).exists()


def test_a_file_without_secrets_is_imported_once_too(card: Card):
    card.put("lares.toml", '[home]\nname = "x"\n')
    import_files(card.boot, card.state)
    discard_import(card.state)
    assert not waits(card.boot, card.state)
    assert not import_files(card.boot, card.state).imported


def test_a_file_that_was_written_anew_is_imported_again(card: Card):
    card.put("lares.toml", OWN)
    import_files(card.boot, card.state)
    discard_import(card.state)
    card.put("lares.toml", OWN)
    assert import_files(card.boot, card.state).imported
    assert read_import(card.state) is not None
    assert "secret-pass" not in card.text("lares.toml")


def test_what_nobody_has_taken_yet_is_kept_below_what_comes_later(card: Card):
    card.put("lares.toml", OWN)
    import_files(card.boot, card.state)
    card.put("lares.toml", '[home]\nname = "New"\n')
    import_files(card.boot, card.state)
    imported = read_import(card.state)
    assert imported is not None
    assert (imported.answers.home_name, imported.answers.ssid) == ("New", "MyHome")
    assert imported.answers.owner_password == "owner-pass"


def test_a_file_with_errors_keeps_its_secrets_until_it_is_mended(card: Card):
    wrong = OWN.replace("ssid", "sid")
    card.put("lares.toml", wrong)
    summary = import_files(card.boot, card.state)
    assert not summary.imported
    assert card.text("lares.toml") == wrong
    assert not waits(card.boot, card.state)
    card.put("lares.toml", OWN)
    assert import_files(card.boot, card.state).imported
    assert "secret-pass" not in card.text("lares.toml")


def test_once_the_home_is_set_up_files_with_errors_are_wiped_as_well(card: Card):
    card.put("lares.toml", OWN.replace("ssid", "sid"))
    card.put("user-data", "#cloud-config\npassword: secret\nbroken: [\n")
    import_files(card.boot, card.state)
    (card.state / DONE_FILE).touch()
    assert waits(card.boot, card.state)
    assert set(import_files(card.boot, card.state).wiped) == {"lares.toml", "user-data"}
    assert "secret" not in card.text("lares.toml") + card.text("user-data")
    assert not waits(card.boot, card.state)


def test_two_files_with_the_same_bytes_are_both_wiped(card: Card):
    card.put("custom.toml", PRESEED)
    card.put("rpi-preseed.toml", PRESEED)
    import_files(card.boot, card.state)
    assert "other-pass" not in card.text("custom.toml") + card.text("rpi-preseed.toml")


def test_a_card_that_cannot_be_written(card: Card, monkeypatch: pytest.MonkeyPatch):
    card.put("lares.toml", OWN)

    def refuse(*_args: object) -> int:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr("os.pwrite", refuse)
        summary = import_files(card.boot, card.state)
    assert summary.imported
    assert summary.unwiped == ("lares.toml",)
    assert "ITS PASSWORDS ARE STILL IN IT" in card.report
    discard_import(card.state)
    assert waits(card.boot, card.state)
    again = import_files(card.boot, card.state)
    assert (again.imported, again.wiped) == (False, ("lares.toml",))
    assert "secret-pass" not in card.text("lares.toml")


def test_the_state_remembers_no_digest_of_a_file_with_secrets(card: Card):
    """Else the owner's password could be guessed fast, with the wiped file at hand."""
    card.put("lares.toml", OWN)
    import_files(card.boot, card.state)
    before = hashlib.sha256(OWN.encode()).hexdigest()
    for file in card.state.iterdir():
        assert before not in file.read_text(encoding="utf-8")


def test_a_file_that_somebody_takes_away(card: Card, monkeypatch: pytest.MonkeyPatch):
    card.put("lares.toml", OWN)
    with monkeypatch.context() as patch:
        patch.setattr("os.pwrite", lambda *_args: (_ for _ in ()).throw(OSError(5, "I/O error")))
        import_files(card.boot, card.state)
    (card.boot / "lares.toml").unlink()
    import_files(card.boot, card.state)
    assert not waits(card.boot, card.state)


def test_damaged_state_loses_nothing_that_is_on_the_card(card: Card):
    card.state.mkdir()
    (card.state / "imported.json").write_text("{", encoding="utf-8")
    (card.state / "import.json").write_text('{"answers": 7}', encoding="utf-8")
    card.put("lares.toml", OWN)
    assert import_files(card.boot, card.state).imported


def test_a_mended_file_leaves_no_digest_of_its_secrets(card: Card):
    wrong = OWN.replace("ssid", "sid")
    card.put("lares.toml", wrong)
    import_files(card.boot, card.state)
    digest = hashlib.sha256(wrong.encode()).hexdigest()
    assert digest in (card.state / "imported.json").read_text(encoding="utf-8")
    card.put("lares.toml", OWN)
    import_files(card.boot, card.state)
    assert digest not in (card.state / "imported.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["../victim", "kernel.img", "config.txt"])
def test_records_lead_root_to_no_other_file(card: Card, tmp_path: Path, name: str):
    """The state folder belongs to a user with few rights; root writes the card."""
    target = card.boot / name
    target.write_bytes(b"precious")
    record = Record.of(name, b"precious", b"________", b"_", 0)
    card.state.mkdir()
    for file, content in (
        ("imported.json", Ledger(files=(record,))),
        ("import.json", Handover(answers=Answers(), files=(record,))),
    ):
        (card.state / file).write_bytes(msgspec.json.encode(content))
    import_files(card.boot, card.state)
    assert target.read_bytes() == b"precious"


def test_records_write_nothing_but_what_wiping_writes(card: Card):
    card.put("lares.toml", "# 1234")
    record = Record.of("lares.toml", b"# 1234", b"# evil", b"evil", 2)
    card.state.mkdir()
    (card.state / "imported.json").write_bytes(msgspec.json.encode(Ledger(files=(record,))))
    import_files(card.boot, card.state)
    assert card.text("lares.toml") == "# 1234"


def test_a_link_in_the_state_folder_is_not_written_through(card: Card, tmp_path: Path):
    victim = tmp_path / "victim"
    victim.write_text("untouched", encoding="utf-8")
    card.state.mkdir()
    for name in ("import.json", ".import.json.part", "imported.json"):
        (card.state / name).symlink_to(victim)
    card.put("lares.toml", OWN)
    import_files(card.boot, card.state)
    assert victim.read_text(encoding="utf-8") == "untouched"
    assert read_import(card.state) is not None


def test_folders_that_cannot_be_used_are_told(card: Card, tmp_path: Path):
    with pytest.raises(UnusableError, match="cannot be read"):
        import_files(tmp_path / "nowhere", card.state)
    card.put("lares.toml", OWN)
    card.state.write_text("a file", encoding="utf-8")
    with pytest.raises(UnusableError, match="cannot be written"):
        import_files(card.boot, card.state)
    assert card.text("lares.toml") == OWN


def test_a_newer_programs_import_is_read_as_far_as_it_is_understood(card: Card):
    newer = msgspec.json.encode(
        {"version": 2, "answers": {"ssid": "MyHome", "relay": "10.0.0.9"}, "relays": [1]}
    )
    card.state.mkdir()
    (card.state / "import.json").write_bytes(newer)
    assert read_import(card.state) == Imported(Answers(ssid="MyHome"))
    card.put("lares.toml", '[home]\nname = "Ours"\n')
    import_files(card.boot, card.state)
    assert read_import(card.state) == Imported(Answers(ssid="MyHome", home_name="Ours"))
    assert (card.state / "import.json.newer").read_bytes() == newer, "for when that one is back"
    discard_import(card.state)
    assert not list(card.state.glob("import.json*")), "no password outlives the taking over"


@pytest.mark.parametrize("files", ["[]", '{"of": "another shape"}'])
def test_what_a_newer_program_remembers_is_not_lost(card: Card, files: str):
    card.state.mkdir()
    (card.state / "imported.json").write_text(f'{{"version":2,"files":{files},"cards":[1]}}')
    card.put("lares.toml", OWN)
    assert import_files(card.boot, card.state).imported
    kept = (card.state / "imported.json.newer").read_text()
    assert kept == f'{{"version":2,"files":{files},"cards":[1]}}'
    assert not waits(card.boot, card.state)
