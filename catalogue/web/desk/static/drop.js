// Drop files anywhere on the box; see what is chosen, and whether it is too much, before it is sent.
// Without this file the box is a plain file field, and the server says the same.
"use strict";

const box = document.getElementById("drop");
const input = document.getElementById("photos");
const list = document.getElementById("drop-list");
const form = document.getElementById("bring");

function size(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function show() {
  const files = [...input.files];
  const whole = files.reduce((sum, file) => sum + file.size, 0);
  const most = Number(box.dataset.most);
  list.replaceChildren();
  if (!files.length) return;
  const lines = document.createElement("ul");
  for (const file of files.slice(0, 30)) {
    const line = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = file.name;
    line.append(name, `, ${size(file.size)}`);
    lines.append(line);
  }
  if (files.length > 30) {
    const line = document.createElement("li");
    line.textContent = `and ${files.length - 30} more`;
    lines.append(line);
  }
  list.append(lines);
  if (whole > most) {
    const warning = document.createElement("p");
    warning.className = "too-much";
    warning.textContent = `${size(whole)} are more than one upload takes (${size(most)}). Choose fewer files at a time.`;
    list.append(warning);
  }
}

if (box && input && form) {
  for (const hint of document.querySelectorAll(".with-script")) hint.hidden = false;
  input.addEventListener("change", show);
  let inside = 0;
  const over = (on) => box.classList.toggle("over", on);
  // A file that misses the box must not replace the page, and with it what was typed.
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => event.preventDefault());
  box.addEventListener("dragenter", () => { inside += 1; over(true); });
  box.addEventListener("dragleave", () => { inside -= 1; if (inside <= 0) { inside = 0; over(false); } });
  box.addEventListener("drop", (event) => {
    inside = 0;
    over(false);
    const all = new DataTransfer();
    for (const file of input.files) all.items.add(file);
    for (const file of event.dataTransfer.files) all.items.add(file);
    input.files = all.files;
    show();
    input.focus();
  });
  form.addEventListener("submit", () => {
    const button = form.querySelector("button.large");
    button.disabled = true; // after this event, so that its own submission is not stopped
    document.getElementById("sending").textContent = "Sending. Each file is read before the next page comes.";
  });
  window.addEventListener("pageshow", () => { // back from the next page: the form works again
    form.querySelector("button.large").disabled = false;
    document.getElementById("sending").textContent = "";
    show();
  });
}
const refusal = document.getElementById("refusal");
if (refusal) refusal.focus();
