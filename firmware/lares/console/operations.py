"""Every operation of the API in one table: routing, access, decoding and openapi.json follow it."""

from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

from lares.console import kept_wire, taught_wire, update_wire, wire


class Access(StrEnum):
    """Who may call an operation."""

    OPEN = "open"
    """Anybody who reaches the port."""
    OWNER = "owner"
    """A browser with a session (and, to change something, its CSRF token), or the local token."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query parameter."""

    name: str
    about: str
    minimum: int
    maximum: int
    default: int | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path; `reply` None means that the answer is not a JSON struct of ours."""

    id: str
    method: str
    path: str
    summary: str
    reply: type[Struct] | None
    body: type[wire.Request] | None = None
    access: Access = Access.OWNER
    status: int = 200
    query: tuple[Query, ...] = ()


OPERATIONS = (
    Operation(
        "session",
        "GET",
        "/api/session",
        "Whether there is an owner and whether the caller is logged in",
        wire.SessionReply,
        access=Access.OPEN,
    ),
    Operation(
        "setup",
        "POST",
        "/api/setup",
        "Set the owner's password with the one-time code from the log, and log in",
        wire.SessionReply,
        wire.SetupBody,
        Access.OPEN,
    ),
    Operation(
        "login",
        "POST",
        "/api/login",
        "Log in; the answer sets the session cookie",
        wire.SessionReply,
        wire.LoginBody,
        Access.OPEN,
    ),
    Operation(
        "logout",
        "POST",
        "/api/logout",
        "End this session, or every session",
        wire.SessionReply,
        wire.LogoutBody,
    ),
    Operation(
        "password",
        "POST",
        "/api/password",
        "Change the password; ends every other session",
        wire.SessionReply,
        wire.PasswordBody,
    ),
    Operation(
        "home",
        "GET",
        "/api/home",
        "Floors, areas, devices, entities with their state",
        wire.HomeReply,
    ),
    Operation(
        "say",
        "POST",
        "/api/say",
        "Say a sentence to the home",
        wire.SayReply,
        wire.SayBody,
    ),
    Operation(
        "command",
        "POST",
        "/api/entities/{id}/command",
        "Operate an entity by hand, if the policy lets the caller",
        wire.CommandReply,
        wire.CommandBody,
    ),
    Operation(
        "change_entity",
        "PATCH",
        "/api/entities/{id}",
        "Rename, move, hide or show an entity",
        wire.EntityReply,
        wire.EntityBody,
    ),
    Operation(
        "change_device",
        "PATCH",
        "/api/devices/{id}",
        "Move a device with all its entities",
        wire.DeviceReply,
        wire.DeviceBody,
    ),
    Operation(
        "add_area", "POST", "/api/areas", "Add an area", wire.AreaReply, wire.AreaBody, status=201
    ),
    Operation(
        "change_area",
        "PATCH",
        "/api/areas/{id}",
        "Rename an area or move it to another floor",
        wire.AreaReply,
        wire.AreaChangeBody,
    ),
    Operation(
        "remove_area",
        "DELETE",
        "/api/areas/{id}",
        "Remove an area; what is in it stays, without an area",
        wire.DoneReply,
    ),
    Operation(
        "add_floor",
        "POST",
        "/api/floors",
        "Add a floor",
        wire.FloorReply,
        wire.FloorBody,
        status=201,
    ),
    Operation(
        "change_floor",
        "PATCH",
        "/api/floors/{id}",
        "Rename a floor or change its level",
        wire.FloorReply,
        wire.FloorChangeBody,
    ),
    Operation(
        "remove_floor",
        "DELETE",
        "/api/floors/{id}",
        "Remove a floor; its areas stay, without a floor",
        wire.DoneReply,
    ),
    Operation("timers", "GET", "/api/timers", "Timers that run or wait", kept_wire.TimersReply),
    Operation(
        "add_timer",
        "POST",
        "/api/timers",
        "Start a countdown",
        kept_wire.TimerReply,
        kept_wire.TimerBody,
        status=201,
    ),
    Operation(
        "change_timer",
        "PATCH",
        "/api/timers/{id}",
        "Add or take off time, pause, run on",
        kept_wire.TimerReply,
        kept_wire.TimerChangeBody,
    ),
    Operation("remove_timer", "DELETE", "/api/timers/{id}", "Cancel a timer", wire.DoneReply),
    Operation("lists", "GET", "/api/lists", "Lists with what is on them", kept_wire.ListsReply),
    Operation(
        "add_list",
        "POST",
        "/api/lists",
        "Make a list",
        kept_wire.ListReply,
        kept_wire.ListBody,
        status=201,
    ),
    Operation(
        "remove_list",
        "DELETE",
        "/api/lists/{id}",
        "Remove a list with what is on it; the shopping list stays",
        wire.DoneReply,
    ),
    Operation(
        "add_item",
        "POST",
        "/api/lists/{id}/items",
        "Put something on a list; answers the list",
        kept_wire.ListReply,
        kept_wire.ItemBody,
        status=201,
    ),
    Operation(
        "change_item",
        "PATCH",
        "/api/lists/{id}/items/{item}",
        "Tick an item off or take that back; answers the list",
        kept_wire.ListReply,
        kept_wire.ItemChangeBody,
    ),
    Operation(
        "remove_item",
        "DELETE",
        "/api/lists/{id}/items/{item}",
        "Take an item off a list; answers the list",
        kept_wire.ListReply,
    ),
    Operation(
        "announcements",
        "GET",
        "/api/announcements",
        "What was told to everybody, newest first",
        kept_wire.AnnouncementsReply,
        query=(Query("limit", "How many at most", 1, 200, 50),),
    ),
    Operation(
        "announce",
        "POST",
        "/api/announcements",
        "Tell everybody at home",
        kept_wire.AnnouncementReply,
        kept_wire.AnnouncementBody,
        status=201,
    ),
    Operation(
        "lessons",
        "GET",
        "/api/lessons",
        "What the home was taught, the newest first",
        taught_wire.LessonsReply,
    ),
    Operation(
        "preview_lesson",
        "POST",
        "/api/lessons/preview",
        "What teaching a phrase would come to; nothing is kept",
        taught_wire.LessonPreviewReply,
        taught_wire.LessonBody,
    ),
    Operation(
        "add_lesson",
        "POST",
        "/api/lessons",
        "Teach a phrase",
        taught_wire.LessonReply,
        taught_wire.LessonBody,
        status=201,
    ),
    Operation(
        "change_lesson",
        "PATCH",
        "/api/lessons/{id}",
        "Give a lesson another phrase",
        taught_wire.LessonReply,
        taught_wire.LessonChangeBody,
    ),
    Operation(
        "remove_lesson",
        "DELETE",
        "/api/lessons/{id}",
        "Forget a lesson",
        wire.DoneReply,
    ),
    Operation(
        "agreements",
        "GET",
        "/api/agreements",
        "What is done without asking, and for whom",
        taught_wire.AgreementsReply,
    ),
    Operation(
        "remove_agreement",
        "DELETE",
        "/api/agreements/{id}",
        "Ask first again before a wish is granted",
        wire.DoneReply,
    ),
    Operation(
        "history",
        "GET",
        "/api/history",
        "Recent turns, newest first",
        wire.HistoryReply,
        query=(
            Query("limit", "How many turns at most", 1, 200, 50),
            Query("before", "Only turns older than this `id`", 1, 2**63 - 1),
        ),
    ),
    Operation("health", "GET", "/api/health", "Findings, services, versions", wire.HealthReply),
    Operation(
        "update",
        "GET",
        "/api/update",
        "The systems of this appliance, and how far an update is",
        update_wire.UpdateReply,
    ),
    Operation(
        "install_update",
        "POST",
        "/api/update",
        "Begin to install the update at an address",
        update_wire.UpdateReply,
        update_wire.UpdateBody,
        status=202,
    ),
    Operation(
        "receive_update",
        "PUT",
        "/api/update/bundle",
        "Send an update as application/octet-stream, at most 1 GiB; then it is installed",
        update_wire.UpdateReply,
        status=202,
    ),
    Operation(
        "restart",
        "POST",
        "/api/restart",
        "Restart the appliance: what was installed starts",
        wire.DoneReply,
        wire.RestartBody,
    ),
    Operation(
        "live",
        "GET",
        "/api/live",
        "WebSocket: a snapshot, then changes, at most ten a second",
        None,
    ),
    Operation(
        "openapi",
        "GET",
        "/api/openapi.json",
        "This description",
        None,
        access=Access.OPEN,
    ),
)
"""In the order of docs/api.md."""
