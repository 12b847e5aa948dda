"""Draw believable, clearly labelled, wholly synthetic photographs of marked metal fragments.

    noise ─► relief ─► glyphs ─► part ─► parts_* ─┐
                         grounds, props ──────────┴─► scene ─► camera ─► exif ─► album

Every module is pure: sizes, seeds and light are arguments, and the same arguments give the same pixels under
the same Pillow version. Nothing here reads a clock, the network or a photograph made by somebody else.
"""
