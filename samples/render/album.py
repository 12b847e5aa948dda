"""The sample photographs: what each is called, what it shows, and how it was taken.

``samples.render.develop`` turns each into a file. Dates of documentation, camera settings and positions are
invented, save that the Kharkiv fragments of 2 January 2024 were documented in Kyiv on 11 January 2024: a
picture's place is where it was taken, not where the fragment fell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from samples.render import scenes
from samples.render.camera import Camera
from samples.render.exif import Shot
from samples.render.noise import Size
from samples.render.scene import Scene

KYIV = (50.4501, 30.5234)


@dataclass(frozen=True, slots=True)
class Photo:
    """One sample: ``illustrates`` is a case of the example catalogue (E1 .. E5) or ``other``.

    ``same_object_as`` names another sample's file that shows the same fragment from another view. With
    ``old_thumbnail`` the embedded thumbnail is of a wider frame than the picture, as after cropping.
    """

    name: str
    title: str
    shows: str
    subject: str
    illustrates: str
    view: str
    scene: Callable[[Size], Scene]
    camera: Camera
    shot: Shot
    same_object_as: str | None = None
    old_thumbnail: bool = False

    @property
    def file(self) -> str:
        """Return the file's name."""
        return f"{self.name}.jpg"


def album() -> tuple[Photo, ...]:
    """Return every sample photograph, in the order of the manifest."""
    return (
        Photo(
            "ring-112-close",
            "Flange segment struck 112 three times (close view)",
            "A burnt segment of a cast flange on concrete, struck 112 three times along the rim.",
            "cast flange segment, close view",
            "E1",
            "close-up",
            scenes.ring_close,
            Camera((2000, 1500), 0.03, -1.2, 9, 0.46, 0.1, 1.02, seed=1),
            Shot("2024:01:11 11:42:07", "+02:00", exposure_s=(1, 160), f_number=8, iso=200, position=KYIV),
            same_object_as="ring-112-wide.jpg",
        ),
        Photo(
            "ring-112-wide",
            "Flange segment struck 112 three times (whole, with scale)",
            "The same segment from further off on gravel, with a right-angle scale, marker 3 and a tag.",
            "cast flange segment, whole, with scale",
            "E1",
            "whole object",
            scenes.ring_wide,
            Camera((1350, 1800), 0.05, 1.5, 6, 0.45, -0.25, 1.05, orientation=6, seed=2),
            Shot(
                "2024:01:11 11:39:51",
                "+02:00",
                exposure_s=(1, 250),
                f_number=7.1,
                iso=200,
                focal_mm=35,
                position=KYIV,
            ),
            same_object_as="ring-112-close.jpg",
        ),
        Photo(
            "barometric-jieut",
            "Barometric unit with one handwritten Hangul letter",
            "A round instrument unit; on its stained paper label one handwritten Hangul letter, jieut.",
            "barometric unit with paper label",
            "E1",
            "front",
            scenes.barometric_label,
            Camera((1600, 1200), 0.04, 0.8, 5, 0.45, 0.25, 1.03, seed=3),
            Shot("2024:01:11 12:05:33", "+02:00", iso=800, f_number=4, position=KYIV),
        ),
        Photo(
            "board-2309",
            "Circuit board with date code 2309",
            "A broken, scorched circuit board; its largest circuit is printed with the date code 2309.",
            "circuit board with date code",
            "E1",
            "front",
            scenes.date_code,
            Camera((2000, 1500), 0.03, -0.8, 4, 0.45, -0.1, 0.98, seed=4),
            Shot(
                "2024:01:11 13:20:10",
                None,
                exposure_s=(1, 60),
                f_number=8,
                iso=640,
                focal_mm=60,
                position=KYIV,
            ),
        ),
        Photo(
            "actuator-113-wide",
            "Jet-vane actuator struck 113 (whole, with ruler)",
            "A machined actuator housing with its shaft, struck 113, on a sheet with a ruler and marker 1.",
            "jet-vane actuator, whole, with ruler",
            "E5",
            "whole object",
            scenes.actuator_wide,
            Camera((2000, 1500), 0.05, 1.0, 7, 0.45, 0.1, 1.04, seed=5),
            Shot(
                "2024:08:27 10:14:26",
                "+03:00",
                exposure_s=(1, 200),
                f_number=6.3,
                iso=200,
                focal_mm=40,
                position=KYIV,
            ),
            same_object_as="actuator-113-close.jpg",
        ),
        Photo(
            "actuator-113-close",
            "Mark 113 on the jet-vane actuator (close view)",
            "The figures 113 on the same housing from near, with the lamp low at the right.",
            "jet-vane actuator, mark, close view",
            "E5",
            "close-up",
            scenes.actuator_close,
            Camera((1600, 1200), 0.02, -2.0, 8, 0.5, 0.45, 0.98, noise=2.8, vignette=0.5, seed=6),
            Shot("2024:08:27 10:21:02", "+03:00", exposure_s=(1, 40), f_number=5.6, iso=1600, focal_mm=90),
            same_object_as="actuator-113-wide.jpg",
            old_thumbnail=True,
        ),
        Photo(
            "collar-long-number",
            "Collar with a dot-peened Hangul letter and eleven figures",
            "A torn strip of olive-painted collar on soil; a letter and eleven figures peened into it.",
            "painted collar with long number",
            "other",
            "front",
            scenes.long_number,
            Camera((2000, 1500), 0.05, -0.6, 7, 0.44, 0.2, 1.08, seed=7),
            Shot("2025:02:06 09:48:15", None, exposure_s=(1, 320), f_number=5.6, iso=200, focal_mm=35),
        ),
        Photo(
            "panel-stencil-serial",
            "Panel with a stencilled Cyrillic serial and type",
            "A crumpled grey panel on soil; a serial and a type mark in Cyrillic sprayed on.",
            "grey panel with stencilled serial",
            "other",
            "whole object",
            scenes.stencilled_panel,
            Camera((1350, 1800), 0.05, 1.2, 7, 0.46, 0.05, 1.06, orientation=8, seed=8),
            Shot(
                "2022:04:08 14:02:44",
                "+03:00",
                model="SO-8",
                exposure_s=(1, 500),
                f_number=5.6,
                iso=200,
                focal_mm=28,
            ),
        ),
        Photo(
            "circuit-1887",
            "Ceramic circuit printed with a Cyrillic type",
            "A brown circuit board on a blue sheet; its ceramic circuit bears a type in Cyrillic.",
            "circuit board with ceramic circuit",
            "other",
            "front",
            scenes.gold_circuit,
            Camera((1800, 1350), 0.04, 0.7, 5, 0.45, 0.15, 1.0, seed=9),
            Shot("2023:03:14 16:31:58", None, exposure_s=(1, 80), f_number=8, iso=800, focal_mm=60),
        ),
        Photo(
            "plate-18358",
            "Riveted plate struck with a Cyrillic serial",
            "A bent, scorched plate on gravel, struck by hand with a Cyrillic letter and five figures.",
            "riveted plate with serial",
            "other",
            "front",
            scenes.serial_plate,
            Camera((1800, 1350), 0.04, -1.4, 8, 0.44, 0.05, 1.06, seed=10),
            Shot(
                "2022:10:17 12:26:39",
                "+03:00",
                model="SO-8",
                exposure_s=(1, 400),
                f_number=4.5,
                iso=100,
                focal_mm=28,
            ),
        ),
        Photo(
            "valve-09-2023",
            "Brass valve engraved 09.2023",
            "A brass valve body with two threaded ends on concrete, engraved with a month and a year.",
            "brass valve with month and year",
            "other",
            "front",
            scenes.valve,
            Camera((1600, 1200), 0.04, 0.9, 6, 0.44, 0.2, 1.02, seed=11),
            Shot("2024:03:22 15:11:20", None, exposure_s=(1, 100), f_number=7.1, iso=400),
        ),
        Photo(
            "plate-two-dates",
            "Data plate with a manufacture date and a use-by date",
            "An etched plate on a table: printed captions in Russian, the two dates struck in by hand.",
            "data plate with two dates",
            "other",
            "front",
            scenes.data_plate,
            Camera((1800, 1350), 0.04, -0.9, 5, 0.44, 0.3, 1.02, seed=12),
            Shot("2023:12:30 18:40:03", "+02:00", exposure_s=(1, 50), f_number=5, iso=1000),
        ),
        Photo(
            "block-abraded",
            "Abraded block with a partly illegible mark",
            "A ground and rusted block on concrete; one figure of its mark is lost, another could be 8 or B.",
            "abraded block",
            "other",
            "front",
            scenes.abraded,
            Camera((1800, 1350), 0.04, 1.1, 7, 0.44, -0.1, 1.06, noise=2.8, seed=13),
            Shot("2024:05:02 08:57:49", "+03:00", exposure_s=(1, 80), f_number=8, iso=800, focal_mm=60),
        ),
        Photo(
            "bracket-112-cast",
            "Bracket with 112 cast in relief",
            "A small light-alloy bracket on a dark table; the figures 112 stand proud of the cast surface.",
            "cast bracket",
            "E1",
            "front",
            scenes.cast_bracket,
            Camera((1200, 1600), 0.04, -0.7, 6, 0.43, -0.15, 1.06, orientation=3, seed=14),
            Shot("2024:01:11 13:02:18", None, exposure_s=(1, 80), f_number=6.3, iso=500),
        ),
        Photo(
            "overview-six-fragments",
            "Six fragments laid out with markers and a scale",
            "Six fragments on a blue sheet with evidence markers 1 to 6 and a 30 cm ruler, seen from above.",
            "six fragments with markers and scale",
            "other",
            "overview",
            scenes.overview,
            Camera((2400, 1800), 0.05, 0.5, 5, 0.5, 0.0, 1.06, seed=15),
            Shot(
                "2024:09:03 11:05:00",
                "+03:00",
                exposure_s=(1, 160),
                f_number=9,
                iso=200,
                focal_mm=24,
                position=KYIV,
            ),
        ),
    )
