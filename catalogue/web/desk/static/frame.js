// Draw a rectangle on the picture: with a pointer, or with the four number fields, which say the same thing.
// Coordinates are those of the whole upright picture; the server turns them into the grid that the file stores.
"use strict";

const picture = document.getElementById("frame");
const fields = ["x", "y", "w", "h"].map((name) => document.getElementById(name));
const boxes = [document.getElementById("drawn"), document.getElementById("drawn-halo")];
const refused = document.getElementById("refusal");
if (refused) refused.focus();

if (picture && fields.every(Boolean)) {
  const width = Number(picture.dataset.width);
  const height = Number(picture.dataset.height);
  let start = null;
  for (const hint of document.querySelectorAll(".with-script")) hint.hidden = false;

  const within = (value, most) => Math.min(Math.max(Math.round(value), 0), most);

  function point(event) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    return [within(at.x, width), within(at.y, height)];
  }

  function draw() {
    const values = fields.map((field) => Math.max(Number(field.value) || 0, 0));
    for (const box of boxes) {
      ["x", "y", "width", "height"].forEach((name, n) => box.setAttribute(name, values[n]));
    }
  }

  function span(a, b) {
    const values = [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])];
    fields.forEach((field, n) => { field.value = values[n]; });
    draw();
  }

  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    start = point(event);
    span(start, start);
  });
  picture.addEventListener("pointermove", (event) => { if (start) span(start, point(event)); });
  const end = () => { start = null; };
  picture.addEventListener("pointerup", end);
  picture.addEventListener("pointercancel", end);
  for (const field of fields) field.addEventListener("input", draw);
  draw();
}
