"""The time stamps that a catalogue keeps, verified again (P22)."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.base.errors import CatalogueError, NotFound
from catalogue.base.findings import Finding
from catalogue.ledger.stamps import Stamp, stamps
from catalogue.records.catalogue import Catalogue
from catalogue.records.stamping import check

CODE = "P22"


def check_stamps(catalogue: Catalogue) -> Iterator[Finding]:
    """Yield what does not count among time stamps: pending, failed, or confirmed once and not verifying now.

    A failed one is told only where no later request over the same checkpoint to the same authority was confirmed.
    """
    asked = list(stamps(catalogue.ledger))
    settled = {(stamp.size, stamp.authority) for stamp in asked if stamp.state == "confirmed"}
    for stamp in asked:
        subject = f"time stamp {stamp.number}"
        if stamp.state == "confirmed":
            yield from _verified(catalogue, stamp, subject)
        elif (stamp.size, stamp.authority) not in settled:
            words = f"{stamp.authority} over the checkpoint of {stamp.size} entries"
            if stamp.state == "pending":
                message = f"{words} is pending: `catalogue timestamp` sends it"
                yield Finding(CODE, "warning", subject, message)
            else:
                yield Finding(CODE, "warning", subject, f"{words} failed: {stamp.failure}")


def _verified(catalogue: Catalogue, stamp: Stamp, subject: str) -> Iterator[Finding]:
    try:
        check(catalogue, stamp, stamp.reply or b"")
    except NotFound as error:
        yield Finding(CODE, "warning", subject, f"it was confirmed, and cannot be verified now: {error}")
    except CatalogueError as error:
        yield Finding(CODE, "error", subject, f"it was confirmed, and does not verify now: {error}")
