"""Draw believable, clearly labelled, wholly synthetic photographs of marked metal fragments.

    noise ─► relief ─► glyphs ─► part ─► metal ─► fragments, fittings, boards ─┐
                                         grounds, props ───────────────────────┴─► scene ─► scenes
    scenes, camera, exif ─► album (what there is) ─► develop (a file and its manifest entry)

Every module is pure: sizes, seeds and light are arguments, and the same arguments give the same pixels under
the same Pillow version. Nothing here reads a clock, the network or a photograph made by somebody else.
"""
