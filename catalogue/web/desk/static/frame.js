// Draw regions on the picture with a pointer; the fields say the same, and everything works with them alone.
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
  const shapes = document.getElementById("shapes");
  const drawn = document.getElementById("drawn-shapes");
  const polygon = document.getElementById("draw-polygon");
  const close = document.getElementById("draw-end");
  const undo = document.getElementById("draw-undo");
  const keep = document.getElementById("keep-rectangle");
  let start = null;
  let corners = null; // of the polygon that is being drawn
  for (const hint of document.querySelectorAll(".with-script")) hint.hidden = false;
  for (const hint of document.querySelectorAll(".without-script")) hint.hidden = true;

  const within = (value, most) => Math.min(Math.max(Math.round(value), 0), most);

  function point(event) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    return [within(at.x, width), within(at.y, height)];
  }

  function outline(points, open) {
    for (const name of ["drawn-shape-halo", open ? "drawn-shape is-open" : "drawn-shape"]) {
      const line = document.createElementNS("http://www.w3.org/2000/svg", open ? "polyline" : "polygon");
      line.setAttribute("class", name);
      line.setAttribute("points", points.map((corner) => corner.join(",")).join(" "));
      drawn.append(line);
    }
  }

  function cornersOf(line) {
    const pairs = line.trim().replace(/\s*,\s*/g, ",").split(/\s+/).map((pair) => pair.split(",").map(Number));
    if (pairs.length === 1 && pairs[0].length === 4) {
      const [x, y, w, h] = pairs[0];
      return [[x, y], [x + w, y], [x + w, y + h], [x, y + h]];
    }
    return pairs.every((pair) => pair.length === 2 && pair.every(Number.isFinite)) ? pairs : [];
  }

  function draw() {
    const values = fields.map((field) => Math.max(Number(field.value) || 0, 0));
    for (const box of boxes) {
      ["x", "y", "width", "height"].forEach((name, n) => box.setAttribute(name, values[n]));
    }
    drawn.replaceChildren();
    for (const line of shapes.value.split("\n")) {
      const points = line.trim() ? cornersOf(line) : [];
      if (points.length > 2) outline(points, false);
    }
    if (corners && corners.length) outline(corners.length > 1 ? corners : [corners[0], corners[0]], true);
    polygon.setAttribute("aria-pressed", String(corners !== null));
    undo.disabled = !corners || !corners.length;
    close.disabled = !corners || corners.length < 3;
  }

  function span(a, b) {
    const values = [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])];
    fields.forEach((field, n) => { field.value = values[n]; });
    draw();
  }

  function add(line) {
    shapes.value = [shapes.value.trim(), line].filter(Boolean).join("\n");
  }

  function end() {
    if (corners && corners.length > 2) add(corners.map((corner) => corner.join(",")).join(" "));
    corners = null;
    draw();
  }

  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    if (corners) {
      corners.push(point(event));
      if (corners.length === 100) end(); else draw();
      return;
    }
    picture.setPointerCapture(event.pointerId);
    start = point(event);
    span(start, start);
  });
  picture.addEventListener("pointermove", (event) => { if (start) span(start, point(event)); });
  const up = () => { start = null; };
  picture.addEventListener("pointerup", up);
  picture.addEventListener("pointercancel", up);
  polygon.addEventListener("click", () => { corners = corners ? null : []; draw(); });
  close.addEventListener("click", end);
  undo.addEventListener("click", () => { corners.pop(); draw(); });
  keep.addEventListener("click", () => {
    const values = fields.map((field) => field.value);
    if (values.every((value) => value !== "") && Number(values[2]) && Number(values[3])) add(values.join(","));
    for (const field of fields) field.value = "";
    draw();
  });
  for (const field of [...fields, shapes]) field.addEventListener("input", draw);
  draw();
}
