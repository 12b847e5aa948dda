"""U1 to U6: the views against a plain model in Python, each rule by an example, and what withholding may change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.records.replay import KnownEntry
from tests.production import Known, Row, missile, rows

# --- Worked examples ------------------------------------------------------------------------------------------------


def test_two_boards_of_weeks_9_and_10_of_2023_bound_the_assembly_by_the_earlier_of_them() -> None:
    known = Known()
    whole = missile(known)
    first = known.dated(known.item(part_of=whole), "2023-02-27", "2023-03-05")
    second = known.dated(known.item(part_of=whole), "2023-03-06", "2023-03-12")
    row = known.one(whole)
    assert (row["standing"], row["bound_earliest"], row["indication_earliest"]) == ("bound", "2023-02-27", "2023-03-06")
    assert (row["shortest_days"], row["longest_days"], row["parts"]) == (303, 309, 2)
    assert json.loads(row["rests_on"]) == [first, second]


def test_the_number_113_on_one_part_is_an_indication_and_on_two_a_bound() -> None:
    known = Known()
    whole = missile(known, incident=known.incident("2024-08-18"))
    known.dated(known.item(part_of=whole), "2024-01-01", "2024-12-31")
    row = known.one(whole)
    assert (row["standing"], row["bound_earliest"], row["indication_earliest"]) == ("indication", None, "2024-01-01")
    assert (row["shortest_days"], row["longest_days"]) == (0, 230)
    known.dated(known.item(part_of=whole), "2024-01-01", "2024-12-31")
    assert known.one(whole)["standing"] == "bound"


def test_a_quarter_code_of_2024_lies_8_to_98_days_before_8_july() -> None:
    known = Known()
    part = missile(known, incident=known.incident("2024-07-08"))
    known.dated(part, "2024-04-01", "2024-06-30")
    row = known.one(part)
    assert (row["shortest_days"], row["longest_days"], row["standing"]) == (8, 98, "indication")


def test_rivals_are_computed_each_for_itself() -> None:
    known = Known()
    board = known.item(part_of=missile(known), incident=known.incident())
    marking, reading = known.reading(board)
    year_first = known.interpret(marking, reading, "2023-02-27", "2023-03-05")
    week_first = known.interpret(marking, reading, "2009-06-01", "2009-06-07", party="Another")
    plant = known.add("marking.interpreted", marking, reading=reading, meaning="A plant")
    found = {row["interpretation"]: row for row in known.rows() if row["item"] == board}
    assert {entry: row["longest_days"] for entry, row in found.items()} == {year_first: 309, week_first: 5328}
    assert json.loads(found[year_first]["others"]) == [week_first, plant]


# --- The rules, one by one ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["overhaul", "expiry", "unknown", None])
def test_u1_other_roles_date_nothing(role: str | None) -> None:
    known = Known()
    whole = missile(known)
    known.dated(whole, "2023-02-27", "2023-03-05", **({"role": role} if role else {"role": "unknown"}))
    assert known.rows() == []


@pytest.mark.parametrize(
    ("first", "last"),
    [("2023-02-31", "2023-03-05"), ("2023-13-01", "2023-13-05"), ("2023-03-05", "2023-02-27")],
)
def test_u1_days_that_do_not_exist_or_end_before_they_begin_date_nothing(first: str, last: str) -> None:
    known = Known()
    known.dated(missile(known), first, last)
    assert known.rows() == []


def test_u1_a_part_of_a_part_counts_and_a_circle_of_parts_ends() -> None:
    known = Known()
    whole = missile(known)
    inner = known.item(part_of=known.item(part_of=whole))
    known.dated(inner, "2023-02-27", "2023-03-05")
    assert known.one(whole)["part"] == inner
    circle = known.entries[1]
    known.entries[1] = replace(circle, claims={**circle.claims, "part_of": inner})
    assert known.one(whole)["part"] == inner


@pytest.mark.parametrize("amendment", ["withdrawn", "rejected", "reading withdrawn", "reading corrected"])
def test_u1_what_was_withdrawn_or_rejected_or_read_otherwise_since_counts_no_more(amendment: str) -> None:
    known = Known()
    marking, reading = known.reading(missile(known))
    dating = known.interpret(marking, reading, "2023-02-27", "2023-03-05")
    assert len(known.rows()) == 1
    if amendment == "rejected":
        known.add("review.decided", marking, decision="rejected", entries=[dating])
    elif amendment == "reading corrected":
        replaced = [{"entry": reading, "name": "text", "digest": "x"}]
        known.entries.append(
            KnownEntry(len(known.entries), (), {"type": "record.corrected", "subject": marking, "of": "marking.read",
                                                "corrects": reading, "replaces": replaced, "text": "2399"})
        )  # fmt: skip
    else:
        target = dating if amendment == "withdrawn" else reading
        known.add("record.withdrawn", marking, withdrawn=[target], whole=False, reason="A slip")
    assert known.rows() == []
    if amendment == "reading corrected":
        known.interpret(marking, reading, "2023-02-27", "2023-03-05")
        assert len(known.rows()) == 1, "stated again, of the new text"


def test_u2_the_acceptance_of_the_item_itself_dates_it_from_above_only_and_that_of_a_part_from_below() -> None:
    known = Known()
    whole = missile(known)
    known.dated(whole, "2023-05-19", "2023-05-19", role="acceptance")
    row = known.one(whole)
    assert (row["indication_earliest"], row["shortest_days"], row["longest_days"]) == (None, 228, None)
    known.dated(known.item(part_of=whole), "2023-05-01", "2023-05-01", role="acceptance")
    assert known.one(whole)["indication_earliest"] == "2023-05-01"


@pytest.mark.parametrize(
    "weak",
    ["low decoding", "decoding not stated", "low reading", "reading not stated", "a group", "kind not known",
     "the whole itself", "the same part", "on the same part", "beside it on one part", "of a group of objects",
     "accepted then", "older", "later than the use"],
)  # fmt: skip
def test_u3_what_does_not_bear_out_a_bound(weak: str) -> None:
    known = Known()
    whole = missile(known, kind="group" if weak == "of a group of objects" else "remnant")
    unit = known.item(part_of=whole) if weak == "beside it on one part" else whole
    board = known.item(part_of=unit)
    known.dated(board, "2023-02-27", "2023-03-05")
    claims: Row = {"low decoding": {"confidence": "low"}, "accepted then": {"role": "acceptance"}}.get(weak, {})
    days = {"older": ("2022-01-01", "2022-01-07"), "later than the use": ("2025-01-01", "2025-01-07")}
    other = {"the whole itself": whole, "the same part": board}.get(weak)
    if other is None:
        holder = board if weak == "on the same part" else unit
        other = known.item(part_of=holder, **({"kind": "group"} if weak == "a group" else {}))
    if weak == "kind not known":
        last = known.entries[-1]
        known.entries[-1] = replace(last, claims={name: it for name, it in last.claims.items() if name != "kind"})
    marking, reading = known.reading(other, **({"confidence": "low"} if weak == "low reading" else {}))
    dating = known.interpret(marking, reading, *days.get(weak, ("2023-03-06", "2023-03-12")), **claims)
    for entry in {"decoding not stated": [dating], "reading not stated": [reading]}.get(weak, []):
        stated = known.entries[entry]
        known.entries[entry] = replace(
            stated, claims={name: it for name, it in stated.claims.items() if name != "confidence"}
        )
    found = [row for row in known.rows() if row["item"] == whole]
    assert {row["standing"] for row in found if row["earliest"] == "2023-02-27"} == {"indication"}, found
    assert known.one(whole)["bound_earliest"] == ("2022-01-01" if weak == "older" else None)


def test_u3_parts_listed_in_a_group_and_parts_of_different_boards_bear_each_other_out() -> None:
    known = Known()
    whole = missile(known)
    for board in range(2):
        listed = known.item(part_of=whole, kind="group") if not board else whole
        known.dated(known.item(part_of=known.item(part_of=listed)), "2023-02-27", "2023-03-05")
    assert {row["standing"] for row in known.rows() if row["item"] == whole} == {"bound"}
    known = Known()
    whole = missile(known)
    listed = known.item(part_of=known.item(part_of=whole, kind="group"), kind="group")
    for _ in range(2):
        known.dated(known.item(part_of=listed), "2023-02-27", "2023-03-05")
    assert known.one(whole)["standing"] == "bound"


@pytest.mark.parametrize("used", ["2024-01-02?", "2024-01~", "2024%"])
def test_u3_a_doubted_day_of_use_bounds_nothing(used: str) -> None:
    known = Known()
    whole = missile(known, incident=known.incident(used))
    for _ in range(2):
        known.dated(known.item(part_of=whole), "2023-02-27", "2023-03-05")
    assert {row["standing"] for row in known.rows()} == {"indication"}


def test_u4_the_recovery_stands_for_the_use_only_where_that_is_stated_to_be_unknown() -> None:
    def found(**claims: object) -> list[Row]:
        known = Known()
        if claims.pop("incident", ...) is None:
            claims["incident"] = None
        elif "occurred" in claims:
            claims["incident"] = known.incident(claims.pop("occurred"))  # type: ignore[arg-type]
        item = known.item(recovered="2024-02-01/2024-02-10", **claims)
        known.dated(item, "2023-02-27", "2023-03-05")
        return known.rows()

    assert found() == [], "no incident is stated"
    assert found(occurred="2024-01-02/..") == [], "the use is stated, and open"
    for unknown in ({"incident": None}, {"occurred": None}):
        (row,) = found(**unknown)
        assert (row["use_rests_on"], row["use_latest"]) == ("recovery", "2024-02-10")
        assert (row["shortest_days"], row["longest_days"]) == (None, 348)


def test_u4_a_dating_later_than_the_use_gives_no_interval() -> None:
    known = Known()
    whole = missile(known)
    known.dated(whole, "2024-01-03", "2024-12-31")
    (row,) = known.rows()
    assert (row["standing"], row["shortest_days"], row["longest_days"]) == ("out-of-order", None, None)
    assert known.rows("production_to_use") == []


def test_u6_a_system_is_what_one_party_calls_it_and_its_row_the_shortest_bound() -> None:
    known = Known()
    slow, quick, single = (missile(known) for _ in range(3))
    for whole, day in ((slow, "2022-01-01"), (quick, "2023-02-27")):
        for _ in range(2):
            known.dated(known.item(part_of=whole), day, day)
    known.dated(single, "2024-01-01", "2024-01-01")
    for item in (slow, quick, single):
        known.add("item.identified", item, party="A", designation="KN-23", level="model", status="examined")
    known.add("item.identified", quick, party="B", designation="Hwasong-11", level="family", status="examined")
    for claims in ({"status": "denied"}, {"level": "part"}, {"level": None}):
        stated = {"party": "C", "designation": "X", "level": "model", "status": "examined", **claims}
        known.add("item.identified", quick, **{name: it for name, it in stated.items() if it is not None})
    found = {row["party"]: row for row in known.rows("production_to_use_by_system")}
    assert set(found) == {"A", "B"}
    assert (found["A"]["items"], found["A"]["standing"], found["A"]["longest_days"]) == (3, "bound", 309)
    assert found["A"]["item"] == found["B"]["item"] == quick


# --- Against a plain model ------------------------------------------------------------------------------------------

DAYS = ("2022-01-01", "2023-01-01", "2023-06-01", "2024-01-02", "2024-06-01")
CONFIDENCE = ("low", "moderate", "high")


@st.composite
def catalogues(draw: st.DrawFn) -> Known:
    """Up to six items in a forest, with incidents, marks, rivals, withdrawals; what is None is left out."""
    known = Known()
    uses = (None, "2024-01-02", "2024-01", "2024-01-02/..", "2023-06~", "../2024-02-01")
    incidents = [known.incident(draw(st.sampled_from(uses))) for _ in range(2)]
    items: list[str] = []
    for _ in range(draw(st.integers(1, 6))):
        claims: Row = {"kind": draw(st.sampled_from(["component", "remnant", "group"]))}
        if draw(st.integers(0, 3)):
            claims["incident"] = draw(st.sampled_from([*incidents, None]))
        if draw(st.integers(0, 4)) and items:
            claims["part_of"] = draw(st.sampled_from(items))
        if draw(st.booleans()):
            claims["recovered"] = draw(st.sampled_from(["2024-02-01", "2024-02", "2024-03?", None]))
        items.append(known.item(**claims))
    for _ in range(draw(st.integers(0, 6))):
        marking, reading = known.reading(draw(st.sampled_from(items)), confidence=draw(st.sampled_from(CONFIDENCE)))
        datings = [
            known.interpret(
                marking,
                reading,
                draw(st.sampled_from(DAYS)),
                draw(st.sampled_from(DAYS)),
                confidence=draw(st.sampled_from(CONFIDENCE)),
                role=draw(st.sampled_from(["manufacture", "manufacture", "assembly", "acceptance", "expiry"])),
            )
            for _ in range(draw(st.integers(0, 2)))
        ]
        if not draw(st.integers(0, 5)):
            gone = draw(st.sampled_from([reading, *datings]))
            known.add("record.withdrawn", marking, withdrawn=[gone], whole=False, reason="A slip")
    return known


Claims = Mapping[str, Any]


def use(item: Claims, incidents: Mapping[str, Claims]) -> tuple[str, str | None, str] | None:
    """Return the date of use as stated, its first and its last day; by U4, that of the recovery."""
    incident = incidents.get(item.get("incident") or "", {})
    if incident.get("occurred") and incident.get("occurred_latest"):
        return incident["occurred"], incident.get("occurred_earliest"), incident["occurred_latest"]
    unknown = item.get("incident", ...) is None or incident.get("occurred", ...) is None
    if unknown and item.get("recovered") and item.get("recovered_latest"):
        return item["recovered"], None, item["recovered_latest"]
    return None


def within(part: str, whole: str, items: Mapping[str, Claims]) -> bool:
    """Say whether something is a part of another thing at any depth, or that thing itself."""
    seen: set[str] = set()
    while part != whole and part not in seen:
        seen.add(part)
        part = items.get(part, {}).get("part_of") or part
    return part == whole


def branch(part: str, whole: str, items: Mapping[str, Claims]) -> str:
    """Return the first on the way from the whole down to a part that is no group, the part itself at the latest."""
    way = [part]
    while (above := str(items[way[-1]].get("part_of"))) in items and above != whole and above not in way:
        way.append(above)
    return next((one for one in reversed(way) if items[one].get("kind") != "group"), part)


def days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def dates_something(claims: Claims, reading: Claims) -> bool:
    """U1, but for the part."""
    if claims["type"] != "marking.interpreted" or not reading.get("text"):
        return False
    named = {"earliest", "latest", "role"} <= claims.keys()
    return named and claims["role"] != "expiry" and claims["earliest"] <= claims["latest"]


def is_sound(claims: Claims, reading: Claims, part: Claims, used: tuple[str, str | None, str]) -> bool:
    """U3, but for the other part."""
    known = {claims.get("confidence"), reading.get("confidence")} <= {"moderate", "high"}
    certain = not set(used[0]) & set("?~%") and claims["earliest"] <= used[2]
    made = claims["role"] != "acceptance"
    return known and certain and made and part.get("kind") in {"component", "remnant"}


def model(entries: Sequence[KnownEntry]) -> dict[tuple[str, int], tuple[Any, ...]]:
    """Return what U1 to U4 say: for item and interpretation, not before, shortest and longest, and its standing."""
    gone = {idx for known in entries for idx in known.claims.get("withdrawn", [])}
    stated = {known.idx: known.claims for known in entries if known.idx not in gone}
    items, incidents, marks = (
        {claims["subject"]: claims for claims in stated.values() if claims["type"] == f"{kind}.recorded"}
        for kind in ("item", "incident", "marking")
    )
    found: dict[tuple[str, int], tuple[Any, ...]] = {}
    for whole, item in items.items():
        if (used := use(item, incidents)) is None:
            continue
        datings = []
        for entry, claims in stated.items():
            part = str(marks.get(claims["subject"], {}).get("item"))
            reading = stated.get(claims.get("reading", -1), {})
            if dates_something(claims, reading) and part in items and within(part, whole, items):
                several = item.get("kind") not in {"component", "remnant"}
                sound = part != whole and not several and is_sound(claims, reading, items[part], used)
                not_before = None if part == whole and claims["role"] == "acceptance" else claims["earliest"]
                datings.append((entry, branch(part, whole, items), not_before, claims["latest"], sound))
        for dating in datings:
            found[whole, dating[0]] = concluded(dating, datings, used)
    return found


def concluded(dating: tuple[Any, ...], datings: Sequence[tuple[Any, ...]], used: tuple[Any, ...]) -> tuple[Any, ...]:
    """U2 to U4 for one dating among all of an item."""
    _, own, not_before, latest, sound = dating
    if not_before is not None and not_before > used[2]:
        return not_before, None, None, "out-of-order"
    borne_out = sound and any(others[4] and others[1] != own and others[2] >= not_before for others in datings)
    return (
        not_before,
        None if used[1] is None else max(0, days(latest, used[1])),
        None if not_before is None else days(not_before, used[2]),
        "bound" if borne_out else "indication",
    )


def shown(entries: Sequence[KnownEntry]) -> dict[tuple[str, int], tuple[Any, ...]]:
    names = ("not_before", "shortest_days", "longest_days", "standing")
    return {
        (row["item"], row["interpretation"]): tuple(row[name] for name in names)
        for row in rows(entries, "production_to_use_by_part")
    }


@given(catalogues())
def test_the_view_is_the_rule(known: Known) -> None:
    assert shown(known.entries) == model(known.entries)


@given(catalogues())
def test_the_row_of_an_item_is_its_highest_bound_else_its_highest_indication(known: Known) -> None:
    by_part: dict[str, list[tuple[Any, ...]]] = {}
    for (item, _), dating in model(known.entries).items():
        if dating[3] != "out-of-order":
            by_part.setdefault(item, []).append(dating)
    found = {row["item"]: row for row in known.rows("production_to_use")}
    assert found.keys() == by_part.keys()
    for item, values in by_part.items():
        highest = max((one[0] for one in values if one[0]), default=None)
        bound = max((one[0] for one in values if one[3] == "bound"), default=None)
        row = found[item]
        assert (row["indication_earliest"], row["bound_earliest"]) == (highest, bound)
        assert row["standing"] == ("bound" if bound else "indication")
        assert any((bound or highest) == one[0] and row["longest_days"] == one[2] for one in values)
        assert len(json.loads(row["rests_on"])) == (2 if bound else 1)


# --- What is withheld -----------------------------------------------------------------------------------------------


def quieter(public: Mapping[str, Any], working: Mapping[str, Any]) -> bool:
    """Say whether a public row says what the working one says, or less: an indication in the place of a bound."""
    loose = {"standing", "sound", "borne_out_by", "others", "parts"}
    return (
        all(public[name] is None or public[name] == working[name] for name in public.keys() - loose)
        and (
            public["standing"] == working["standing"]
            or (public["standing"], working["standing"]) == ("indication", "bound")
        )
        and set(json.loads(public["others"] or "[]")) <= set(json.loads(working["others"] or "[]"))
        and public["parts"] <= working["parts"]
        and public["sound"] <= working["sound"]
    )


def compare(entries: Sequence[KnownEntry], disclosed: Sequence[KnownEntry]) -> list[Row]:
    """Return the public rows, each of which must be in the working catalogue as well, or say less."""
    working = {(row["item"], row["interpretation"]): row for row in rows(entries, "production_to_use_by_part")}
    public = rows(disclosed, "production_to_use_by_part")
    for row in public:
        assert quieter(row, working[row["item"], row["interpretation"]]), row
    return public


@given(catalogues(), st.randoms(use_true_random=False))
def test_whatever_is_withheld_the_public_catalogue_says_nothing_that_the_working_one_does_not(
    known: Known,
    random: Any,
) -> None:
    share = random.choice([0.02, 0.1, 0.4])
    disclosed = [
        replace(entry, claims={
            name: value for name, value in entry.claims.items()
            if name in {"type", "subject"} or entry.claims["type"] == "record.withdrawn" or random.random() > share
        })
        for entry in known.entries
        # An entry of which nothing is public; V9: an amendment of a public entry is public.
        if entry.claims["type"] == "record.withdrawn" or random.random() > share / 2
    ]  # fmt: skip
    compare(known.entries, disclosed)


INPUTS = [
    ("item.recorded", "incident", "nothing"), ("item.recorded", "part_of", "less"), ("item.recorded", "kind", "less"),
    ("incident.recorded", "occurred", "nothing"), ("incident.recorded", "occurred_latest", "nothing"),
    ("incident.recorded", "occurred_earliest", "no least"), ("marking.recorded", "item", "less"),
    ("marking.read", "text", "less"), ("marking.read", "confidence", "less"),
    ("marking.interpreted", "reading", "less"),
    ("marking.interpreted", "earliest", "less"), ("marking.interpreted", "latest", "less"),
    ("marking.interpreted", "role", "less"), ("marking.interpreted", "confidence", "less"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "claim", "effect"), INPUTS)
def test_u5_each_input_in_turn(kind: str, claim: str, effect: str) -> None:
    """The newest entry of a kind loses one claim: of two parts one is left, or there is no use, and nothing else."""
    known = Known()
    whole = missile(known, recovered="2024-02-01")
    for _ in range(2):
        known.dated(known.item(part_of=whole), "2023-02-27", "2023-03-05")
    assert known.one(whole)["standing"] == "bound"
    holders = [entry.idx for entry in known.entries if entry.claims["type"] == kind and claim in entry.claims]
    of_whole = holders[:1] if claim == "incident" else holders[-1:]
    disclosed = [
        replace(
            entry, claims={name: it for name, it in entry.claims.items() if name != claim or entry.idx not in of_whole}
        )
        for entry in known.entries
    ]
    found = [row for row in compare(known.entries, disclosed) if row["item"] == whole]
    if effect == "nothing":
        assert found == [], "and the recovery does not stand in for it"
    elif effect == "no least":
        assert {tuple(row[name] for name in ("shortest_days", "longest_days", "standing")) for row in found} == {
            (None, 309, "bound")
        }
    else:
        assert found
        assert {row["standing"] for row in found} == {"indication"}


def test_u5_whether_the_whole_is_one_object_is_an_input_of_a_bound() -> None:
    known = Known()
    whole = missile(known)
    for _ in range(2):
        known.dated(known.item(part_of=whole), "2023-02-27", "2023-03-05")
    entry = next(one for one in known.entries if one.claims["subject"] == whole)
    stripped = replace(entry, claims={name: it for name, it in entry.claims.items() if name != "kind"})
    disclosed = [stripped if one is entry else one for one in known.entries]
    assert {row["standing"] for row in compare(known.entries, disclosed) if row["item"] == whole} == {"indication"}
