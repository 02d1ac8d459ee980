"""The archive of the initrd, read back by a reader written after the kernel's description."""

import stat

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lares_image import cpio


def unpack(archive: bytes) -> dict[str, cpio.Entry]:
    found: dict[str, cpio.Entry] = {}
    at = 0
    while True:
        assert archive[at : at + 6] == b"070701"
        fields = [int(archive[at + 6 + 8 * n : at + 14 + 8 * n], 16) for n in range(13)]
        mode, size, major, minor, name_size = (fields[n] for n in (1, 6, 9, 10, 11))
        assert fields[2] == fields[3] == fields[5] == fields[12] == 0  # owner, group, time, check
        start = at + 110
        name = archive[start : start + name_size]
        assert name.endswith(b"\0")
        data = (start + name_size + 3) // 4 * 4
        if name == b"TRAILER!!!\0":
            assert not any(archive[data:])
            assert len(archive) % 512 == 0
            return found
        text = name[:-1].decode()
        found[text] = cpio.Entry(text, mode, archive[data : data + size], (major, minor))
        at = (data + size + 3) // 4 * 4


def test_each_kind_comes_back_and_stands_behind_its_folder():
    entries = [
        cpio.regular("bin/busybox", b"code", 0o755),
        cpio.symlink("bin/sh", "busybox"),
        cpio.directory("proc"),
        cpio.character_device("dev/console", (5, 1)),
    ]
    found = unpack(cpio.pack(entries))
    assert list(found) == ["bin", "bin/busybox", "bin/sh", "dev", "dev/console", "proc"]
    for entry in entries:
        assert found[entry.name] == entry
    assert stat.S_ISDIR(found["bin"].mode)


_names = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="/\0", exclude_categories=["Cs"])),
    min_size=1,
    max_size=3,
).map("/".join)


@example({"TRAILER!!!/0": b""})
@given(st.dictionaries(_names, st.binary(max_size=9), max_size=5))
def test_order_of_the_entries_does_not_show_and_nothing_is_lost(files):
    try:
        archive = cpio.pack(cpio.regular(name, data) for name, data in files.items())
    except ValueError:
        assert any(
            set(name.split("/")) & {"", ".", ".."} or name.split("/")[0] == "TRAILER!!!"
            for name in files
        )
        return
    assert archive == cpio.pack(cpio.regular(name, files[name]) for name in reversed(files))
    found = unpack(archive)
    for name, data in files.items():
        assert found[name].data == data or any(other.startswith(f"{name}/") for other in files)


@pytest.mark.parametrize("name", ["", ".", "/init", "../init", "a/../b", "a//b", "a\0b", "a/"])
def test_a_name_outside_the_archive_is_refused(name: str):
    with pytest.raises(ValueError, match=r"archive|cpio"):
        cpio.pack([cpio.regular(name, b"")])


def test_a_name_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        cpio.pack([cpio.regular("init", b"1"), cpio.regular("init", b"2")])
