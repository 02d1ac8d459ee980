"""What the rooms are given of the settings."""

import logging
from pathlib import Path

from lares.devices.broker import Broker
from lares.errors import UsageError
from lares.policy.policy import Policy
from lares.settings.model import Mqtt, Settings, Tls

_log = logging.getLogger(__name__)


def broker_of(mqtt: Mqtt) -> Broker:
    """Return the broker that the settings name."""
    tls = mqtt.tls or Tls()
    return Broker(
        host=mqtt.host,
        port=mqtt.effective_port,
        username=mqtt.username,
        password_file=path_of(mqtt.password_file),
        tls=mqtt.tls is not None,
        ca_file=path_of(tls.ca_file),
        certificate_file=path_of(tls.certificate_file),
        key_file=path_of(tls.key_file),
        client_id=mqtt.client_id,
        keepalive=mqtt.keepalive,
    )


def path_of(name: str | None) -> Path | None:
    """Return a file name of the settings as a path."""
    return None if name is None else Path(name)


def policy_of(settings: Settings) -> Policy:
    """Return the household's rules, else those that come with Lares; blocking.

    Raises:
        UsageError: the rules file cannot be read or used.
    """
    file = settings.policy.rules_file
    if file is None:
        return Policy.default()
    try:
        return Policy.parse(Path(file).read_text(encoding="utf-8"), file)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the policy rules {file} cannot be read: {error}") from error


def policy_or_default(settings: Settings) -> Policy:
    """Return the household's rules; where they are broken, those that come with Lares."""
    try:
        return policy_of(settings)
    except UsageError as problem:
        _log.warning("the rules that come with Lares are used: %s", problem)
        return Policy.default()
