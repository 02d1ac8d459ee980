"""The processes under test are others: these tests may read files as they like."""

import os
import shutil

import pytest

needs = pytest.mark.skipif(
    os.geteuid() != 0 or not all(map(shutil.which, ("rauc", "dbus-daemon", "openssl"))),
    reason="needs root, rauc, dbus-daemon and openssl",
)


@pytest.fixture(autouse=True)
def _nothing_blocks_the_loop() -> None:
    """Take the place of the guard: what it would find here is the test's own reading of files."""
