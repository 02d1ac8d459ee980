"""Confirms the running system while it waits for its set-up: no home is there yet to be well.

Well is then: the set-up page answers, a minute after its service began. A crash of that service
ends the unit of this step, and the next start of it begins anew.
"""

import http.client
import subprocess
import time

from lares_system.errors import StepError

QUIET_S = 60.0
_ANSWER_S = 20.0
_MARK_S = 60
"""RAUC is started by the call, and writes to the card."""
_MARK = (
    *("/usr/bin/busctl", "call", f"--timeout={_MARK_S}"),
    *("de.pengutronix.rauc", "/", "de.pengutronix.rauc.Installer"),
    *("Mark", "ss", "good", "booted"),
)


def confirm(port: int, *, quiet_s: float = QUIET_S) -> None:
    """Wait, look at the set-up page, and have RAUC mark the running slot as good.

    Raises:
        StepError: the page does not answer, or RAUC does not; nothing was marked.
    """
    time.sleep(quiet_s)  # noqa: TID251 - no loop is here to block
    _look(port)
    ran = subprocess.run(_MARK, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise StepError("rauc", f"the slot cannot be marked: {ran.stderr.strip()[:200]}")


def _look(port: int) -> None:
    page = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_S)
    try:
        page.request("GET", "/")
        status = page.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise StepError("portal", f"the set-up page does not answer: {error}") from error
    finally:
        page.close()
    if status != http.client.OK:
        raise StepError("portal", f"the set-up page answers {status}")
