"""`lares restore`: a backup in the place of the data of this board."""

import argparse
from pathlib import Path

from lares.app import passphrase

HELP = "put a backup in the place of this home; the old data are kept aside"
EXAMPLE = "lares restore /media/usb/home.lares-backup"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the backup")
    passphrase.add_argument(parser)
    parser.add_argument("--settings", metavar="FILE", type=Path, help="the settings of this board")
    parser.add_argument(
        "--with-settings",
        action="store_true",
        help="also replace this board's settings file and the files that it names",
    )
    parser.add_argument("--json", action="store_true", help="print what was restored as JSON")


def run(args: argparse.Namespace, _run_async: object) -> int:
    """Check everything, then replace the data; 0 when that is decided."""
    import msgspec

    from lares.app.backup import restore
    from lares.app.cli_output import write_json, write_line, write_progress
    from lares.errors import UsageError
    from lares.settings.reading import Loaded, load_or_last_good, parse

    if not args.file.is_file():
        raise UsageError(f"there is no file {args.file}")
    if args.settings is not None and not args.settings.exists():
        loaded = Loaded(parse("", args.settings.absolute()), args.settings.absolute())
    else:
        loaded = load_or_last_good(args.settings)
    if args.with_settings and loaded.path is None:
        raise UsageError("this board has no settings yet: say where, with --settings FILE")
    secret = passphrase.read_passphrase(args.passphrase_file, new=False)
    restored = restore(
        loaded.settings,
        loaded.path,
        args.file,
        secret,
        tell=write_progress,
        with_settings=args.with_settings,
    )
    if args.json:
        facts = {"in_force": restored.in_force, "settings_restored": restored.settings_restored}
        write_json({**facts, **msgspec.to_builtins(restored.manifest)})
        return 0
    manifest = restored.manifest
    write_line(
        f"{args.file} of {manifest.created} (Lares {manifest.version}) is checked and whole."
    )
    if restored.in_force:
        write_line("It is in force; the data from before are kept in before-restore-N.")
    else:
        write_line("It takes the place of the data when the service starts next: restart it now.")
    return 0
