"""Removing an original that the law orders removed: an entry says so, then the file goes, and every picture made of it.

    1. The entry `object.destroyed` is recorded. It names the bytes by their digest and states the ground.
    2. The files go from the vault. A crash before that leaves work: the audit tells it (P23), and
       `catalogue destroy --finish` does it.

What it cannot reach is named: public folders and packages that were made, exports, backups, and blocks that the disk
has not overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from catalogue.base.digests import Digest
from catalogue.base.errors import NotFound
from catalogue.base.ids import parse_id
from catalogue.records.catalogue import Catalogue
from catalogue.records.door import Clock, Recorded, Statement, record, utc_now
from catalogue.records.state import State

DESTROYED = "object.destroyed"
# An original may be acquired once only (R19), but two photographs might have one picture: it stays while one needs it.
_GONE = """
SELECT DISTINCT a.sha256 FROM destruction g JOIN acquisition a ON a.photo = g.photo WHERE a.sha256 IS NOT NULL
UNION SELECT d.sha256 FROM destruction g JOIN derivative d ON d.photo = g.photo WHERE d.sha256 IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM derivative o WHERE o.sha256 = d.sha256
    AND o.photo NOT IN (SELECT photo FROM destruction))
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Destruction:
    """What became of it: the entry, how many files are gone, and the publications that the picture stood in."""

    recorded: Recorded
    files: int
    publications: tuple[str, ...]


def destroy(
    catalogue: Catalogue,
    actor: str,
    photo: str,
    ground: str,
    *,
    order: str = "",
    reason: str = "",
    clock: Clock = utc_now,
) -> Destruction:
    """Remove the original of a photograph and every picture made from it.

    Args:
        catalogue: where.
        actor: an administrator.
        photo: the photograph.
        ground: a term of the vocabulary `destruction_ground`.
        order: which authority ordered it, with number and date; withheld.
        reason: why, in words; withheld.
        clock: what time it is.

    Raises:
        NotFound: there is no such photograph.
        NotPermitted, RuleRefused: it is not let in (R5, R22).
        VaultError: it was recorded, and a file could not be removed; `remove_destroyed` does the rest.
    """
    catalogue.catch_up()
    photo = parse_id(photo)[1]
    state = State(catalogue.projection)
    acquired = state.entries(photo, "photo.acquired")
    if not acquired:
        raise NotFound(f"there is no photograph {photo}")
    claims = {
        "sha256": acquired[0].claims["sha256"],
        "ground": ground,
        "occurred": clock().astimezone(UTC).date().isoformat(),
        **{name: text for name, text in (("order_cited", order), ("reason", reason)) if text},
    }
    (made,) = record(catalogue, [Statement(DESTROYED, actor, claims, photo)], clock=clock)
    return Destruction(made, remove_destroyed(catalogue), tuple(_publications(catalogue, photo)))


def still_stored(catalogue: Catalogue) -> Iterator[Digest]:
    """Yield the files that entries say are destroyed and that are still in the vault."""
    for row in catalogue.query(_GONE):
        digest = Digest.from_hex(row["sha256"])
        if catalogue.vault.contains(digest):
            yield digest


def remove_destroyed(catalogue: Catalogue) -> int:
    """Remove what entries say is destroyed and is still there; return how many files there were. Raises VaultError."""
    catalogue.catch_up()
    gone = list(still_stored(catalogue))
    for digest in gone:
        catalogue.vault.remove(digest)
    if gone:
        catalogue.forget_derived()
    return len(gone)


def _publications(catalogue: Catalogue, photo: str) -> Iterator[str]:
    query = (
        "SELECT DISTINCT p.id FROM publication p, released_claim r"
        " WHERE r.subject = ? AND r.release < p.checkpoint_size ORDER BY p.entry"
    )
    yield from (row["id"] for row in catalogue.query(query, (photo,)))
