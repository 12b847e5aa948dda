"""One walk over the published log: bodies, claims and attestations checked in passing (V2, V3, V5, V10)."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from catalogue.audit.attested import KeyHistory
from catalogue.audit.authority import Roles
from catalogue.audit.facts import Facts, check_values
from catalogue.audit.folder import PublicFolder
from catalogue.audit.hashes import HashTiles
from catalogue.audit.log import Broken, Shown, Tree, bodies, entries, repeated
from catalogue.audit.verdict import Sheet
from catalogue.base.errors import DoesNotHold, InvalidEntry, NotChecked
from catalogue.ledger.attestation import verify_attestation
from catalogue.ledger.checkpoint import Checkpoint
from catalogue.ledger.entry import Body, parse_body
from catalogue.ledger.repeats import Repeats
from catalogue.records.replay import KnownEntry

_LONGEST_FOUNDING = 1000


class _Signed(NamedTuple):
    idx: int
    body: bytes
    attestation: str
    actor: str
    key: str


class Walk:
    """The checks of one walk; what they find goes to a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        """Begin before the first entry."""
        self._sheet = sheet
        self._keys = KeyHistory("")
        self._roles = Roles()
        self._attesting: defaultdict[tuple[str, str], array[int]] = defaultdict(lambda: array("q"))
        self._tree = Tree()
        self._repeats = Repeats()
        self._attested = 0
        self._founding: list[_Signed] = []
        self._unknown: dict[str, int] = {}

    def known(self, folder: PublicFolder, facts: Facts, checkpoint: Checkpoint) -> Iterator[KnownEntry]:
        """Yield the disclosed claims of each entry, checking the entries on the way. Raises Broken."""
        shown_entries = 0
        self._keys = KeyHistory(checkpoint.origin)
        tiles = HashTiles(folder, self._sheet)
        for shown in entries(folder, checkpoint.size):
            tiles.add(self._tree.add(shown.body))
            claims: dict[str, Any] = {claim.name: claim.value for claim in shown.claims}
            body = self._body(shown, checkpoint.origin)
            if body is None:
                continue
            self._disclosures(shown, body)
            try:
                check_values(claims)
                self._keys.add(shown.idx, claims)
            except InvalidEntry as error:
                raise Broken("V6", f"entry {shown.idx} does not fit schema/entries: {error}") from error
            except DoesNotHold as error:
                self._sheet.fault("V5", f"entry {shown.idx}: {error}")
            except NotChecked as error:
                self._sheet.gap("V5", str(error))
            if claims:
                self._role(shown.idx, self._roles.judge(shown.idx, claims))
            self._attestation(shown, claims)
            facts.add(shown.idx, body.amends, {claim.name: claim.digest for claim in shown.claims}, claims)
            if claims:
                shown_entries += 1
                yield KnownEntry(shown.idx, body.amends, claims)
        tiles.end(checkpoint.size)
        self._end()
        if self._tree.root(checkpoint.size) != checkpoint.root:
            self._sheet.fault(
                "V2", "the entries have another root than the checkpoint: one was changed, moved or removed"
            )
        again = ((idx, _digests(body)) for idx, body in enumerate(bodies(folder, checkpoint.size)))
        for idx, digest in repeated(self._repeats.candidates(), again):
            self._sheet.fault("V3", f"the digest {digest} of entry {idx} stands in the log already")
        self._sheet.compared |= {
            "V2": f"{checkpoint.size} entries, {tiles.compared} hash tiles",
            "V3": f"claims of {shown_entries} of {checkpoint.size} entries",
            "V5": f"{self._attested} attestations",
        }
        self._sheet.not_shown.append(
            f"anything of {checkpoint.size - shown_entries} entries, of which nothing is released"
        )

    def root(self, size: int) -> bytes:
        """Return the root of the first `size` entries, after they were walked."""
        return self._tree.root(size)

    def _body(self, shown: Shown, origin: str) -> Body | None:
        try:
            body = parse_body(shown.body)
        except InvalidEntry as error:
            self._sheet.fault("V2", f"entry {shown.idx}: {error}")
            if shown.claims:
                self._sheet.fault("V3", f"claims are shown for entry {shown.idx}, which is none")
            return None
        if body.iss != origin:
            self._sheet.fault("V2", f"entry {shown.idx} is of the log {body.iss!r}")
        if body.seen.size > shown.idx or self._tree.root(body.seen.size) != body.seen.root:
            self._sheet.fault("V2", f"entry {shown.idx} has seen a log of {body.seen.size} entries that this never was")
        if body.amends and body.amends[-1] >= shown.idx:
            self._sheet.fault("V2", f"entry {shown.idx} amends entry {body.amends[-1]}, which is not earlier")
        self._repeats.add(body.digests)
        return body

    def _disclosures(self, shown: Shown, body: Body) -> None:
        there = frozenset(body.digests) if shown.claims else frozenset()
        for claim in shown.claims:
            if claim.digest not in there:
                self._sheet.fault(
                    "V3", f"the claim {claim.name!r} shown for entry {shown.idx} is not one of its claims"
                )

    def _role(self, idx: int, judgement: str) -> None:
        if judgement == "unknown":
            self._sheet.gap("V10", "of some entries it is not disclosed who made them, in which role, or of which type")
        elif judgement != "held":
            self._sheet.fault("V10", f"entry {idx}: {judgement}")

    def _attestation(self, shown: Shown, claims: dict[str, Any]) -> None:
        """Check who attested an entry, where actor and key are disclosed."""
        where = f"entry {shown.idx}"
        if "actor" not in claims or "key" not in claims:
            if shown.attestation is not None:
                self._sheet.fault("V5", f"{where} shows an attestation, but not whose it is")
            elif claims:
                self._sheet.gap("V5", "some entries do not show actor and key, so nobody can say who attested them")
            return
        if shown.attestation is None:
            self._sheet.fault("V5", f"{where} shows actor and key, but no attestation")
            return
        signed = _Signed(shown.idx, shown.body, shown.attestation, claims["actor"], claims["key"])
        if self._keys.is_founding(shown.idx) and len(self._founding) < _LONGEST_FOUNDING:
            self._founding.append(signed)
        else:
            self._signature(signed)

    def _signature(self, signed: _Signed) -> None:
        public = self._keys.public(signed.key)
        if public is None:
            self._unknown.setdefault(signed.key, signed.idx)
            return
        why = self._keys.why_not(signed.idx, signed.actor, signed.key)
        if why:
            self._sheet.fault("V5", f"entry {signed.idx}: {why}")
        try:
            verify_attestation(signed.body, signed.attestation, public)
        except (DoesNotHold, InvalidEntry) as error:
            self._sheet.fault("V5", f"entry {signed.idx}: {error}")
        else:
            self._attested += 1
            self._attesting[signed.actor, signed.key].append(signed.idx)

    def _end(self) -> None:
        """Check what could not be checked when it came: who is first is attested by a key that is recorded after."""
        for signed in self._founding:
            self._signature(signed)
        for revoked in self._keys.revocations():
            doubtful = sum(revoked.since <= idx < revoked.entry for idx in self._attesting[revoked.agent, revoked.key])
            if doubtful:
                self._sheet.gap(
                    "V5",
                    f"{doubtful} entries are attested by a key of {revoked.agent} that, as entry {revoked.entry} says,"
                    f" may have been in other hands since entry {revoked.since}",
                )
        for idx, judgement in self._roles.rest():
            self._role(idx, judgement)
        for key, idx in self._unknown.items():
            if self._keys.public(key) is None:
                self._sheet.gap(
                    "V5", "the keys of some agents are not disclosed, so their attestations were not checked"
                )
            else:
                self._sheet.fault("V5", f"entry {idx} is attested by a key that only a later entry gives")


def _digests(body: bytes) -> tuple[str, ...]:
    try:
        return parse_body(body).digests
    except InvalidEntry:
        return ()
