// What a set earns at the price that is being typed. Without a script the margin at the proposed price stands there.
"use strict";

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-recs-cost]").forEach(follow));

function follow(input) {
  const place = document.getElementById(input.getAttribute("aria-describedby"));
  const cost = Number(input.dataset.recsCost);
  const total = Number(input.dataset.recsTotal);
  const decimals = (input.step.split(".")[1] || "").length;
  const language = document.documentElement.lang || undefined;
  const said = place.textContent;
  const first = input.value;
  const words = place.dataset.recsWords;
  const update = () => {
    if (input.value === first) {
      place.textContent = said;
      return;
    }
    const price = input.value === "" ? total : Number(input.value);
    const left = price - cost;
    const amount = left.toLocaleString(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    const percent = price > 0 ? Math.round((100 * left) / price) : 0;
    place.textContent = words.replace("MARGIN", amount).replace("PERCENT", percent);
    place.classList.toggle("recs-text-bad", left <= 0);
  };
  input.addEventListener("input", update);
}
