"""Operations on the system of the appliance: updates, power, the broker, backup."""

from lares.console import system_wire, update_wire, wire
from lares.console.operation import Operation

SYSTEM_OPERATIONS = (
    Operation(
        "system",
        "GET",
        "/api/system",
        "Whether this is an appliance that is operated from here, and its broker",
        system_wire.SystemReply,
    ),
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
        system_wire.PowerBody,
    ),
    Operation(
        "power_off",
        "POST",
        "/api/power-off",
        "Switch the appliance off",
        wire.DoneReply,
        system_wire.PowerBody,
    ),
    Operation(
        "factory_reset",
        "POST",
        "/api/factory-reset",
        "Erase everything of this home and start anew",
        wire.DoneReply,
        system_wire.ProofBody,
    ),
    Operation(
        "change_broker",
        "PUT",
        "/api/broker",
        "Open the broker to the devices of the house, or close it",
        system_wire.SystemReply,
        system_wire.BrokerBody,
    ),
    Operation(
        "broker_password",
        "POST",
        "/api/broker/password",
        "Show the password of the devices' account",
        system_wire.BrokerPasswordReply,
        system_wire.ProofBody,
    ),
    Operation(
        "back_up",
        "POST",
        "/api/backup",
        "Send the whole home as one encrypted file",
        None,
        system_wire.BackupBody,
    ),
    Operation(
        "receive_backup",
        "PUT",
        "/api/restore/file",
        "Send a backup as application/octet-stream, at most 1 GiB; nothing is changed yet",
        system_wire.ReceivedReply,
    ),
    Operation(
        "restore",
        "POST",
        "/api/restore",
        "Check the backup that was sent; it takes the data's place at the next start",
        system_wire.RestoredReply,
        system_wire.RestoreBody,
    ),
)
"""In the order of docs/api.md."""
