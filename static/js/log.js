// A field that narrows a long list of names. Without it the whole list is there to be read.
"use strict";

document.querySelectorAll("details[data-find]").forEach((details) => {
  const chips = [...details.querySelectorAll(".chip")];
  if (chips.length < 9) return;
  const field = document.createElement("div");
  field.className = "field";
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "search";
  input.id = "find-name";
  input.autocomplete = "off";
  label.htmlFor = input.id;
  label.textContent = "Find a name";
  field.append(label, input);
  details.querySelector("summary").after(field);
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const chip of chips) {
      chip.hidden = !chip.textContent.toLowerCase().includes(wanted) && !chip.querySelector("input").checked;
    }
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
});
