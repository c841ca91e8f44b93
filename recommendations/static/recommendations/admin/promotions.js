// Shows of a promotion's form what its kind reads. Without scripting everything is shown, and the server says
// what does not belong together.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const ONLY = {
    threshold: ["threshold"],
    with_products: ["together"],
    bundle: ["bundle"],
    products: ["percent", "amount", "price", "together", "threshold"],
    which: ["percent", "amount", "price", "together", "threshold"],
  };
  const kind = document.querySelector("select[name=kind]");

  function says(row) {
    return [...row.querySelectorAll("input, select, textarea")].some((input) =>
      ["checkbox", "radio"].includes(input.type) ? input.checked : input.type !== "hidden" && input.value && !input.name.endsWith("relative_to"));
  }

  // What says something stays in sight, so that nothing is sent that cannot be seen.
  function show() {
    for (const [field, kinds] of Object.entries(ONLY)) {
      const row = document.querySelector(`.form-row.field-${field}`);
      if (row) row.hidden = !kinds.includes(kind.value) && !says(row);
    }
  }

  if (kind) {
    kind.addEventListener("change", show);
    show();
  }
  const frame = document.querySelector("iframe[name=recs-effects-frame]");
  const button = document.querySelector("button[formtarget=recs-effects-frame]");
  if (frame && button) {
    frame.hidden = true;
    button.addEventListener("click", () => { frame.hidden = false; });
  }
});
