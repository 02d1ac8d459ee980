"""What a factory reset leaves on a card: a real file system, in use as on the box, as bytes."""

import secrets
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
STEPS = ROOT / "image-build/rootfs/usr/lib/lares/system"
SCRIPT = Path(__file__).with_name("erase.sh")
SECRETS = ("key", "database", "found", "replaced", "deleted")
LEFT = {
    "lost+found",
    "overlay",
    *(f"overlay/{name}" for name in ("etc", "var")),
    *(f"overlay/{name}/{part}" for name in ("etc", "var") for part in ("upper", "work")),
    "rauc.status",
}
OVERLAYFS = {str(Path("overlay", name, "work", "work")) for name in ("etc", "var")}
"""Made anew by the kernel as long as it is mounted."""


def _secret_files(folder: Path) -> dict[str, bytes]:
    made = {name: secrets.token_hex(16).encode() for name in (*SECRETS, "report")}
    (folder / "secrets").mkdir()
    for name, secret in made.items():
        times = 1_000_000 if name == "database" else 40
        (folder / "secrets" / name).write_bytes((secret + b"\n") * times)
    return made


def _found(card: Path, made: dict[str, bytes]) -> set[str]:
    content = card.read_bytes()
    return {name for name, secret in made.items() if secret in content}


@pytest.mark.parametrize("mode", ["trims", "trims-not", "killed"])
def test_no_secret_is_left_on_the_card(tmp_path: Path, mode: str):
    made = _secret_files(tmp_path)
    command = ["unshare", "--mount", "bash", "-eu", SCRIPT, tmp_path, STEPS, mode]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=80, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert _found(tmp_path / "before", made) == set(SECRETS), "else nothing is shown by this test"
    data = tmp_path / "root/data"
    left = {line.removeprefix(f"{data}/") for line in (tmp_path / "left").read_text().split("\n")}
    assert left - {""} == LEFT | OVERLAYFS & left
    assert _found(tmp_path / "card", made) == set()
    assert _found(tmp_path / "firmware-before", made) == {"report"}
    assert _found(tmp_path / "firmware", made) == set()
    assert (tmp_path / "left-firmware").read_text() == "lares.toml\n", "what people wrote is theirs"
    cuts = sorted(tmp_path.glob("cut-*"))
    assert len(cuts) == (5 if mode == "killed" else 0)
    for cut in cuts:
        assert _found(cut, made) == set(), cut.name
