"""What each page shows, as the values of its template. Passwords are in none of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from lares.console.passwords import MAX_LENGTH, MIN_LENGTH
from lares_provisioning.network import JoinProblem, Security, WifiNetwork
from lares_provisioning.onboarding import (
    LOCAL_ADDRESS,
    NETWORK_ONLY,
    SECOND_ADDRESS,
    Answers,
    Status,
)
from lares_provisioning.portal.answers import FIELDS, OTHER, choice_of, chosen
from lares_provisioning.portal.pages import box_name, link, marked, qr_code, shown
from lares_provisioning.portal.places import Places
from lares_provisioning.portal.words import Words

MOST_NETWORKS = 40
_LEVELS = (70, 50, 30)
"""Signal strength from which four, three, two bars are shown."""
_CLOSED = (Security.ENTERPRISE, Security.OUTDATED)

Context = dict[str, object]


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """A network in the list."""

    choice: str
    name: str
    level: int
    """Bars, 1 to 4."""
    security: str
    open: bool
    closed: bool
    """Lares cannot join it."""


def network_row(network: WifiNetwork) -> NetworkRow:
    """Return how a network is shown."""
    return NetworkRow(
        choice=choice_of(network),
        name=shown(network.ssid),
        level=4 - sum(network.signal < level for level in _LEVELS),
        security=str(network.security),
        open=network.security is Security.OPEN,
        closed=network.security in _CLOSED,
    )


def network_page(
    words: Words,
    status: Status,
    answers: Answers,
    *,
    guessed_country: str,
    problems: Iterable[str],
    at_once: bool,
) -> Context:
    """The choice of the network; `at_once`: its button joins, nothing else is asked."""
    choice = chosen(answers, status)
    other = answers.ssid if choice == OTHER else ""
    again = f"{status.phase}_" if status.phase in NETWORK_ONLY else ""
    wired = status.connection is not None and status.connection.wired
    fields = dict(field_words(words, problems))
    alert = None
    if status.problem is not None and not fields:
        alert = join_alert(words, status.problem, status.draft.ssid)
        if status.problem is JoinProblem.WRONG_PASSWORD:
            fields["wifi_password"] = words("join.wrong-password")
    button = "again" if status.problem is not None else "connect"
    # A password that was refused is not offered to be used again.
    kept = bool(answers.wifi_password and answers.ssid) and "wifi_password" not in fields
    return {
        "title": words(f"network.{again}title"),
        "intro": words(f"network.{again}intro"),
        "go": words(f"network.{button}" if at_once else "network.next"),
        "step": 0 if again else 1,
        # What cannot be joined comes last.
        "networks": sorted(
            (network_row(each) for each in status.networks[:MOST_NETWORKS]),
            key=lambda row: row.closed,
        ),
        "cable": status.connection.address if wired and status.connection else "",
        "choice": choice,
        "other_name": shown(other),
        "password_hint": words("network.password_kept", ssid=marked(answers.ssid))
        if kept
        else words("network.password_hint" if status.networks else "network.password_other"),
        "country": answers.country or guessed_country,
        "country_is_guess": not answers.country,
        "problems": fields,
        "alert": alert,
    }


def home_page(
    words: Words, places: Places, status: Status, answers: Answers, *, problems: Iterable[str]
) -> Context:
    """Name, password and time zone of the home."""
    here = places.zones_of(answers.country)
    zone = answers.time_zone or (here[0].id if here else "")
    listed = {each.id for group in places.groups for each in group.zones}
    kept = "home.password_kept" if answers.owner_password else "home.password_hint"
    told = dict(field_words(words, problems))
    # Who took the suggestion away is not told that the field is empty over the suggestion.
    suggested = "" if "home_name" in told else words("home.name_preset")
    return {
        "step": 2,
        "home_name": shown(answers.home_name) or suggested,
        "password_hint": words(kept, least=MIN_LENGTH),
        "time_zone": zone,
        "zone_is_guess": not answers.time_zone,
        "zone_is_unlisted": bool(zone) and zone not in listed,
        "here": here,
        "here_name": places.country_name(answers.country),
        "devices": [shown(device) for device in status.devices],
        "problems": told,
    }


def review_page(places: Places, status: Status, answers: Answers) -> Context:
    """Everything that was typed, before it is tried."""
    return {
        "step": 3,
        "ssid": shown(answers.ssid),
        "has_password": bool(answers.wifi_password),
        "country": places.country_name(answers.country) if answers.ssid else "",
        "home_name": shown(answers.home_name),
        "zone": places.zone_name(answers.time_zone),
        **what_happens(status, answers),
    }


def starting_page(status: Status) -> Context:
    """What happens on the phone while the box looks for networks."""
    return {"name_mark": box_name(status.name)}


def joining_page(status: Status) -> Context:
    """What happens on the phone while the box joins the network."""
    return {"ssid": status.draft.ssid, **what_happens(status, status.draft)}


def done_page(status: Status, console: str, *, admitted: bool) -> Context:
    """The end: where the home is found; its name is told to those who were admitted."""
    connection = status.connection
    host = connection.address if connection is not None else ""
    plain = f"http://[{host}]/" if ":" in host else f"http://{host}/"
    return {
        "home_mark": marked((admitted and status.draft.home_name) or status.name),
        "address": status.local_address,
        "second_mark": _second(status),
        "qr": qr_code(status.local_address),
        "plain_address": link(plain) if host else "",
        "console": console,
    }


def what_happens(status: Status, answers: Answers) -> Context:
    """The values of the sentences that tell what happens next."""
    return {
        "name_mark": box_name(status.name),
        "ssid_mark": marked(answers.ssid),
        "address": status.local_address,
        "address_mark": link(status.local_address),
        "second_mark": _second(status),
        "qr": qr_code(status.local_address),
    }


def _second(status: Status) -> Markup | str:
    """Return where this box is if it is not the first of the house; "" if its name is known."""
    return link(SECOND_ADDRESS) if status.local_address == LOCAL_ADDRESS else ""


def stranger_page(words: Words, host: str, root: str) -> Context:
    """The answer to a name that is not ours."""
    return {
        "title": words("stranger.title"),
        "text": words("stranger.text", host=marked(host[:100] or "?")),
        "link": root,
        "go": root,
    }


def join_alert(words: Words, problem: JoinProblem, ssid: str) -> Mapping[str, Markup]:
    """Why the network was not joined."""
    title = words("join.title", ssid=marked(ssid)) if ssid else words("join.title_plain")
    if problem is JoinProblem.NOT_SAVED:
        title = words("join.not-saved_title")
    return {"title": title, "text": words(f"join.{problem}")}


def field_words(words: Words, problems: Iterable[str]) -> Iterable[tuple[str, Markup]]:
    """Yield field and words of each problem, the first of a field only."""
    seen: set[str] = set()
    for problem in problems:
        field = FIELDS[problem]
        if field not in seen:
            seen.add(field)
            yield field, words(f"problem.{problem}", least=MIN_LENGTH, most=MAX_LENGTH)
