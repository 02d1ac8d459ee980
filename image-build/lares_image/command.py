"""Run programs of the host; a failure becomes one line with the program's own last words."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from lares_image.errors import HostError, ImageError

PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
"""Where programs are looked for: root's own folders are not in everybody's PATH."""

_LAST_WORDS = 12
"""Lines of a failed program that are shown."""


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    text: str | None = None,
) -> str:
    """Run a program to its end and return its standard output.

    `env` is added to this process's environment, `text` is its standard input.

    Raises:
        HostError: the program is not there.
        ImageError: it failed; the message ends with the last lines that it wrote.
    """
    words = [str(word) for word in command]
    try:
        ran = subprocess.run(  # noqa: S603 - our own words, no shell
            words,
            env={**os.environ, "PATH": PATH, "LC_ALL": "C.UTF-8", **(env or {})},
            cwd=cwd,
            input=text if text is not None else "",
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise HostError(f"{words[0]} is not installed on this computer") from error
    if ran.returncode != 0:
        lines = (ran.stderr.strip() or ran.stdout.strip()).splitlines()[-_LAST_WORDS:]
        said = "\n  ".join(lines) or "it said nothing"
        raise ImageError(f"{words[0]} failed with code {ran.returncode}:\n  {said}")
    return ran.stdout


def git(folder: Path, *words: str) -> str:
    """Ask git about the checkout that `folder` is in; whose files they are does not matter.

    An image is built by root, from a checkout that often belongs to a person; in a container, or
    without sudo, git would refuse to look at it.

    Raises:
        HostError: there is no git.
        ImageError: it failed, or this is no checkout.
    """
    return run(["git", "-c", "safe.directory=*", "-C", folder, *words])
