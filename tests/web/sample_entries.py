"""Hand-written entries as a public folder would disclose them: every page and every state has one.

The facts are publicly reported (see samples/); the sentences and the pictures are made for these tests.
Claims that are left out were not published; claims that are None are stated to be unknown.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from catalogue.base.digests import Digest
from catalogue.base.ids import new_id
from catalogue.base.model import entry_type
from catalogue.base.orientation import Rectangle
from catalogue.markings.region import selector
from catalogue.records.completion import complete
from catalogue.records.replay import KnownEntry

Stated = Any  # a claim is whatever its schema says
HOSTILE = """<script>alert('x')</script><img src=x onerror=alert(1)>"'{{7*7}}{% raw %}</textarea></svg>"""
SCHEMES = "javascript:alert(document.domain)"
LONG = "A very long sentence that somebody wrote without a pause, " * 60
UNBROKEN = "Щ" * 180


@dataclass
class Case:
    """Entries in the making, and the ids of their subjects under short names."""

    entries: list[KnownEntry] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    random: random.Random = field(default_factory=lambda: random.Random(20240818))  # noqa: S311 - wanted: the same ids
    pictures: list[Picture] = field(default_factory=list)

    def id(self, name: str) -> str:
        if name not in self.ids:
            self.ids[name] = new_id(name.split(".", 1)[0], choose=self.random.choice)
        return self.ids[name]

    def add(
        self,
        kind: str,
        name: str,
        /,
        *,
        by: str | None = "agent.recorder",
        withhold: tuple[str, ...] = (),
        **claims: Stated,
    ) -> int:
        """Add an entry with its claims but for those that are withheld; return its index."""
        idx = len(self.entries)
        known = complete(entry_type(kind), claims)
        for withheld in withhold:
            del known[withheld]
        known |= {"type": kind, "subject": self.id(name)}
        if by:
            known["actor"] = self.id(by)
        self.entries.append(KnownEntry(idx, (), known))
        self.first.setdefault(name, idx)
        return idx

    def release(self) -> None:
        """Release everything that stands here, subject by subject."""
        for name, subject in list(self.ids.items()):
            released = [
                {"entry": known.idx, "name": claim, "digest": Digest.of(f"{known.idx}{claim}".encode()).b64u}
                for known in self.entries
                if known.claims["subject"] == subject
                for claim in known.claims
            ]
            if released and name != "agent.reviewer":
                self.add("record.released", name, by="agent.reviewer", released=released)


@dataclass(frozen=True)
class Picture:
    """What the public copy of a photograph shows: made by `sample_folder`."""

    photo: str
    size: tuple[int, int]
    text: str
    box: tuple[int, int, int, int]
    orientation: int


def _agents(case: Case) -> None:
    for name, kind, roles in (
        ("agent.recorder", "person", ["investigator"]),
        ("agent.reviewer", "person", ["reviewer"]),
        ("agent.reader", "software", ["software"]),
    ):
        claims: dict[str, Any] = {"kind": kind, "roles": roles}
        if kind == "software":
            claims |= {"name": "catalogue", "version": "0.1.0"}
        case.add("agent.registered", name, **claims)


def _source(case: Case, name: str, title: str, published: str | None, url: str, **more: Stated) -> str:
    case.add("source.recorded", f"source.{name}", title=title, published=published, url=url, **more)
    return case.id(f"source.{name}")


def _kharkiv(case: Case) -> None:
    case.add(
        "incident.recorded",
        "incident.kharkiv",
        title="2 January 2024, Kharkiv, Shevchenkivskyi district",
        occurred="2024-01-02",
        place_name="Kharkiv, Shevchenkivskyi district",
        country="UA",
        place_class="locality",
        position={"lat": "50.0200", "lon": "36.2200"},
        withhold=("position",),
        description="Three missile hits were reported at about 07:30 local time.",
        synthetic=True,
    )
    rbc = _source(
        case,
        "rbc",
        "Report on the strikes of 2 January",
        "2024-01-02",
        "https://newsukraine.rbc.ua/1704554528",
        kind="news",
        publisher="RBC-Ukraine",
        language="en",
        reliability="C",
        credibility="2",
    )
    kyiv = _source(
        case,
        "kyiv-independent",
        "Kyiv Independent, 30 April 2024",
        "2024-04-30",
        "https://kyivindependent.com/",
        kind="news",
        publisher="Kyiv Independent",
        language="en",
        family="un-panel-report",
    )
    tass = _source(
        case,
        "tass",
        "TASS, 30 April 2024",
        "2024-04-30",
        "https://tass.com/world/1782185",
        kind="news",
        publisher="TASS",
        language="en",
        reliability="F",
    )
    ruwar = _source(
        case, "ruwar", "Daily summary, January 2024", "2024-01", "https://ruwar.org/pl/2024-01", kind="social"
    )
    car = _source(
        case, "car", "Documenting a missile that struck Kharkiv", "2024-01-11", "https://world.kbs.co.kr/183300",
        kind="report", publisher="Conflict Armament Research", language="en", reliability="B", credibility="2",
    )  # fmt: skip
    incident = case.id("incident.kharkiv")

    def said(
        name: str, party: str, status: str, summary: str, occurred: str | None, source: str, **more: Stated
    ) -> str:
        case.add(
            "statement.recorded", f"statement.{name}", party=party, status=status, summary=summary,
            occurred=occurred, incident=incident, source=source, **more,
        )  # fmt: skip
        return case.id(f"statement.{name}")

    said(
        "kinzhal",
        "ruwar.org",
        "superseded",
        "The missiles were first described as Kinzhal or Iskander.",
        "2024-01",
        ruwar,
    )
    two = said("killed", "RBC-Ukraine", "reported", "Two people were killed and 62 injured.", "2024-01-02", rbc)
    said(
        "three", "Kyiv Independent", "reported", "At least three people were killed.", "2024-04-30", kyiv,
        contradicts=[two], quote="at least three people", language="en",
    )  # fmt: skip
    said(
        "chubenko", "D. Chubenko, Kharkiv prosecutors", "official-preliminary",
        "The prosecutors were leaning towards a version and named no model.", "2024-01-06", rbc,
        quote="схиляємося до версії", language="uk",
    )  # fmt: skip
    un = said(
        "un", "UN sanctions monitors", "examined",
        "The debris derives from a DPRK Hwasong-11 series missile; the launch place was not established.",
        "2024-04-25", kyiv,
    )  # fmt: skip
    said(
        "tass", "Unnamed diplomatic source", "disputed",
        "The monitors' report could not be considered an expert report.",
        "2024-04-30", tass, answers=un, contradicts=[un], quote="cannot be considered an expert report", language="en",
    )  # fmt: skip
    said(
        "denial", "Kim Yo Jong", "denied", "The accusation was called absurd.", "2024-05-17", tass, answers=un,
        quote="터무니없는 억설", language="ko",
    )  # fmt: skip
    _kharkiv_items(case, incident, car, kyiv)


def _kharkiv_items(case: Case, incident: str, car: str, kyiv: str) -> None:
    case.add(
        "item.recorded", "item.missile", title="Remnants of a ballistic missile", kind="group", incident=incident,
        description="Engine section, fins and electronics, laid out for documentation.",
        recovered="2024-01-02/2024-01-05",
        recovery_place="Kharkiv", condition="Burnt and bent; several parts are missing.", synthetic=True,
        measurements=[{"name": "Diameter", "value": "1.10", "unit": "m"}],
    )  # fmt: skip
    case.add(
        "item.recorded", "item.barometer", title="Barometric sensor with a label", kind="component", incident=incident,
        part_of=case.id("item.missile"), description="A round metal housing with a paper label.", recovered=None,
        synthetic=True,
    )  # fmt: skip
    supports = [
        {"record": case.id("item.barometer"), "bearing": "supports", "note": "The label bears one Hangul letter."}
    ]
    case.add(
        "item.identified", "item.missile", party="Conflict Armament Research", source=car, designation="KN-23 or KN-24",
        level="model", status="examined", confidence="high", likelihood="80-95", occurred="2024-01-11", basis=supports,
        rejected=[{"designation": "Iskander", "reason": "The diameter, the jet vanes and the bolt pattern differ."}],
    )  # fmt: skip
    case.add(
        "item.identified", "item.missile", party="UN sanctions monitors", source=kyiv, level="family",
        status="examined",
        designation="a missile of the Hwasong-11 series", occurred="2024-04-25", confidence="moderate",
        not_established=["From where it was launched", "Who launched it"],
    )  # fmt: skip
    case.add(
        "item.identified", "item.missile", party="Russia's representative", level="country", status="denied",
        designation="not made in the DPRK", occurred="2024-06-28", source=kyiv,
        basis=[{"bearing": "contradicts", "note": "No evidence was given."}, {"bearing": "neutral"}],
    )  # fmt: skip
    handed: tuple[tuple[str, str, dict[str, Stated]], ...] = (
        ("receipt", "2024-01-05", {"custodian": "Kharkiv prosecutors", "place_name": "Kharkiv"}),
        ("storage", "2024-01-06", {"custodian": "Kharkiv prosecutors", "place_name": "Kharkiv"}),
        (
            "documentation",
            "2024-01-11",
            {"custodian": "Forensic institute", "place_name": "Kyiv", "condition": "Apart."},
        ),
    )
    for action, occurred, more in handed:
        case.add("custody.event", "item.missile", action=action, occurred=occurred, source=car, **more)
    case.add("custody.event", "item.barometer", action="recovery", occurred="2024-01-02/2024-01-05", custodian=None)
    case.add("custody.event", "item.barometer", action="storage", occurred="2024-03-01", custodian="Forensic institute")
    _photo(
        case, "label", "item.barometer", "ㅈ11307240187", (1600, 1200), 6, "2024-01-11", caption="Label on the housing"
    )
    _photo(case, "stamp", "item.missile", "112", (1500, 1000), 1, "2024-01-11", caption="Stamped number on the frame")
    _mark(case, "label", "item.barometer", "ㅈ", "label", method="handwritten", state="clear", scripts=["Hang"])
    _mark(case, "serial", "item.barometer", "ㅈ11307240187", "label", offset=150, method="label-printed", state="worn")
    reading = _mark(case, "112", "item.missile", "112", "stamp", method="stamped", state="clear", scripts=["Zyyy"])
    _interpret(case, "112", reading, "Conflict Armament Research", "2023 (Juche 112)", "2024-01-11", car, low="2023")
    _interpret(case, "112", reading, "Conflict Armament Research", "The plant “February 11”", "2024-01-11", car)
    _interpret(case, "112", reading, "Prosecutor Filchakov", "The plant “February 11”", "2024-02", kyiv)


def _photo(
    case: Case, name: str, item: str, text: str, size: tuple[int, int], orientation: int, day: str, **more: Stated
) -> str:
    """Record a photograph whose upright picture has `size`."""
    stored = size if orientation == 1 else (size[1], size[0])
    photo = f"photo.{name}"
    case.add(
        "photo.acquired", photo, media_type="image/jpeg", route="rendered", rights="CC-BY-4.0", synthetic=True, **more
    )
    case.add(
        "photo.examined", photo, by="agent.reader", width_px=stored[0], height_px=stored[1], orientation=orientation,
        captured=day, captured_zone="unknown", tools=[{"name": "exifread", "version": "3.5.1"}], withhold=("captured",),
    )  # fmt: skip
    case.add("photo.depicts", photo, item=case.id(item), view="close-up")
    box = (size[0] // 4, size[1] // 3, size[0] // 2, size[1] // 5)
    case.pictures.append(Picture(photo, size, text, box, orientation))
    return case.id(photo)


def _mark(case: Case, name: str, item: str, text: str, photo: str, *, offset: int = 0, **more: Stated) -> int:
    """Record a mark in the box of its picture, in the stored grid of that picture, and one reading of it."""
    picture = next(known for known in case.pictures if known.photo == f"photo.{photo}")
    x, y, width, height = picture.box
    y += offset
    if picture.orientation == 6:  # turned a quarter to the right: the stored grid is turned to the left
        x, y, width, height = y, picture.size[0] - x - width, height, width
    region = {
        "photo": case.id(f"photo.{photo}"), "orientation": picture.orientation,
        "selector": selector(Rectangle(x, y, width, height)),
    }  # fmt: skip
    case.add("marking.recorded", f"marking.{name}", item=case.id(item), regions=[region], **more)
    return case.add(
        "marking.read", f"marking.{name}", text=text, photos=[case.id(f"photo.{photo}")], confidence="high",
        occurred="2024-01-11", party="Conflict Armament Research", blind=True,
    )  # fmt: skip


def _interpret(
    case: Case, mark: str, reading: int, party: str, meaning: str, occurred: str, source: str, *, low: str | None = None
) -> None:
    more: dict[str, Stated] = {}
    if low:
        more = {
            "earliest": f"{low}-01-01", "latest": f"{low}-12-31", "role": "manufacture", "rule": "J1",
            "assumptions": ["The number is a year of the Juche calendar (rule J1)."],
            "alternatives": ["A plant, lot, batch or part number."],
        }  # fmt: skip
    case.add(
        "marking.interpreted", f"marking.{mark}", reading=reading, party=party, meaning=meaning, occurred=occurred,
        source=source, confidence="moderate" if low else "low", **more,
    )  # fmt: skip


def _august(case: Case) -> None:
    case.add(
        "incident.recorded", "incident.august", title="18 August 2024, north of Kyiv", occurred="2024-08-18",
        place_name="Kyiv oblast", country="UA", place_class="region", synthetic=True,
        description="Remnants of one missile were recovered north of Kyiv.",
    )  # fmt: skip
    source = _source(
        case, "dispatch", "Field dispatch of 11 September 2024", "2024-09-11", "https://www.businessinsider.in/",
        kind="report", publisher="Conflict Armament Research", reliability="B", credibility="2",
    )  # fmt: skip
    case.add(
        "item.recorded", "item.actuator", title="Jet-vane actuator", kind="component", synthetic=True,
        incident=case.id("incident.august"), description="A cylinder with a flange and a stamped number.",
        recovered="2024-08-18/2024-08-25", recovery_place="North of Kyiv",
    )  # fmt: skip
    case.add("custody.event", "item.actuator", action="recovery", occurred="2024-08-18/2024-08-25", custodian="Sappers")
    case.add("custody.event", "item.actuator", action="examination", occurred="2024-09-02", custodian="Research team")
    case.add(
        "item.identified", "item.actuator", party="S. Popko", designation="most likely KN-23", level="model",
        status="official-preliminary", likelihood="55-80", occurred="2024-08-18",
    )  # fmt: skip
    _photo(
        case, "actuator", "item.actuator", "113", (1500, 1000), 1, "2024-08-25", caption="Stamped 113 on an actuator"
    )
    reading = _mark(case, "113", "item.actuator", "113", "actuator", method="stamped", state="clear", scripts=["Zyyy"])
    symbol: dict[str, Stated] = {
        "method": "bar-code", "payload_hex": "5b29", "symbology": "Data Matrix", "symbology_identifier": "]d1",
        "symbol_version": "22x22", "correction_unused": "0.85", "corners": [[1100, 700]] * 4,
        "region": {"orientation": 1, "selector": selector(Rectangle(1100, 700, 120, 120))},
        "tools": [{"name": "zxing-cpp", "version": "3.1.1"}, {"name": "Pillow", "version": "13.0.0"}],
    }  # fmt: skip
    case.add("marking.suggested", "photo.actuator", by="agent.reader", suggested=HOSTILE, **symbol)
    confirmed = case.add("marking.suggested", "photo.actuator", by="agent.reader", suggested="[)>␞06␝18SA7␞␄", **symbol)
    case.add(
        "marking.suggested", "photo.actuator", by="agent.reader", method="text-recognition", suggested="lI3 O8",
        score="41.5", score_scale="0 to 100", region=symbol["region"],
        tools=[{"name": "tesseract", "version": "5.3.0"}],
    )  # fmt: skip
    case.add("marking.recorded", "marking.code", item=case.id("item.actuator"), method="data-matrix")
    case.add("marking.read", "marking.code", text="\\[)>␞06␝18SA7␞␄", suggestion=confirmed, party="Research team")
    case.add("marking.read", "marking.113", text="1[1|I]3", confidence="low", occurred=None, party=None)
    _interpret(case, "113", reading, "Conflict Armament Research", "2024 (Juche 113)", "2024-09-11", source, low="2024")
    for name, text in (("ы", "Ы18358"), ("y", "Y18358"), ("ш", "Ш91?79"), ("zero", "O0l1I3З"), ("near", "Ы18361")):
        case.add(
            "marking.recorded", f"marking.{name}", item=case.id("item.actuator"), method="stamped", state="abraded"
        )
        case.add("marking.read", f"marking.{name}", text=text, confidence="moderate", occurred="2024-09-02")


def _depot(case: Case) -> None:
    case.add(
        "incident.recorded", "incident.depot", title="7 September 2024, Soldatske, Voronezh oblast",
        occurred="2024-09-07", place_name="Soldatske, Ostrogozhsky district", country="RU", place_class="locality",
        description="A depot was hit, by several accounts; what was stored there is disputed.",
    )  # fmt: skip
    source = _source(
        case, "depot", "Report of 7 September 2024", "2024-09-07", "https://kyivindependent.com/", kind="news",
        publisher="Kyiv Independent", archived_url="https://web.archive.org/",
    )  # fmt: skip

    def said(name: str, party: str, status: str, summary: str, **more: Stated) -> str:
        case.add(
            "statement.recorded", f"statement.{name}", party=party, status=status, summary=summary,
            occurred="2024-09-07",
            incident=case.id("incident.depot"), source=source, **more,
        )  # fmt: skip
        return case.id(f"statement.{name}")

    claim = said(
        "kovalenko", "A. Kovalenko, Center for Countering Disinformation", "claimed",
        "The strike was said to have destroyed Korean missiles.", quote="знищено корейські ракети", language="uk",
    )  # fmt: skip
    said(
        "gusev", "A. Gusev, governor", "reported", "A drone was suppressed and fell; fire spread to explosive objects."
    )
    said(
        "gusev-not", "A. Gusev, governor", "not-confirmed", "That the depot held North Korean missiles.", answers=claim
    )
    said("ki", "Kyiv Independent", "unverified-by-reporter", "The claims could not be verified.", answers=claim)
    said(
        "iran", "Iran's foreign ministry", "denied", "Transfers of missiles were denied.", contradicts=[claim],
        quote="ایران هیچ موشکی تحویل نداده است", language="fa",
    )  # fmt: skip


def _hostile(case: Case) -> None:
    """Every text field as somebody would write it who wishes us ill."""
    case.add(
        "incident.recorded", "incident.hostile", title=HOSTILE, description=HOSTILE + LONG[:3000], occurred=None,
        place_name=None, country=None, place_class="country",
    )  # fmt: skip
    source = _source(
        case, "hostile", HOSTILE, None, SCHEMES, kind="social", publisher=HOSTILE, archived_url=SCHEMES, family=HOSTILE
    )
    case.add(
        "item.recorded", "item.hostile", title=UNBROKEN, description=HOSTILE, kind="fragment", condition=HOSTILE,
        incident=case.id("incident.hostile"), recovered="1997~/..", recovery_place=HOSTILE, synthetic=True,
        measurements=[{"name": HOSTILE, "value": "1", "unit": "mm"}],
    )  # fmt: skip
    case.add(
        "item.identified", "item.hostile", party=HOSTILE, designation=HOSTILE, source=source,
        basis=[{"bearing": "neutral", "note": HOSTILE}],
        rejected=[{"designation": HOSTILE, "reason": HOSTILE}], not_established=[HOSTILE],
    )  # fmt: skip
    case.add("custody.event", "item.hostile", action="receipt", occurred=None, custodian=HOSTILE, place_name=HOSTILE)
    case.add(
        "statement.recorded", "statement.hostile", party=HOSTILE, summary=HOSTILE, quote=HOSTILE, status="claimed",
        incident=case.id("incident.hostile"), item=case.id("item.hostile"), source=source, language="uk",
    )  # fmt: skip
    _photo(case, "hostile", "item.hostile", "=1+1", (900, 1200), 1, "2024-02-02", caption=HOSTILE)
    reading = _mark(case, "hostile", "item.hostile", HOSTILE, "hostile", method="unknown", colour="<b>red</b>")
    _interpret(case, "hostile", reading, HOSTILE, HOSTILE, "2024", source)
    for name, text in (("formula", "=HYPERLINK(1)"), ("plus", "+49"), ("minus", "-1+1"), ("at", "@SUM(1)")):
        case.add("marking.recorded", f"marking.{name}", item=case.id("item.hostile"), method="ink")
        case.add("marking.read", f"marking.{name}", text=text)
    case.add(
        "photo.acquired",
        "photo.withheld",
        media_type="image/png",
        route="messenger-image",
        consent="publication-anonymous",
    )
    case.add("item.recorded", "item.bare", kind="fragment")
    case.add("marking.recorded", "marking.bare", item=case.id("item.bare"))


def sample_case() -> Case:
    """Return the whole case, the same each time."""
    case = Case()
    _agents(case)
    _kharkiv(case)
    _august(case)
    _depot(case)
    _hostile(case)
    return case
