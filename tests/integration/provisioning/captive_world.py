"""A phone, a house and the box in network namespaces; the box runs the real portal on port 80.

`python -m tests.integration.provisioning.captive_world DNSMASQ` inside
`unshare --map-root-user --net --mount`: prints one JSON object of what phone and laptop saw.
The phone gets its address by DHCP and every name from dnsmasq, which runs as NetworkManager's
shared mode runs it, with the image's own configuration. Nothing outside changes.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from pathlib import Path

from lares.clock import SystemClock
from lares_provisioning.network import Connection, JoinProblem
from lares_provisioning.onboarding import Phase
from lares_provisioning.portal.server import PortalService
from tests.fakes.onboarding import FakeOnboarding
from tests.image.family import CHINESE, ENGLISH, Family
from tests.unit.provisioning.portal.conftest import ABOUT_HOME, NETWORK
from tests.unit.provisioning.portal.test_portal_probes import PROBES

ROOT = Path(__file__).parents[3]
SHARED = ROOT / "image-build/rootfs/etc/NetworkManager/dnsmasq-shared.d"
BOX, HOUSE_SIDE = "10.42.0.1", "192.168.77.2"
PHONE, LAPTOP = "phone0", "laptop0"
_LEASE = """#!/bin/sh
[ "$1" = bound ] || exit 0
ip addr add "$ip/$mask" dev "$interface"
ip route add default via "$router"
echo "{\\"address\\": \\"$ip\\", \\"names\\": \\"$dns\\", \\"api\\": \\"$opt114\\"}"
"""
RESOLVER = Path("/etc/resolv.conf").resolve()
FAMILIES = {"English": ENGLISH, "Chinese": CHINESE}
NAMES = ("captive.apple.com", "connectivitycheck.gstatic.com", "lares.local")
QUESTIONS = (
    # Phones ask for all three at once and wait for the last answer.
    *(f"{kind}:{name}" for name in NAMES for kind in ("A", "AAAA", "HTTPS")),
    # Whether there is an encrypted resolver (RFC 9462), and whether .local is a zone of unicast
    # DNS: Apple's systems and systemd-resolved then leave multicast DNS alone.
    "SVCB:_dns.resolver.arpa",
    "SOA:local",
)
_WAIT = 10.0


async def run(*command: str | Path, check: bool = True) -> str:
    """Run a program and return its output."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    if check and process.returncode:
        raise RuntimeError(f"{command}: {err.decode()}")
    return out.decode()


class Guest:
    """A machine with one cable; the other end of it is in the box."""

    def __init__(self, process: asyncio.subprocess.Process, interface: str) -> None:
        self._enter = ("nsenter", f"--net=/proc/{process.pid}/ns/net")
        self.interface = interface
        self.process = process

    async def run(self, *command: str | Path, check: bool = True) -> str:
        """Run a program on it."""
        return await run(*self._enter, *command, check=check)

    async def ask(self, url: str, *options: str) -> dict[str, object]:
        """Fetch an address as curl does; nothing is followed unless an option says so."""
        told = "\n%{http_code} %{redirect_url} %{url_effective}"
        out = await self.run("curl", "-sS", "-m", "5", "-w", told, *options, url)
        body, _, line = out.rpartition("\n")
        status, redirect, effective = (*line.split(" "), "", "")[:3]
        return {"status": int(status), "to": redirect, "at": effective, "body": body}


@asynccontextmanager
async def guest(interface: str, other: str) -> AsyncIterator[Guest]:
    """Make a machine; its interface is called `interface`, the box's end `other`."""
    process = await asyncio.create_subprocess_exec(
        "unshare", "--net", "sh", "-c", "echo; exec sleep 300", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    try:
        made = Guest(process, interface)
        await run("ip", "link", "add", other, "type", "veth", "peer", "name", interface)
        await run("ip", "link", "set", interface, "netns", f"/proc/{process.pid}/ns/net")
        await run("ip", "link", "set", other, "up")
        for each in ("lo", interface):
            await made.run("ip", "link", "set", each, "up")
        yield made
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def names_and_addresses(dnsmasq: str, folder: Path) -> AsyncIterator[None]:
    """Run dnsmasq with the arguments of NetworkManager's shared mode and the image's files."""
    process = await asyncio.create_subprocess_exec(
        dnsmasq,
        "--conf-file=/dev/null",
        "--no-daemon",  # a namespace of a user knows no other users to become
        "--bind-interfaces",
        "--except-interface=lo",
        "--clear-on-reload",
        "--strict-order",
        f"--listen-address={BOX}",
        "--dhcp-range=10.42.0.10,10.42.0.254,60m",
        "--dhcp-lease-max=50",
        f"--dhcp-leasefile={folder}/leases",
        f"--pid-file={folder}/dnsmasq.pid",
        f"--conf-dir={SHARED}",
        "--no-ping",
    )
    try:
        yield
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def join_setup_network(phone: Guest, folder: Path) -> Mapping[str, str]:
    """Get an address; from then on every name is asked of the box."""
    script = folder / "lease"
    script.write_text(_LEASE)
    script.chmod(0o755)
    told = await phone.run(
        *("busybox", "udhcpc", "-i", phone.interface, "-q", "-n", "-f", "-t", "8", "-T", "1"),
        *("-O", "114", "-s", script),
    )
    lease: dict[str, str] = json.loads(told.splitlines()[-1])
    resolver = folder / "resolv.conf"
    resolver.write_text(f"nameserver {lease['names']}\n")
    await run("mount", "--bind", resolver, RESOLVER)
    return lease


async def ask_for_names(phone: Guest, server: str) -> dict[str, object]:
    """Ask the name server of the lease what phones ask."""
    program = "tests.integration.provisioning.name_questions"
    told = await phone.run(sys.executable, "-m", program, server, *QUESTIONS)
    answers: dict[str, object] = json.loads(told)
    return answers


async def probe_all(phone: Guest) -> dict[str, dict[str, object]]:
    """Ask as every vendor does."""
    return {
        name: await phone.ask(f"http://{host}{path}") for name, (host, path, _, _) in PROBES.items()
    }


def token_of(page: Mapping[str, object]) -> str:
    """Return the token of a page's form."""
    return str(page["body"]).partition('name="token" value="')[2].partition('"')[0]


async def fill_in(phone: Guest) -> list[dict[str, object]]:
    """Go the whole way as a sheet without script and cookies."""
    answers = []
    root = f"http://{BOX}"
    for path, form in (("/network", NETWORK), ("/home", ABOUT_HOME), ("/review", {})):
        page = await phone.ask(root + path)
        fields = {"token": token_of(page), **form}
        data = [part for each in fields.items() for part in ("--data-urlencode", "=".join(each))]
        answers.append(await phone.ask(root + path, *data))
    return answers


async def look_from_the_house(laptop: Guest) -> dict[str, object]:
    """Probe over the cable, also at the address of the setup network."""
    resolve = ("--resolve", f"captive.apple.com:80:{HOUSE_SIDE}")
    return {
        "probe": await laptop.ask("http://captive.apple.com/hotspot-detect.html", *resolve),
        "page": await laptop.ask(f"http://{HOUSE_SIDE}/"),
        "behind": await laptop.ask(f"http://{BOX}/"),
        "api": await laptop.ask(f"http://{HOUSE_SIDE}/captive-api"),
    }


async def walk(phone: Guest, onboarding: FakeOnboarding, family: Family) -> dict[str, object]:
    """Let the person of the image's tests set the box up, with a wrong password first."""

    async def person(command: str, *words: str) -> dict[str, object]:
        program = ROOT / "tests/image/phone/phone.py"
        told = await phone.run(sys.executable, program, family.languages, command, *words)
        answer: dict[str, object] = json.loads(told)
        return answer

    answers = family.answers("MyHome", "wrong horse", "correct horse battery")
    seen: dict[str, object] = {"probes": await person("probe")}
    seen["walked"] = await person("set-up", answers)
    onboarding.finish(JoinProblem.WRONG_PASSWORD)
    seen["refused"] = await person("look")
    seen["again"] = await person("network", "correct horse")
    seen["submitted"] = asdict(onboarding.submitted[-1])
    onboarding.show(replace(onboarding.status, phase=Phase.LOST))
    seen["lost"] = await person("look")
    return seen


async def observe(phone: Guest, laptop: Guest, folder: Path) -> dict[str, object]:
    """Let the portal run and return what both saw of it."""
    onboarding = FakeOnboarding()
    blank = onboarding.status
    service = PortalService(onboarding, SystemClock())
    ready = asyncio.Event()
    serving = asyncio.create_task(service.run(ready.set))
    async with asyncio.timeout(_WAIT):
        await ready.wait()
    lease = await join_setup_network(phone, folder)
    seen: dict[str, object] = {"lease": lease}
    seen["names"] = await ask_for_names(phone, lease["names"])
    seen["waiting"] = await probe_all(phone)
    sheet = ("-L", "-A", "CaptiveNetworkSupport-443.120.3 wispr")
    seen["sheet"] = await phone.ask("http://captive.apple.com/hotspot-detect.html", *sheet)
    seen["api"] = await phone.ask(f"http://{BOX}/captive-api")
    seen["house"] = await look_from_the_house(laptop)
    seen["forms"] = await fill_in(phone)
    seen["submitted"] = [str(each) for each in onboarding.submitted]
    seen["joining"] = await probe_all(phone)
    onboarding.finish(JoinProblem.WRONG_PASSWORD)
    seen["failed"] = await phone.ask("http://neverssl.com/", "-L")
    onboarding.show(replace(onboarding.status, phase=Phase.DONE, problem=None))
    onboarding.finish(Connection("192.168.77.2", wired=False, ssid="MyHome"))
    seen["done"] = await probe_all(phone)
    seen["end"] = await phone.ask("http://neverssl.com/", "-L")
    for name, family in FAMILIES.items():
        onboarding.show(blank)
        seen[name] = await walk(phone, onboarding, family)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    return seen


async def main(dnsmasq: str) -> None:
    """Build the world, look, print."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        await run("ip", "link", "set", "lo", "up")
        async with guest(PHONE, "ap0") as phone, guest(LAPTOP, "eth0") as laptop:
            await run("ip", "addr", "add", f"{BOX}/24", "dev", "ap0")
            await run("ip", "addr", "add", f"{HOUSE_SIDE}/24", "dev", "eth0")
            await laptop.run("ip", "addr", "add", "192.168.77.9/24", "dev", LAPTOP)
            await laptop.run("ip", "route", "add", f"{BOX}/32", "via", HOUSE_SIDE)
            async with names_and_addresses(dnsmasq, folder):
                print(json.dumps(await observe(phone, laptop, folder)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
