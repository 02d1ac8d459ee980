// English words for what the checks find, by its code; the message has the figures.
// {0}, {1} are the figures of the message, in their order.

export default {
  "finding.broker-reachable": "A broker listens",
  "finding.broker-unreachable": "There is no broker",
  "remedy.broker-unreachable":
    "Start it (mosquitto), or set [mqtt] host and port.",
  "finding.console-port-free": "The port is free",
  "finding.console-port-unusable": "The page cannot use this address",
  "remedy.console-port-unusable":
    "Set [console] host to an address of this machine and port above 1023.",
  "finding.port-taken": "Another program uses the port",
  "remedy.port-taken":
    "Stop that program, or set another [console] port.",
  "finding.nothing-discovered": "No device has announced itself",
  "remedy.nothing-discovered":
    "Turn on Home Assistant discovery in zigbee2mqtt or in the devices, with the prefix of [mqtt] discovery_prefix.",
  "finding.discovered": "{0} entities are known",
  "finding.disk-full": "The disk is full",
  "remedy.disk-full":
    "Delete what is not needed, or move the data to a larger disk ([data] dir).",
  "finding.disk-nearly-full": "The disk is nearly full",
  "remedy.disk-nearly-full":
    "Delete what is not needed, or move the data to a larger disk ([data] dir).",
  "finding.disk-space-good": "{0} MiB free",
  "finding.link-up": "Connected",
  "finding.link-down": "No connection to the broker",
  "remedy.link-down":
    "Is the broker running? Are [mqtt] host, username and password_file right?",
  "finding.memory-unknown": "This system does not tell",
  "finding.memory-low": "Little memory is left",
  "remedy.memory-low":
    "Stop other programs on this board, or restart it.",
  "finding.memory-good": "{0} MiB available",
  "finding.service-failed": "A service has failed",
  "remedy.service-failed":
    "The log says more; it is tried again every few minutes.",
  "finding.service-restarting": "A service restarts",
  "finding.service-starting": "A service starts",
  "finding.services-run": "{0} services run",
  "finding.settings-broken": "The settings cannot be used",
  "remedy.settings-broken":
    "Mend the file and restart; every setting is in docs/settings.md.",
  "finding.settings-default": "No file; all is default",
  "finding.settings-good": "The file is good",
  "finding.store-good": "Reads and writes",
  "finding.all-reachable": "All {0} entities can be reached",
  "finding.devices-unavailable": "{0} of {1} entities cannot be reached",
  "remedy.devices-unavailable":
    "Look at their power, batteries and distance to the coordinator.",
  "finding.wall-clock-good": "{message}",
  "finding.wall-clock-wrong": "The date is wrong",
  "remedy.wall-clock-wrong":
    "Give the board a network with a time server (systemd-timesyncd), or set the date.",
  "finding.intent-model-good": "The model is at work",
  "finding.intent-model-missing": "Only sentences that match a template are understood",
  "remedy.intent-model-missing": "Install Lares again: the model that understands sentences is missing or damaged.",
  "finding.intent-model-idle": "Only sentences that match a template are understood",
  "remedy.intent-model-idle": "Restart Lares. If that does not help, the log of the start has the cause.",
  "finding.lessons-good": "{0} so far",
  "finding.lessons-exact-only": "Taught phrases are found by their exact words only",
  "remedy.lessons-exact-only":
    "Install Lares again: a part that compares sentences is missing.",
  "finding.first-password-good": "Nothing waits to be handed over",
  "finding.first-password-broken": "The password from the set-up was not taken over",
  "remedy.first-password-broken": "Open the console and set a password with the one-time code from the log.",
  "finding.data-whole": "No database had to be replaced",
  "finding.data-damaged-aside": "The database was damaged; an older or an empty one is used",
  "remedy.data-damaged-aside":
    "Restore a backup. The memory card may be failing: a new one is safer.",
  "finding.data-kept": "The data outlive a restart",
  "finding.data-lost": "The card cannot be used: everything is in memory until the next restart",
  "remedy.data-lost":
    "Switch the appliance off and on. If this stays, write the image to a new card and restore a backup.",
  "finding.data-version-good": "The data is of this version",
  "finding.newer-data-aside": "An older version runs; the newer data is kept aside",
  "remedy.newer-data-aside": "Install the newer version again, or go on as it is. Nothing is lost.",
  "finding.safe-mode-off": "Everything is turned on",
  "finding.safe-mode": "The appliance runs in safe mode",
  "remedy.safe-mode": "Restart it to try everything again. If safe mode comes back, send the log.",
  "finding.check-timed-out": "A check did not answer in time",
  "remedy.check-timed-out":
    "Look into the log; a disk or a network that hangs is likely.",
  "finding.check-failed": "A check itself failed",
  "remedy.check-failed":
    "Report this with the log.",
};
