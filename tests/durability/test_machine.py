"""Ledger, vault, tables and publication against a plain model, in any order of acts (a Hypothesis state machine)."""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from catalogue.audit import audit
from catalogue.base.digests import Digest
from catalogue.records.catalogue import Catalogue
from catalogue.release.publish import publish
from tests.audit.twice import verify
from tests.catalogues import House, make_house


class CatalogueMachine(RuleBasedStateMachine):
    """The model: title and state of each incident, the bytes of each original, the sizes that were signed."""

    incidents = Bundle("incidents")

    def __init__(self) -> None:
        super().__init__()
        self._place = Path(tempfile.mkdtemp(prefix="catalogue-machine-"))
        self.titles: dict[str, str] = {}
        self.accepted: set[str] = set()
        self.released: set[str] = set()
        self.originals: dict[str, bytes] = {}
        self.signed: list[int] = []
        self.entries = 0

    @initialize()
    def make(self) -> None:
        self.house: House = make_house(self._place / "evidence")
        self.entries = self.house.catalogue.ledger.size

    @rule(
        target=incidents, title=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1)
    )
    def record(self, title: str) -> str:
        made = self.house.record("incident.recorded", {"title": title[:200], "occurred": None})
        assert made.entry == self.entries
        self.entries += 1
        self.titles[made.subject] = title[:200]
        return made.subject

    @rule(subject=incidents)
    def accept(self, subject: str) -> None:
        if subject not in self.accepted:
            self.house.record(
                "review.decided", {"decision": "accepted", "entries": self.house.about(subject)[:1]}, subject
            )
            self.accepted.add(subject)
            self.entries += 1

    @rule(subject=incidents)
    def release(self, subject: str) -> None:
        if subject in self.accepted and subject not in self.released:
            first = self.house.about(subject)[0]
            claims = [one for one in self.house.released_claims(subject) if one["entry"] == first]
            self.house.record("record.released", {"released": claims}, subject)
            self.released.add(subject)
            self.entries += 1

    @rule(data=st.binary(min_size=1, max_size=64))
    def put(self, data: bytes) -> None:
        self.originals[self.house.catalogue.vault.put(io.BytesIO(data)).hex] = data

    @rule()
    def sign(self) -> None:
        self.signed.append(self.house.checkpoint())

    @rule()
    def rebuild(self) -> None:
        assert self.house.catalogue.rebuild() == self.entries

    @rule()
    def reopen(self) -> None:
        self.house.close()
        self.house.catalogue = Catalogue.open(self._place / "evidence")

    @rule()
    def publish(self) -> None:
        made = publish(self.house.catalogue, self.house.reviewer, self._place / "public", clock=self.house.clock)
        assert made.checkpoint_size == self.entries
        self.signed.append(self.entries)
        self.entries += 1
        assert made.records == len(self.released)
        assert verify(self._place / "public").outcome in {"holds", "not checked"}

    @invariant()
    def nothing_is_lost(self) -> None:
        catalogue = self.house.catalogue
        assert catalogue.ledger.size == self.entries
        rows = catalogue.query("SELECT i.id, i.title, r.status FROM incident i JOIN record r ON r.id = i.id")
        assert {row["id"]: row["title"] for row in rows} == self.titles
        assert {row["id"] for row in rows if row["status"] == "released"} == self.released
        for digest, data in self.originals.items():
            with catalogue.vault.open(Digest.from_hex(digest)) as stream:
                assert stream.read() == data
        assert sorted(set(self.signed)) == [stored.size for stored in catalogue.ledger.checkpoints()]

    def teardown(self) -> None:
        report = audit(self.house.catalogue, originals=True)
        assert [finding for finding in report.findings if finding.severity != "info"] == []
        self.house.close()
        shutil.rmtree(self._place)


TestCatalogue = CatalogueMachine.TestCase
TestCatalogue.settings = settings(max_examples=8, stateful_step_count=15, deadline=None)
