"""A flat archive on this disk of exactly the locked packages: all that the offline build sees."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from lares_image.archives import RELEASE
from lares_image.command import run


def make_repository(folder: Path, debs: Iterable[Path]) -> None:
    """Make the archive anew in `folder` out of links to packages.

    The Release file must name the release, or mmdebstrap finds no essential packages in it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for deb in debs:
        os.link(deb, folder / deb.name)
    (folder / "Packages").write_text(run(["apt-ftparchive", "packages", "."], cwd=folder))
    named = [f"APT::FTPArchive::Release::{key}={RELEASE}" for key in ("Codename", "Suite")]
    options = [word for one in named for word in ("-o", one)]
    (folder / "Release").write_text(run(["apt-ftparchive", *options, "release", "."], cwd=folder))
