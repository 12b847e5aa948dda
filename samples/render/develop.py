"""From a photograph's description to its file and its manifest entry."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

from PIL import Image

from samples.render import exif
from samples.render.album import Photo
from samples.render.camera import region, scene_size, shoot, stored

QUALITY = 80


def script_of(text: str) -> str:
    """Return the ISO 15924 script of ``text``: Hang, Cyrl, or Zyyy for figures and signs alone."""
    for glyph in text:
        if "\u1100" <= glyph <= "\u11ff" or "\u3130" <= glyph <= "\u318f" or "\uac00" <= glyph <= "\ud7a3":
            return "Hang"
        if "\u0400" <= glyph <= "\u04ff":
            return "Cyrl"
    return "Zyyy"


def _wider(photo: Photo) -> Image.Image:
    """Return the stored picture before cropping: the same scene with half as much again on either axis."""
    camera = replace(photo.camera, size=(photo.camera.size[0] * 3 // 2, photo.camera.size[1] * 3 // 2))
    upright, _ = shoot(photo.scene(scene_size(camera.size)).frame, camera)
    return stored(upright, camera.orientation)


def render(photo: Photo) -> tuple[bytes, dict[str, object]]:
    """Return the JPEG file of ``photo`` and its entry in the manifest (see ``samples/README.md``)."""
    camera = photo.camera
    scene = photo.scene(scene_size(camera.size))
    upright, matrix = shoot(scene.frame, camera)
    grid = stored(upright, camera.orientation)
    small = _wider(photo) if photo.old_thumbnail else grid.copy()
    small.thumbnail((160, 160), Image.Resampling.LANCZOS)
    block = exif.block(photo.shot, photo.subject, grid.size, camera.orientation, small)
    buffer = io.BytesIO()
    grid.save(buffer, "JPEG", quality=QUALITY, subsampling="4:2:0", optimize=True, exif=block)
    data = buffer.getvalue()
    marks = [
        {
            "text": mark.text,
            "script": script_of(mark.text),
            "object": mark.object,
            "method": mark.method,
            "surface": mark.surface,
            "role": mark.role,
            "region": dict(zip("xywh", region(mark.corners, matrix, camera.size, camera.orientation), strict=True)),
        }
        for mark in scene.marks
    ]
    entry: dict[str, object] = {
        "file": photo.file,
        "title": photo.title,
        "shows": photo.shows,
        "view": photo.view,
        "illustrates": photo.illustrates,
        "objects": [{"name": name, "marker": marker} for name, marker in scene.objects],
        "same_object_as": photo.same_object_as,
        "width": grid.width,
        "height": grid.height,
        "orientation": camera.orientation,
        "taken": photo.shot.taken,
        "offset": photo.shot.offset,
        "position": list(photo.shot.position) if photo.shot.position else None,
        "thumbnail": "wider frame" if photo.old_thumbnail else "same frame",
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "marks": marks,
    }
    return data, entry
