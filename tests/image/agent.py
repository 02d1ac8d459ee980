"""Runs in the appliance under test, as root: executes the commands that come over its own line.

One JSON object a line. In: {"id", "run", "timeout"}; out: {"id", "rc", "output"} with base64, and
{"ready": boot id} at its start. The line is a virtio port or, on a Raspberry Pi, its first UART.
"""

import base64
import json
import os
import subprocess
import threading
import time
import tty
from pathlib import Path

LINES = ("/dev/virtio-ports/lares.agent", "/dev/ttyAMA0")
TIMED_OUT = 124


def open_line() -> int:
    # Where the UART is the console, the virtio port will come.
    is_console = "console=ttyAMA0" in Path("/proc/cmdline").read_text()
    while True:
        for name in LINES[: 1 if is_console else None]:
            if Path(name).exists():
                line = os.open(name, os.O_RDWR | os.O_NOCTTY)
                if os.isatty(line):
                    tty.setraw(line)
                return line
        time.sleep(0.1)


def execute(request: dict) -> dict:
    try:
        ran = subprocess.run(
            ["/bin/sh", "-c", request["run"]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=request["timeout"],
            check=False,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root"},
            cwd="/",
        )
        rc, output = ran.returncode, ran.stdout
    except subprocess.TimeoutExpired as error:
        rc, output = TIMED_OUT, error.stdout or b""
    return {"id": request["id"], "rc": rc, "output": base64.b64encode(output).decode()}


def main() -> None:
    line = open_line()
    lock = threading.Lock()

    def write(message: dict) -> None:
        data = json.dumps(message).encode() + b"\n"
        with lock:
            while data:
                data = data[os.write(line, data) :]

    def serve(request: dict) -> None:
        write(execute(request))

    # A line of rubbish first: a UART may have some in it.
    with lock:
        os.write(line, b"\n")
    write({"ready": Path("/proc/sys/kernel/random/boot_id").read_text().strip()})
    buffer = b""
    while True:
        data = os.read(line, 65536)
        if not data:  # nobody at the other end of the virtio port
            time.sleep(0.1)
            continue
        *lines, buffer = (buffer + data).split(b"\n")
        for text in lines:
            try:
                request = json.loads(text)
            except ValueError:
                continue
            threading.Thread(target=serve, args=(request,), daemon=True).start()


if __name__ == "__main__":
    main()
