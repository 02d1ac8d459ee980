"""Where a passphrase comes from: a prompt, a file, or standard input; never an argument."""

import getpass
import sys
from argparse import ArgumentParser
from pathlib import Path

from lares.errors import UsageError

SHORTEST = 8
_LONGEST = 1024


def add_argument(parser: ArgumentParser) -> None:
    """Declare the option."""
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        help='read the passphrase from the first line of FILE ("-": standard input)',
    )


def read_passphrase(file: str | None, *, new: bool) -> str:
    """Return the passphrase; a `new` one is asked for twice and must be long enough.

    Raises:
        UsageError: it is too short, differs, or cannot be read.
    """
    if file is None:
        passphrase = _prompt(new=new)
    else:
        try:
            if file == "-":
                line = sys.stdin.buffer.readline(_LONGEST)
            else:
                with Path(file).open("rb") as lines:
                    line = lines.readline(_LONGEST)
            passphrase = line.decode().rstrip("\r\n")
        except OSError as error:
            raise UsageError(
                f"the passphrase cannot be read from {file}: {error.strerror}"
            ) from error
        except UnicodeDecodeError as error:
            raise UsageError(f"the passphrase in {file} is not UTF-8") from error
    if len(passphrase) < (SHORTEST if new else 1):
        raise UsageError(f"the passphrase must have at least {SHORTEST} characters")
    return passphrase


def _prompt(*, new: bool) -> str:
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask for the passphrase: use --passphrase-file")
    passphrase = getpass.getpass("Passphrase: ")
    if new and getpass.getpass("Again: ") != passphrase:
        raise UsageError("the two passphrases differ")
    return passphrase
