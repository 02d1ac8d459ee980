"""`LARES-IMPORT.txt`: what was read, what was taken and what a person has to do; no secrets."""

import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from lares_provisioning.preseed.reading import Content, Finding, Problem
from lares_provisioning.preseed.report_words import PROBLEMS
from lares_provisioning.preseed.sources import Source

FILE_NAME = "LARES-IMPORT.txt"
_PART = "LARES-IMPORT.tmp"
_MOST_FINDINGS = 40
_LONGEST_NAME = 80

_ENGLISH, _CHINESE = 0, 1
_TAKEN = {
    "wifi": ("Wi-Fi network", "Wi-Fi 网络"),
    "country": ("Country", "国家"),
    "language": ("Language", "语言"),
    "home_name": ("Name of the home", "家的名称"),
    "time_zone": ("Time zone", "时区"),
    "owner_password": ("Owner's password", "主人密码"),
    "owner_password_hash": ("Owner's password", "主人密码"),
    "setup_open": ("Setup network", "设置网络"),
}
_SET = ("set", "已设置")
_OPEN: Mapping[bool | None, tuple[str, str]] = {
    None: ("", ""),
    True: (
        "open, so that whoever is near can read what is typed; the page asks for the key",
        "开放，附近的人能看到输入的内容；密钥改在页面上输入",
    ),
    False: (
        "with the key as its password; no file asks for an open one",
        "以密钥作为密码；没有文件要求开放",
    ),
}
_NOTHING = ("Nothing was taken over.", "没有导入任何内容。")
_HEAD = ("What Lares read on this card", "Lares 从此卡读取的内容")
_TOOK = ("Taken over:", "已导入：")
_FILES = ("Files:", "文件：")
_LINE = ("line {line}: ", "第 {line} 行：")
_WIPED = (
    "read; its passwords were wiped",
    "已读取；其中的密码已清除",
)
_CLEAN = ("read; there was no password in it", "已读取；其中没有密码")
_HELD = (
    "has errors: mend it and start again. UNTIL THEN ITS PASSWORDS STAY IN IT",
    "有错误：请修正后重新启动。在此之前，其中的密码会保留在文件里",
)
_UNUSED = ("was not used", "未使用")
_UNWIPED = (
    "read, but could not be written: ITS PASSWORDS ARE STILL IN IT; delete the file",
    "已读取，但无法写入：密码仍在文件里，请删除该文件",
)
_COLON = (": ", "：")
_COMMA = (", ", "、")
_MORE = ("and {count} more", "另有 {count} 项")
_FOOT = (
    "What is missing, Lares asks for on its page. This file can be deleted.",
    "缺少的内容会在 Lares 的设置页面上询问。此文件可以删除。",
)


def render(read: Collection[Source], content: Content, unwiped: Collection[str]) -> str:
    """Return the report about files that were read, in English and Chinese."""
    parts = [_in_language(which, read, content, unwiped) for which in (_ENGLISH, _CHINESE)]
    return ("\n" + "-" * 60 + "\n\n").join(parts)


def write(boot: Path, text: str) -> str:
    """Write the report beside the files; return why it could not be written, empty if it was."""
    part = boot / _PART
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        part.unlink(missing_ok=True)
        # As Windows writes text, so that every editor shows the Chinese part and the lines.
        with open(os.open(part, flags, 0o644), "wb") as file:  # noqa: PTH123 -- a descriptor
            file.write(text.replace("\n", "\r\n").encode("utf-8-sig", "replace"))
            file.flush()
            os.fsync(file.fileno())
        part.replace(boot / FILE_NAME)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _in_language(
    which: int, read: Collection[Source], content: Content, unwiped: Collection[str]
) -> str:
    lines = [_HEAD[which], ""]
    taken = list(_taken(which, content))
    lines += [_TOOK[which], *taken] if taken else [_NOTHING[which]]
    if read:
        lines += ["", _FILES[which]]
    for source in read:
        lines.append(f"  {source.name}{_COLON[which]}{_fate(source, unwiped)[which]}")
        lines += [f"    - {sentence}" for sentence in _sentences(which, source.reading.findings)]
    return "\n".join([*lines, "", _FOOT[which], ""])


def _taken(which: int, content: Content) -> Iterable[str]:
    values = {
        "wifi": content.wifi.ssid if content.wifi else "",
        "country": content.country,
        "language": content.language,
        "home_name": content.home_name,
        "time_zone": content.time_zone,
        "owner_password": _SET[which] if content.owner_password else "",
        "owner_password_hash": _SET[which] if content.owner_password_hash else "",
        "setup_open": _OPEN[content.setup_open][which],
    }
    for field, value in values.items():
        if value:
            yield f"  {_TAKEN[field][which]}{_COLON[which]}{_visible(value)}"


def _fate(source: Source, unwiped: Collection[str]) -> tuple[str, str]:
    record, reading = source.record, source.reading
    if source.name in unwiped:
        return _UNWIPED
    if reading.has_errors:
        return _HELD if record.before != record.after else _UNUSED
    return _WIPED if record.before != record.after else _CLEAN


def _sentences(which: int, findings: Collection[Finding]) -> list[str]:
    """Return a sentence for each finding; what is not used is told in one."""
    told = [each for each in findings if each.problem is not Problem.UNSUPPORTED]
    sentences = [_sentence(which, finding) for finding in told[:_MOST_FINDINGS]]
    if len(told) > _MOST_FINDINGS:
        sentences.append(_MORE[which].format(count=len(told) - _MOST_FINDINGS))
    unused = [_visible(each.place) for each in findings if each.problem is Problem.UNSUPPORTED]
    if unused:
        places = _COMMA[which].join(unused[:_MOST_FINDINGS])
        if len(unused) > _MOST_FINDINGS:
            places += f"{_COMMA[which]}…"
        sentences.append(PROBLEMS[Problem.UNSUPPORTED][which].format(place=places))
    return sentences


def _sentence(which: int, finding: Finding) -> str:
    line = _LINE[which].format(line=finding.line) if finding.line else ""
    meant = ("; did you mean {}?", "；是否想写 {}？")[which]
    hint = meant.format(finding.detail) if finding.detail else ""
    place = _visible(finding.place) or "?"
    if finding.problem is Problem.OVERRULED:
        place = _TAKEN[finding.place][which]
    words = PROBLEMS[finding.problem][which]
    return line + words.format(place=place, detail=_visible(finding.detail), hint=hint)


def _visible(text: str) -> str:
    shown = "".join(char if char.isprintable() else "�" for char in text)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[:_LONGEST_NAME]}…"
