"""The one time that every file of an image bears: that of the commit it is made from."""

import os
from pathlib import Path

from lares_image.command import git
from lares_image.errors import HostError, ImageError

VARIABLE = "SOURCE_DATE_EPOCH"


def source_date_epoch(checkout: Path) -> int:
    """Seconds since 1970: of the environment if it says so, else of the checked-out commit.

    Source: reproducible-builds.org, specification of SOURCE_DATE_EPOCH.

    Raises:
        ImageError: the variable is no time, or there is neither the variable nor a commit.
    """
    said = os.environ.get(VARIABLE)
    if said is not None:
        if not (said.isascii() and said.isdigit()):
            raise ImageError(f"{VARIABLE} must be a number of seconds, not {said!r}")
        return int(said)
    try:
        return int(git(checkout, "log", "-1", "--format=%ct"))
    except (HostError, ImageError, ValueError) as error:
        raise ImageError(
            f"the time of the commit is not known here (no git checkout): set {VARIABLE}"
        ) from error
