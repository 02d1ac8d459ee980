"""The update bundle: both halves of a slot, signed, in RAUC's verity form.

It carries a check of its own that the installed version runs before anything is written: a bundle
whose database schema is older than the data is refused.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lares_image.command import run
from lares_image.errors import ImageError
from lares_image.signing import Signing

COMPATIBLE = "lares-arm64"
"""As etc/rauc/system.conf of the appliance says it: the layout of the card, not a board."""

_PLACE = "@SCHEMA@"
_PACKED = "-comp zstd -Xcompression-level 3"
"""The root is compressed already; this is for the empty rest of the boot partition."""
_CHECKS = f"""\
[system]
compatible={COMPATIBLE}
bootloader=noop

[keyring]
check-purpose=codesign
"""
"""For rauc on this computer: see that an appliance will accept what was just signed."""

_MANIFEST = """\
[update]
compatible={compatible}
version={version}

[bundle]
format=verity

[hooks]
filename=hook
hooks=install-check

[image.rootfs]
filename=rootfs.squashfs

[image.bootfs]
filename=boot.vfat
"""


@dataclass(frozen=True, slots=True)
class Update:
    """What a bundle says and holds; `schema` is the newest that its database code writes."""

    version: str
    schema: int
    squashfs: Path
    boot_slot: Path


def schema_version(migrations: Path) -> int:
    """Return the schema that the service writes: that of its last numbered migration.

    Raises:
        ImageError: there are none.
    """
    numbers = [int(file.name[:4]) for file in migrations.glob("[0-9][0-9][0-9][0-9]_*.sql")]
    if not numbers:
        raise ImageError(f"no migrations in {migrations}")
    return max(numbers)


def render_hook(template: str, schema: int) -> str:
    """Fill the schema into the hook.

    Raises:
        ImageError: it has no place for it, and would check nothing.
    """
    if template.count(_PLACE) != 1:
        raise ImageError(f"the bundle's hook must have {_PLACE} once")
    return template.replace(_PLACE, str(schema))


def make_bundle(update: Update, hook: Path, signing: Signing, out: Path) -> None:
    """Write the signed bundle to `out`.

    Raises:
        ImageError: a part is missing, or rauc refuses, for example keys that do not fit.
    """
    text = render_hook(hook.read_text(encoding="utf-8"), update.schema)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)  # rauc does not write over a file
    with TemporaryDirectory(dir=out.parent) as name:
        checks = Path(name, "checks.conf")
        checks.write_text(_CHECKS, encoding="utf-8")
        content = Path(name, "content")
        content.mkdir()
        manifest = _MANIFEST.format(compatible=COMPATIBLE, version=update.version)
        (content / "manifest.raucm").write_text(manifest, encoding="utf-8")
        (content / "hook").write_text(text, encoding="utf-8")
        (content / "hook").chmod(0o755)
        for part in (update.squashfs, update.boot_slot):
            if not part.is_file():
                raise ImageError(f"{part} is not there: make image")
        shutil.copyfile(update.squashfs, content / "rootfs.squashfs")
        shutil.copyfile(update.boot_slot, content / "boot.vfat")
        run(
            [
                *(
                    "rauc",
                    f"--conf={checks}",
                    "bundle",
                    f"--cert={signing.certificate}",
                    f"--key={signing.key}",
                ),
                *(f"--signing-keyring={signing.keyring}", f"--mksquashfs-args={_PACKED}"),
                *(content, out),
            ]
        )
