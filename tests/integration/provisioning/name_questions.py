"""Ask a name server as a phone's resolver does, and tell its answers as they came.

`python -m tests.integration.provisioning.name_questions SERVER TYPE:NAME …` prints a JSON object:
question → code of the response, addresses (with their seconds to live), number of other records.
No resolver of a system lets one ask for any type, or tells a refusal from an empty answer.
"""

import json
import secrets
import socket
import struct
import sys

TYPES = {"A": 1, "SOA": 6, "AAAA": 28, "SVCB": 64, "HTTPS": 65}
"""RFC 1035, RFC 3596, RFC 9460."""
NO_ERROR = 0
_INTERNET = 1
_RECURSION_DESIRED = 0x0100
_TIMEOUT_S = 5.0


def ask(server: str, name: str, kind: str) -> dict[str, object]:
    """Send one question over UDP and read the answer.

    Raises:
        TimeoutError: nobody answered.
        ValueError: the answer is to something else.
    """
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    question = labels + b"\0" + struct.pack("!2H", TYPES[kind], _INTERNET)
    number = secrets.randbelow(1 << 16)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(_TIMEOUT_S)
        line.connect((server, 53))
        line.send(struct.pack("!6H", number, _RECURSION_DESIRED, 1, 0, 0, 0) + question)
        answer = line.recv(4096)
    echoed, flags, _, answers, authorities, others = struct.unpack_from("!6H", answer)
    if echoed != number or answer[12 : 12 + len(question)] != question:
        raise ValueError(f"not an answer to {kind} {name}: {answer.hex()}")
    addresses = _addresses(answer, 12 + len(question), answers)
    rest = answers + authorities + others - len(addresses)
    return {"code": flags & 0xF, "addresses": addresses, "others": rest}


def _addresses(answer: bytes, at: int, count: int) -> list[tuple[str, int]]:
    """Return the IPv4 addresses at the front of the records, whose names are pointers."""
    found = []
    for _ in range(count):
        _, kind, _, seconds, length = struct.unpack_from("!3HIH", answer, at)
        at += 12 + length
        if kind == TYPES["A"]:
            found.append((socket.inet_ntoa(answer[at - length : at]), seconds))
    return found


def main(server: str, *questions: str) -> None:
    """Ask all and print."""
    told = {}
    for question in questions:
        kind, _, name = question.partition(":")
        told[question] = ask(server, name, kind)
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
