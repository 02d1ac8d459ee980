"""The report's words in English and Chinese; no value that may be a secret is among them."""

from lares_provisioning.preseed.reading import Problem

PROBLEMS: dict[Problem, tuple[str, str]] = {
    Problem.NOT_A_FILE: (
        "is no plain file (a folder or a link); put the file itself here",
        "不是普通文件（是文件夹或链接）；请直接放入文件本身",
    ),
    Problem.UNREADABLE: (
        "could not be read; the card may be damaged",
        "无法读取；存储卡可能已损坏",
    ),
    Problem.TOO_LARGE: (
        "is larger than 64 KB and was not read; what is in it is still there",
        "超过 64 KB，未读取；其中的内容仍保留在卡上",
    ),
    Problem.EMPTY: ("has nothing but comments in it", "里面只有注释，没有内容"),
    Problem.NOT_TEXT: (
        "is no text in UTF-8 (or UTF-16); save it again as UTF-8",
        "不是 UTF-8（或 UTF-16）文本；请另存为 UTF-8 编码",
    ),
    Problem.SYNTAX: (
        "cannot be understood here; perhaps a quote or bracket is missing, or the file was cut off",
        "此处无法解析；可能缺少引号或括号，或者文件不完整",
    ),
    Problem.TOO_DEEP: (
        "is nested too deeply or repeats itself (YAML aliases)",
        "嵌套过深，或使用了 YAML 别名",
    ),
    Problem.DUPLICATE_KEY: (
        "{place} is there twice; keep one",
        "{place} 出现了两次；请只保留一个",
    ),
    Problem.UNKNOWN_KEY: (
        "{place} is not known here{hint}",
        "不认识 {place}{hint}",
    ),
    Problem.MUST_BE_TEXT: (
        "{place} must be text in quotes",
        "{place} 必须是带引号的文本",
    ),
    Problem.MUST_BE_YES_NO: ("{place} must be true or false", "{place} 必须是 true 或 false"),
    Problem.MUST_BE_TABLE: (
        "{place} must be a table of keys and values",
        "{place} 必须是一组“键与值”",
    ),
    Problem.MUST_BE_LIST: (
        '{place} must be a list of texts such as ["zh", "en"]',
        '{place} 必须是文本列表，例如 ["zh", "en"]',
    ),
    Problem.VERSION: (
        "is of a version that Lares does not know",
        "文件版本不受支持",
    ),
    Problem.NOT_CLOUD_CONFIG: (
        "is a script or a template, no #cloud-config; Lares runs nothing from this card",
        "是脚本或模板，不是 #cloud-config；Lares 不会运行卡上的程序",
    ),
    Problem.SSID_MISSING: ("{place}: the name of the network is missing", "{place}：缺少网络名称"),
    Problem.SSID_LENGTH: (
        "{place}: the name of a network has at most 32 bytes",
        "{place}：网络名称最多 32 个字节",
    ),
    Problem.SSID_NOT_TEXT: (
        "{place}: this name of a network is no text; set it up on the page of the box",
        "{place}：该网络名称不是文本；请在设备的设置页面上配置",
    ),
    Problem.PASSWORD_LENGTH: (
        "{place}: a Wi-Fi password has 8 to 63 characters (or is the key: 64 hex digits, unquoted)",
        "{place}：Wi-Fi 密码应为 8 至 63 个字符（或 64 位十六进制密钥，不加引号）",
    ),
    Problem.ENTERPRISE: (
        "{place}: networks of companies and universities (802.1X) are not supported",
        "{place}：不支持企业或校园网络（802.1X）",
    ),
    Problem.OUTDATED: (
        "{place}: WEP is broken and not supported; set the router to WPA2 or WPA3",
        "{place}：WEP 已不安全，不受支持；请将路由器设为 WPA2 或 WPA3",
    ),
    Problem.COUNTRY: (
        "{place}: this is no country code such as CN or GB",
        "{place}：不是国家代码，例如 CN 或 GB",
    ),
    Problem.LANGUAGE: ("{place}: Lares speaks en and zh", "{place}：Lares 支持 en 和 zh"),
    Problem.TIME_ZONE: (
        "{place}: this is no time zone such as Asia/Shanghai",
        "{place}：不是时区名称，例如 Asia/Shanghai",
    ),
    Problem.HOME_NAME: (
        "{place}: the name of the home has 1 to 64 characters",
        "{place}：家的名称应为 1 至 64 个字符",
    ),
    Problem.OWNER_PASSWORD_LENGTH: (
        "{place}: the owner's password has 8 to 256 characters",
        "{place}：主人密码应为 8 至 256 个字符",
    ),
    Problem.OWNER_PASSWORD_TWICE: (
        "{place}: give either the password or its hash",
        "{place}：密码与密码哈希只能填一个",
    ),
    Problem.OWNER_HASH_KIND: (
        "{place}: a hash of this kind (such as sha512crypt, $6$) cannot be used; give the password",
        "{place}：无法使用这种哈希（如 sha512crypt，$6$）；请直接填写密码",
    ),
    Problem.UNSUPPORTED: ("not used by Lares: {place}", "Lares 不使用：{place}"),
    Problem.USER_PASSWORD: (
        "{place}: Lares has no users; a login password (or its hash) is not the owner's password",
        "{place}：Lares 没有这类用户；系统用户的密码或哈希不是主人密码",
    ),
    Problem.OTHER_NETWORK: (
        "one network can be set; not used: {detail}",
        "只能设置一个网络；未使用：{detail}",
    ),
    Problem.WIPED_BEFORE: (
        "{place}: the password was read and wiped before; to set it again, write it anew",
        "{place}：密码此前已读取并清除；如需重新设置，请再次填写",
    ),
    Problem.SCRIPT: (
        "is a program for another system and was not run",
        "是其他系统的程序，未运行",
    ),
    Problem.OVERRULED: (
        "{place}: taken from {detail} instead",
        "{place}：以 {detail} 为准",
    ),
}
