"use strict";
// While an audience is being counted its frame says so; counting begins by itself, see preview.js.
document.addEventListener("DOMContentLoaded", () => {
  const frame = document.getElementById("recs-count-frame");
  const button = document.querySelector("[data-recs-preview]");
  if (!frame || !button) return;
  button.form.addEventListener("submit", (event) => {
    if (event.submitter === button) frame.setAttribute("aria-busy", "true");
  });
  frame.addEventListener("load", () => frame.removeAttribute("aria-busy"));
  // After a condition was added or taken away: what stands there now.
  const isStep = !frame.getAttribute("src").includes("?") && document.querySelector(".recs-condition");
  if (isStep) button.form.requestSubmit(button);
});
