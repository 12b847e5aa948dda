// Lights the region that belongs to a line of the list, and the line that belongs to a region; copies texts.
// Everything works without this file: lines and regions are links to each other, and :target lights them.
"use strict";

function light(id, on) {
  const region = document.getElementById(id);
  if (!region) return;
  region.classList.toggle("lit", on);
  for (const line of document.querySelectorAll(`[data-region="${CSS.escape(id)}"]`)) {
    line.classList.toggle("lit", on);
  }
}

function connect(element, id) {
  element.addEventListener("pointerenter", () => light(id, true));
  element.addEventListener("pointerleave", () => light(id, false));
  element.addEventListener("focusin", () => light(id, true));
  element.addEventListener("focusout", () => light(id, false));
}

for (const line of document.querySelectorAll("[data-region]")) connect(line, line.dataset.region);
for (const region of document.querySelectorAll("a.region")) connect(region, region.id);

for (const button of document.querySelectorAll("button.copy")) {
  if (!navigator.clipboard) break; // only where the page is served over TLS or from this machine
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    const word = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = word; }, 1500);
  });
}
