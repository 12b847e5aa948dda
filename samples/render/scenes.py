"""The pictures: which fragment lies where, on what, beside which scale, under which lamp.

Every function takes the size of its scene in pixels and returns the scene, ready to be photographed.
Coordinates are written as fractions of that size, so a picture can be made larger without being composed
again.
"""

from __future__ import annotations

from samples.render import boards, fittings, fragments, grounds, props
from samples.render.noise import Size
from samples.render.part import Part
from samples.render.scene import Scene


def _lay(
    scene: Scene,
    part: Part,
    at: tuple[float, float],
    angle_deg: float = 0.0,
    scale: float = 1.0,
    marker: int | None = None,
) -> None:
    """Place ``part`` at fractions of the scene's width and height, beside evidence marker ``marker``."""
    scene.place(part, (at[0] * scene.frame.width, at[1] * scene.frame.height), angle_deg, scale, marker=marker)


def ring_close(size: Size) -> Scene:
    """The flange segment with three strikes of 112, close, on concrete, with a ruler."""
    scene = Scene(grounds.concrete(301, size, 2.6), raking=1.2)
    _lay(scene, fragments.ring_casting(), (0.52, 0.47), -4, 1.2)
    _lay(scene, props.ruler(90, 302), (0.45, 0.885), 1.5)
    return scene


def ring_wide(size: Size) -> Scene:
    """The same segment from further off, on gravel, with scale, marker and tag."""
    scene = Scene(grounds.gravel(311, size, 1.0), raking=1.0)
    _lay(scene, fragments.ring_casting(), (0.5, 0.36), 27, 0.66, 3)
    _lay(scene, props.l_scale(46, 312), (0.27, 0.72), 2)
    _lay(scene, props.marker(3, 160, 313), (0.78, 0.6), -7)
    _lay(scene, props.paper_tag(("ITEM 3", "VIEW 2 OF 2"), 400, 314), (0.68, 0.8), 6)
    return scene


def barometric_label(size: Size) -> Scene:
    """The round unit with one handwritten letter on its label, on an examination table."""
    scene = Scene(grounds.table(321, size, (150, 156, 160)), raking=1.2)
    _lay(scene, fittings.barometric_unit(), (0.375, 0.5), 7, 0.84)
    _lay(scene, props.l_scale(57, 322, 5), (0.785, 0.66), 3)
    return scene


def date_code(size: Size) -> Scene:
    """The broken board whose largest circuit carries the date code 2309."""
    scene = Scene(grounds.table(331, size, (196, 198, 200)), raking=1.1)
    _lay(scene, boards.date_code_board(), (0.48, 0.44), -5, 1.0)
    _lay(scene, props.ruler(96, 332), (0.5, 0.885), -1.5)
    return scene


def actuator_wide(size: Size) -> Scene:
    """The jet-vane actuator, whole, on a tarpaulin with marker and ruler."""
    scene = Scene(grounds.tarpaulin(341, size, (72, 92, 84)), raking=1.25)
    _lay(scene, fragments.vane_actuator(), (0.48, 0.42), 9, 1.0, 1)
    _lay(scene, props.ruler(84, 342), (0.44, 0.86), 1)
    _lay(scene, props.marker(1, 210, 343), (0.86, 0.75), 8)
    return scene


def actuator_close(size: Size) -> Scene:
    """The mark 113 on the same actuator, from near, with the lamp low at the other side."""
    scene = Scene(grounds.tarpaulin(351, size, (72, 92, 84), 3.0), light=(-2, 2), raking=1.5)
    _lay(scene, fragments.vane_actuator(), (0.53, 0.5), -3, 1.5)
    return scene


def long_number(size: Size) -> Scene:
    """The olive collar with a Hangul letter and eleven figures, on soil."""
    scene = Scene(grounds.soil(361, size, 1.1), raking=1.4)
    _lay(scene, fragments.collar_with_long_number(), (0.5, 0.44), -7, 1.04)
    _lay(scene, props.ruler(78, 362), (0.47, 0.82), -4)
    return scene


def stencilled_panel(size: Size) -> Scene:
    """The crumpled panel with a sprayed Cyrillic serial and type, on a verge."""
    scene = Scene(grounds.soil(371, size, 1.6), raking=1.2)
    _lay(scene, fragments.stencilled_skin(), (0.5, 0.46), -5, 0.95, 7)
    _lay(scene, props.l_scale(36, 372), (0.2, 0.85), -3)
    _lay(scene, props.marker(7, 150, 373), (0.83, 0.87), -5)
    return scene


def gold_circuit(size: Size) -> Scene:
    """The brown board with a ceramic circuit, on a blue sheet."""
    scene = Scene(grounds.tarpaulin(381, size, (74, 84, 104)), raking=1.1)
    _lay(scene, boards.gold_circuit_board(), (0.5, 0.44), 4, 0.98)
    _lay(scene, props.ruler(82, 382), (0.45, 0.885), -1)
    return scene


def serial_plate(size: Size) -> Scene:
    """The riveted plate struck with a Cyrillic letter and five figures, on gravel."""
    scene = Scene(grounds.gravel(391, size, 1.6, 34), raking=1.5)
    _lay(scene, fittings.serial_plate(), (0.5, 0.43), 6, 1.2)
    _lay(scene, props.ruler(80, 392), (0.5, 0.86), -2)
    return scene


def valve(size: Size) -> Scene:
    """The brass valve engraved with a month and a year, on concrete."""
    scene = Scene(grounds.concrete(401, size, 1.6, (132, 130, 128)), raking=1.4)
    _lay(scene, fragments.valve(), (0.5, 0.42), -11, 1.06)
    _lay(scene, props.ruler(80, 402), (0.5, 0.83), -3)
    return scene


def data_plate(size: Size) -> Scene:
    """The etched plate with a manufacture date and a use-by date."""
    scene = Scene(grounds.table(411, size, (120, 118, 114)), raking=1.3)
    _lay(scene, fittings.dates_plate(), (0.5, 0.42), -3, 1.06)
    _lay(scene, props.ruler(88, 412), (0.53, 0.87), 1)
    return scene


def abraded(size: Size) -> Scene:
    """The ground-down block, its mark partly lost, under a low lamp."""
    scene = Scene(grounds.concrete(421, size, 2.0, (120, 117, 112)), light=(2, 1), raking=1.7)
    _lay(scene, fragments.abraded_block(), (0.56, 0.38), 3, 1.1)
    _lay(scene, props.l_scale(80, 422, 4), (0.255, 0.725), -2)
    _lay(scene, props.paper_tag(("ITEM 14", "MARK ABRADED"), 460, 423), (0.75, 0.86), -4)
    return scene


def cast_bracket(size: Size) -> Scene:
    """The small bracket with 112 cast proud of the surface."""
    scene = Scene(grounds.table(431, size, (92, 96, 100)), raking=1.4)
    _lay(scene, fragments.cast_bracket(), (0.5, 0.43), -5, 1.22)
    _lay(scene, props.ruler(66, 432), (0.5, 0.84), 2)
    return scene


def overview(size: Size) -> Scene:
    """Six fragments laid out on a sheet with numbered markers and a scale."""
    scene = Scene(grounds.tarpaulin(441, size, (70, 88, 108)), raking=1.15)
    layout = (
        (fragments.ring_casting(), 0.24, 0.25, -6, 0.53, (0.43, 0.37)),
        (fragments.vane_actuator(), 0.55, 0.24, 7, 0.476, (0.655, 0.41)),
        (fittings.barometric_unit(), 0.815, 0.27, -8, 0.5, (0.85, 0.5)),
        (boards.date_code_board(), 0.24, 0.62, -7, 0.417, (0.4, 0.735)),
        (fragments.valve(), 0.53, 0.64, 9, 0.52, (0.62, 0.775)),
        (fragments.abraded_block(), 0.795, 0.71, -7, 0.46, (0.845, 0.885)),
    )
    for number, (part, x, y, angle, scale, at) in enumerate(layout, start=1):
        _lay(scene, part, (x, y), angle, scale, number)
        _lay(scene, props.marker(number, 110, 450 + number), at, (number * 37) % 13 - 6)
    _lay(scene, props.ruler(42, 442, 30), (0.45, 0.9), 0.6)
    return scene
