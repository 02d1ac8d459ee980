"""NetworkManager, wpa_supplicant and Avahi on a private bus, with an air that tests can script.

It answers the calls that the product makes, with the objects, signals and reasons that
NetworkManager 1.42 was measured to give (a wrong WPA2 key: NO_SECRETS; a wrong WPA3 key:
SSID_NOT_FOUND). What needs no radio is tested on the real one.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.unpack import unpack_variants

from lares.clock import SystemClock
from lares_provisioning.networkmanager import names
from lares_provisioning.networkmanager.names import ActiveState, Mode, Reason
from lares_provisioning.networkmanager.network import NetworkManagerNetwork
from tests.fakes import networkmanager_objects as objects
from tests.fakes.network import Router, others

_WIFI = f"{names.PATH}/Devices/3"
_WIRE = f"{names.PATH}/Devices/2"
_CONFIG = f"{names.PATH}/IP4Config/"
_SUPPLICANT = "fi.w1.wpa_supplicant1"
_KINDS: dict[str, set[str]] = {
    "wpa-psk": {"wpa1", "wpa2", "wpa3", "wpa2+wpa3"},  # NetworkManager's "wpa-psk" is WPA3 too
    "sae": {"wpa3", "wpa2+wpa3"},
    "owe": {"owe"},
    "open": {"open"},
}
"""The routers that suit each `key-mgmt`."""
_WITHOUT: dict[tuple[str, ...], set[str]] = {(): set(), ("rsn",): {"wpa1"}}
"""The routers that each `proto` keeps out."""


class RefusalError(Exception):
    """A D-Bus error as the answer."""


class ScriptedNetworkManager:
    """Implements the contract suite's `World`; `countries` is what wpa_supplicant was told."""

    def __init__(self, address: str) -> None:
        self.network = NetworkManagerNetwork(SystemClock(), bus_address=address)
        self.countries: list[str] = []
        self.profiles: dict[str, dict[str, dict[str, Any]]] = {}
        self.on_disk: set[str] = set()
        self.name = "lares.local"
        self._address = address
        self._bus: MessageBus | None = None
        self._routers: list[Router] = []
        self._drops = 0
        self._objects: dict[str, dict[str, dict[str, Any]]] = {}
        self._number = 10
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> "ScriptedNetworkManager":
        self._bus = await MessageBus(bus_address=self._address).connect()
        self._bus.add_message_handler(self._handle)
        self._objects = {
            names.PATH: {names.SERVICE: {"WirelessEnabled": True, "WirelessHardwareEnabled": True}},
            _WIRE: {names.DEVICE: objects.device(1, "eth0", 20)},
        }
        self._add_radio()
        await self._bus.request_name(_SUPPLICANT)
        await self._bus.request_name(names.AVAHI)
        await self._bus.request_name(names.SERVICE)
        return self

    async def leave(self) -> None:
        """Be gone from the bus, as when it crashes."""
        assert self._bus is not None
        await self._bus.release_name(names.SERVICE)

    async def come_back(self) -> None:
        assert self._bus is not None
        await self._bus.request_name(names.SERVICE)

    # -- the world ---------------------------------------------------------------------------------

    async def router(
        self,
        ssid: str,
        *,
        kind: str = "wpa2",
        password: str = "correct horse",
        signal: int = 70,
        hidden: bool = False,
        gives_addresses: bool = True,
        beside: bool = False,
    ) -> None:
        if not beside:
            self._routers = others(self._routers, ssid)
        self._routers.append(Router(ssid, kind, password, signal, hidden, gives_addresses))

    async def dropping(self, times: int) -> None:
        """Let routers break off so many times after they had let the box in."""
        self._drops = times

    async def no_router(self, ssid: str) -> None:
        self._routers = others(self._routers, ssid)
        if self._joined() == ssid:
            self._end(self._radio["ActiveConnection"], 53)
            self._state(_WIFI, 30, Reason.SSID_NOT_FOUND)

    async def cable(self, *, plugged: bool) -> None:
        if plugged:
            self._use(_WIRE, "Wired", ActiveState.ACTIVATED, address="192.168.1.7")
            self._state(_WIRE, 100)
        else:
            self._end(self._objects[_WIRE][names.DEVICE]["ActiveConnection"], 3)
            self._state(_WIRE, 20)

    async def plug_radio(self, *, present: bool) -> None:
        if present:
            self._add_radio()
            self._signal(names.PATH, names.SERVICE, "DeviceAdded", "o", _WIFI)
        else:
            del self._objects[_WIFI]
            self._signal(names.PATH, names.SERVICE, "DeviceRemoved", "o", _WIFI)

    async def take_name(self) -> None:
        self.name = "lares-2.local"
        self._signal("/", names.AVAHI_SERVER, "StateChanged", "is", 2, "")

    async def in_the_air(self) -> set[str]:
        seen = {each.ssid for each in self._routers if not each.hidden}
        if self._objects[_WIFI][names.WIRELESS]["Mode"] == Mode.ACCESS_POINT:
            seen.add(bytes(self._settings_in_use()["802-11-wireless"]["ssid"]).decode())
        return seen

    async def close(self) -> None:
        await self.network.close()
        for task in self._tasks:
            task.cancel()
        if self._bus is not None:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()

    # -- objects -----------------------------------------------------------------------------------

    @property
    def _radio(self) -> dict[str, Any]:
        return self._objects[_WIFI][names.DEVICE]

    def _add_radio(self) -> None:
        self._objects[_WIFI] = objects.radio()

    def _settings_in_use(self) -> dict[str, dict[str, Any]]:
        return self.profiles[self._objects[self._radio["ActiveConnection"]][names.ACTIVE]["Uuid"]]

    def _joined(self) -> str:
        wireless = self._objects.get(_WIFI, {}).get(names.WIRELESS, {})
        cell = self._objects.get(wireless.get("ActiveAccessPoint", "/"), {})
        return bytes(cell.get(names.ACCESS_POINT, {}).get("Ssid", b"")).decode()

    def _use(self, device: str, name: str, state: int, *, uuid: str = "", address: str = "") -> str:
        """Make an active connection of a device."""
        self._number += 1
        path = f"{names.PATH}/ActiveConnection/{self._number}"
        profile = self._path_of(uuid) if uuid else "/"
        active = {"Id": name, "Uuid": uuid, "State": int(state), "Connection": profile}
        self._objects[path] = {names.ACTIVE: active}
        config = f"{_CONFIG}{self._number}"
        if address:
            self._objects[config] = objects.ip4_config(address)
        self._objects[device][names.DEVICE] |= {"ActiveConnection": path, "Ip4Config": config}
        return path

    def _end(self, path: str, reason: int) -> None:
        """End an active connection, also a volatile profile."""
        active = self._objects.pop(path, {}).get(names.ACTIVE)
        if active is None:
            return
        for each in self._objects.values():
            device = each.get(names.DEVICE, {})
            if device.get("ActiveConnection") == path:
                device |= {"ActiveConnection": "/", "Ip4Config": "/"}
                if names.WIRELESS in each:
                    each[names.WIRELESS] |= {"Mode": Mode.STATION, "ActiveAccessPoint": "/"}
        if active["Id"] == "lares-setup":
            self.profiles.pop(active["Uuid"], None)
        self._signal(path, names.ACTIVE, "StateChanged", "uu", ActiveState.DEACTIVATED, reason)

    def _state(self, device: str, state: int, reason: int = 0) -> None:
        properties = self._objects[device][names.DEVICE]
        before, properties["State"] = properties["State"], state
        self._signal(device, names.DEVICE, "StateChanged", "uuu", state, before, int(reason))

    def _signal(self, path: str, interface: str, member: str, signature: str, *body: Any) -> None:
        assert self._bus is not None
        message = Message.new_signal(path, interface, member, signature, list(body))
        self._tasks.add(task := asyncio.ensure_future(self._bus.send(message)))
        task.add_done_callback(self._tasks.discard)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.add(task := asyncio.ensure_future(work))
        task.add_done_callback(self._tasks.discard)

    # -- calls -------------------------------------------------------------------------------------

    def _handle(self, message: Message) -> Message | bool:
        if message.message_type is not MessageType.METHOD_CALL:
            return False
        method: Callable[..., tuple[str, list[Any]]] | None = getattr(
            self, f"on_{message.member}", None
        )
        if method is None:
            return False
        try:
            signature, body = method(message.path, *unpack_variants(message.body))
        except RefusalError as refusal:
            name, _, text = str(refusal).partition(": ")
            return Message.new_error(message, name, text)
        return Message.new_method_return(message, signature, body)

    def on_GetManagedObjects(self, _path: str) -> tuple[str, list[Any]]:  # noqa: N802
        typed = {path: objects.typed(each) for path, each in self._objects.items()}
        return "a{oa{sa{sv}}}", [typed]

    def on_RequestScan(self, _path: str, _options: object) -> tuple[str, list[Any]]:  # noqa: N802
        if self._objects[_WIFI][names.WIRELESS]["Mode"] == Mode.ACCESS_POINT:
            raise RefusalError(f"{names.DEVICE}.NotAllowed: Scanning not allowed while in AP mode")
        self._begin(self._scan())
        return "", []

    async def _scan(self) -> None:
        await asyncio.sleep(0.02)
        for path in [each for each in self._objects if "/AccessPoint/" in each]:
            if path != self._objects[_WIFI][names.WIRELESS]["ActiveAccessPoint"]:
                del self._objects[path]
        cells = [self._cell(each) for each in self._routers]
        wireless = self._objects[_WIFI][names.WIRELESS]
        wireless |= {"AccessPoints": cells, "LastScan": wireless["LastScan"] + 1000}

    def _cell(self, router: Router) -> str:
        self._number += 1
        path = f"{names.PATH}/AccessPoint/{self._number}"
        self._objects[path] = objects.cell(router)
        return path

    def on_AddAndActivateConnection2(  # noqa: N802
        self, _path: str, settings: Any, device: str, _cell: str, options: Any
    ) -> tuple[str, list[Any]]:
        assert options["persist"] in {"memory", "volatile"}, "nothing untried goes to the disk"
        uuid = settings["connection"]["uuid"]
        self.profiles[uuid] = settings
        active = self._activate(uuid, device)
        return "ooa{sv}", [self._path_of(uuid), active, {}]

    def on_ActivateConnection(  # noqa: N802
        self, _path: str, profile: str, device: str, _cell: str
    ) -> tuple[str, list[Any]]:
        return "o", [self._activate(self._uuid_of(profile), device)]

    def _activate(self, uuid: str, device: str) -> str:
        self._end(self._objects[device][names.DEVICE]["ActiveConnection"], 3)
        settings = self.profiles[uuid]
        name = settings["connection"]["id"]
        path = self._use(device, name, ActiveState.ACTIVATING, uuid=uuid)
        self._begin(self._go_through(path, settings))
        return path

    async def _go_through(self, path: str, settings: dict[str, dict[str, Any]]) -> None:
        wireless = settings["802-11-wireless"]
        is_setup = wireless["mode"] == "ap"
        for state in (40, 50):
            await asyncio.sleep(0.01)
            self._state(_WIFI, state)
        reason = 0 if is_setup else self._reason(settings)
        if reason:
            if reason == Reason.NO_SECRETS:
                self._state(_WIFI, 60, 8)
            self._state(_WIFI, 120, reason)
            self._end(path, 3)
            self._state(_WIFI, 30, reason)
            return
        self._state(_WIFI, 70)
        if not is_setup and self._drops:
            self._drops -= 1
            self._state(_WIFI, 60, 8)
            self._state(_WIFI, 120, Reason.NO_SECRETS)
            self._end(path, 3)
            self._state(_WIFI, 30)
            return
        address = "10.42.0.1" if is_setup else "192.168.1.8"
        self._objects[f"{_CONFIG}99"] = objects.ip4_config(address)
        self._radio["Ip4Config"] = f"{_CONFIG}99"
        if is_setup:
            self._objects[_WIFI][names.WIRELESS]["Mode"] = Mode.ACCESS_POINT
        else:
            router = self._fitting(settings)
            assert router is not None
            cell = self._cell(Router(**{**vars(router), "hidden": False}))
            self._objects[_WIFI][names.WIRELESS]["ActiveAccessPoint"] = cell
        self._objects[path][names.ACTIVE]["State"] = int(ActiveState.ACTIVATED)
        self._state(_WIFI, 100)
        self._signal(path, names.ACTIVE, "StateChanged", "uu", ActiveState.ACTIVATED, 1)

    def _fitting(self, settings: dict[str, dict[str, Any]]) -> Router | None:
        """Return the router that wpa_supplicant tries: the loudest that suits the profile."""
        wireless = settings["802-11-wireless"]
        keys = settings.get("802-11-wireless-security", {})
        kinds = _KINDS[keys.get("key-mgmt", "open")] - _WITHOUT[tuple(keys.get("proto", ()))]
        fitting = [
            each
            for each in self._routers
            if each.ssid.encode() == wireless["ssid"] and wireless["hidden"] >= each.hidden
            if each.kind in kinds
        ]
        return max(fitting, key=lambda each: each.signal, default=None)

    def _reason(self, settings: dict[str, dict[str, Any]]) -> int:
        """Why the router does not let this profile in; 0 if it does."""
        keys = settings.get("802-11-wireless-security", {})
        router = self._fitting(settings)
        if router is None:
            return Reason.SSID_NOT_FOUND
        if keys.get("psk", "") != (router.password if router.kind.startswith("wpa") else ""):
            return Reason.SSID_NOT_FOUND if "wpa3" in router.kind else Reason.NO_SECRETS
        return 0 if router.gives_addresses else Reason.IP_CONFIG_UNAVAILABLE

    def on_DeactivateConnection(self, _path: str, active: str) -> tuple[str, list[Any]]:  # noqa: N802
        if active not in self._objects:
            raise RefusalError(f"{names.SERVICE}.ConnectionNotActive: gone")
        self._begin(self._deactivate(active))
        return "", []

    async def _deactivate(self, active: str) -> None:
        await asyncio.sleep(0.02)
        self._end(active, 2)
        self._state(_WIFI, 30, 39)

    def on_Set(  # noqa: N802
        self, _path: str, interface: str, name: str, value: Any
    ) -> tuple[str, list[Any]]:
        if name == "Country":
            self.countries.append(value)
        else:
            self._objects[names.PATH][interface][name] = value
        return "", []

    def on_GetHostNameFqdn(self, _path: str) -> tuple[str, list[Any]]:  # noqa: N802
        return "s", [self.name]

    def on_GetInterface(self, _path: str, name: str) -> tuple[str, list[Any]]:  # noqa: N802
        return "o", [f"/fi/w1/wpa_supplicant1/Interfaces/{name}"]

    # -- profiles ----------------------------------------------------------------------------------

    def _path_of(self, uuid: str) -> str:
        return f"{names.SETTINGS_PATH}/{uuid.replace('-', '_')}"

    def _uuid_of(self, path: str) -> str:
        uuid = path.rpartition("/")[2].replace("_", "-")
        if uuid not in self.profiles:
            raise RefusalError("org.freedesktop.DBus.Error.UnknownMethod: no such object")
        return uuid

    def on_ListConnections(self, _path: str) -> tuple[str, list[Any]]:  # noqa: N802
        return "ao", [[self._path_of(uuid) for uuid in self.profiles]]

    def on_GetConnectionByUuid(self, _path: str, uuid: str) -> tuple[str, list[Any]]:  # noqa: N802
        return "o", [self._path_of(uuid)]

    def on_GetSettings(self, path: str) -> tuple[str, list[Any]]:  # noqa: N802
        settings = self.profiles[self._uuid_of(path)]
        connection = settings["connection"]
        shown: dict[str, dict[str, Variant]] = {
            "connection": {key: Variant("s", str(connection[key])) for key in ("id", "uuid")}
        }
        if not connection["autoconnect"]:  # what is as by default is left out
            shown["connection"]["autoconnect"] = Variant("b", False)
        if "user" in settings:
            shown["user"] = {"data": Variant("a{ss}", settings["user"]["data"])}
        return "a{sa{sv}}", [shown]

    def on_Update2(  # noqa: N802
        self, path: str, settings: Any, flags: int, _options: Any
    ) -> tuple[str, list[Any]]:
        uuid = self._uuid_of(path)
        self.profiles[uuid] = settings
        if flags & names.TO_DISK:
            self.on_disk.add(uuid)
        return "a{sv}", [{}]

    def on_Delete(self, path: str) -> tuple[str, list[Any]]:  # noqa: N802
        uuid = self._uuid_of(path)
        del self.profiles[uuid]
        self.on_disk.discard(uuid)
        for active, each in list(self._objects.items()):
            if each.get(names.ACTIVE, {}).get("Uuid") == uuid:
                self._end(active, 2)
                self._state(_WIFI, 30, 38)
        return "", []
