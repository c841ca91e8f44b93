"use strict";
// A source offers only the recommenders that publish the lists it reads.
{
  const READS = { anchor: "item", history: "item", shopper: "shopper", global: "global", segment: "segment", recent: "" };

  const narrow = (how) => {
    const row = how.closest(".inline-related");
    const select = row && row.querySelector("select[name$='-recommender']");
    if (!select) return;
    const needed = READS[how.value];
    for (const option of select.options) {
      const scopes = (option.dataset.recsScopes || "").split(" ");
      const fits = option.value === "" || needed === undefined || (needed !== "" && scopes.includes(needed));
      option.hidden = option.disabled = !fits;
      if (!fits && option.selected) select.value = "";
    }
  };

  const all = (root) => root.querySelectorAll("select[data-recs-how]").forEach(narrow);

  document.addEventListener("DOMContentLoaded", () => {
    all(document);
    document.addEventListener("change", (event) => {
      if (event.target.matches("select[data-recs-how]")) narrow(event.target);
    });
    for (const button of document.querySelectorAll("[data-recs-use]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const weight = button.closest(".inline-related").querySelector("input[name$='-weight']");
        weight.value = button.dataset.recsUse;
        weight.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
    document.addEventListener("formset:added", (event) => all(event.target));
  });
}
