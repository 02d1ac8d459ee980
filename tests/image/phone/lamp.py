"""A lamp of the house behind the appliance's broker: announces itself, obeys, tells its state.

Every command is a line of the file given as the argument.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, "/usr/lib/lares/python")

from paho.mqtt import client as mqtt

CONFIG = {
    "name": "Desk lamp",
    "unique_id": "test-desk-lamp",
    "command_topic": "test/lamp/set",
    "state_topic": "test/lamp/state",
    "device": {"identifiers": ["test-desk-lamp"], "name": "Desk lamp"},
}


def main(log: Path) -> None:
    lamp = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="test-lamp")
    password = Path("/etc/lares/secrets/mqtt-password").read_text(encoding="ascii").strip()
    lamp.username_pw_set("lares", password)

    def connected(client, *_) -> None:
        client.subscribe(CONFIG["command_topic"], qos=1)
        client.publish("homeassistant/light/test-desk-lamp/config", json.dumps(CONFIG), 1, True)
        client.publish(CONFIG["state_topic"], "OFF", 1, True)

    def told(client, _, message) -> None:
        with log.open("ab") as lines:
            lines.write(message.payload + b"\n")
        client.publish(CONFIG["state_topic"], message.payload, 1, True)

    lamp.on_connect, lamp.on_message = connected, told
    lamp.connect("127.0.0.1")
    lamp.loop_forever(retry_first_connection=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
