// 检查结果的中文词语，按代码排列。{0}、{1} 是消息里的数字。

export default {
  "finding.broker-reachable": "代理在监听",
  "finding.broker-unreachable": "没有找到代理（broker）",
  "remedy.broker-unreachable":
    "请启动代理（mosquitto），或设置 [mqtt] 的 host 和 port。",
  "finding.console-port-free": "端口空闲",
  "finding.console-port-unusable": "无法在此地址提供页面",
  "remedy.console-port-unusable":
    "请把 [console] 的 host 设为本机地址，port 设为 1023 以上。",
  "finding.port-taken": "端口被其他程序占用",
  "remedy.port-taken":
    "请停止那个程序，或为 [console] 设置其他 port。",
  "finding.nothing-discovered": "还没有设备上线",
  "remedy.nothing-discovered":
    "请在 zigbee2mqtt 或设备固件中打开 Home Assistant 自动发现，前缀同 [mqtt] 的 discovery_prefix。",
  "finding.discovered": "已知 {0} 个实体",
  "finding.disk-full": "磁盘已满",
  "remedy.disk-full":
    "请删除不需要的文件，或把数据移到更大的磁盘（[data] dir）。",
  "finding.disk-nearly-full": "磁盘快满了",
  "remedy.disk-nearly-full":
    "请删除不需要的文件，或把数据移到更大的磁盘（[data] dir）。",
  "finding.disk-space-good": "剩余 {0} MiB",
  "finding.link-up": "已连接",
  "finding.link-down": "与代理（broker）的连接断了",
  "remedy.link-down":
    "代理在运行吗？[mqtt] 的 host、username 和 password_file 对吗？",
  "finding.memory-unknown": "此系统不提供",
  "finding.memory-low": "内存不足",
  "remedy.memory-low":
    "请停止这台机器上的其他程序，或重启机器。",
  "finding.memory-good": "可用 {0} MiB",
  "finding.service-failed": "有服务失败",
  "remedy.service-failed":
    "详情见日志；每隔几分钟会自动重试。",
  "finding.service-restarting": "有服务正在重启",
  "finding.service-starting": "有服务正在启动",
  "finding.services-run": "{0} 个服务在运行",
  "finding.settings-broken": "设置文件无法使用",
  "remedy.settings-broken":
    "请改正文件后重启；所有设置见 docs/settings.md。",
  "finding.settings-default": "没有设置文件，全部为默认值",
  "finding.settings-good": "设置文件正常",
  "finding.store-good": "读写正常",
  "finding.all-reachable": "{0} 个实体都能连上",
  "finding.devices-unavailable": "{1} 个实体中有 {0} 个连不上",
  "remedy.devices-unavailable":
    "请检查它们的电源、电池以及与协调器的距离。",
  "finding.wall-clock-good": "{message}",
  "finding.wall-clock-wrong": "日期不对",
  "remedy.wall-clock-wrong":
    "请让机器连上有时间服务器的网络（systemd-timesyncd），或手动设置日期。",
  "finding.intent-model-good": "理解语句的模型在工作",
  "finding.intent-model-missing": "只能听懂固定说法",
  "remedy.intent-model-missing": "请重新安装 Lares：理解语句的模型缺失或已损坏。",
  "finding.intent-model-idle": "只能听懂固定说法",
  "remedy.intent-model-idle": "请重启 Lares；如果仍然如此，启动日志里有原因。",
  "finding.lessons-good": "已有 {0} 句",
  "finding.lessons-exact-only": "教过的话只有一字不差才认得",
  "remedy.lessons-exact-only":
    "请重新安装 Lares：比较句子的部件不见了。",
  "finding.first-password-good": "没有待接收的密码",
  "finding.first-password-broken": "设置时选的密码没有接收到",
  "remedy.first-password-broken": "打开控制台，用日志中的一次性代码设置密码。",
  "finding.data-whole": "数据库没有被替换过",
  "finding.data-damaged-aside": "数据库已损坏，现在用的是较早的或全新的数据库",
  "remedy.data-damaged-aside":
    "请恢复备份。存储卡可能快坏了，最好换一张新卡。",
  "finding.data-kept": "重启后数据仍在",
  "finding.data-lost": "存储卡无法使用：所有内容只在内存里，重启后就会消失",
  "remedy.data-lost":
    "请关机再开机。如果仍然这样，请把镜像写入一张新卡，再恢复备份。",
  "finding.data-version-good": "数据与当前版本一致",
  "finding.newer-data-aside": "当前运行的是旧版本；新版本的数据另外保存着",
  "remedy.newer-data-aside": "可以重新安装新版本，也可以继续使用。数据没有丢失。",
  "finding.safe-mode-off": "所有功能都已开启",
  "finding.safe-mode": "设备正在安全模式下运行",
  "remedy.safe-mode": "请重启设备，再试一次全部功能。如果又进入安全模式，请把日志发给我们。",
  "finding.check-timed-out": "检查没有及时完成",
  "remedy.check-timed-out":
    "请查看日志；可能是磁盘或网络卡住了。",
  "finding.check-failed": "检查本身出错",
  "remedy.check-failed":
    "请连同日志一起反馈。",
};
