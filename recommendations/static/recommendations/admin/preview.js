"use strict";
// The preview follows the form: it is sent anew a moment after each change, and suggests what to pick.
{
  const PAUSE = 400;

  const later = (work) => {
    let timer;
    return (...given) => {
      clearTimeout(timer);
      timer = setTimeout(() => work(...given), PAUSE);
    };
  };

  const suggest = async (input, address) => {
    const text = input.value.trim();
    if (text.length < 2) return;
    const query = new URLSearchParams({ q: text, for: input.dataset.recsFor });
    const response = await fetch(`${address}?${query}`, { credentials: "same-origin" });
    if (!response.ok) return;
    const { suggestions } = await response.json();
    input.list.replaceChildren(
      ...suggestions.map((value) => Object.assign(document.createElement("option"), { value }))
    );
  };

  document.addEventListener("DOMContentLoaded", () => {
    const panel = document.querySelector("[data-recs-suggest]");
    const button = document.querySelector("[data-recs-preview]");
    if (!panel || !button) return;
    const refresh = later(() => button.form.requestSubmit(button));
    for (const input of panel.querySelectorAll("[data-recs-for]")) {
      input.addEventListener("input", later(() => suggest(input, panel.dataset.recsSuggest)));
      input.addEventListener("change", (event) => {
        event.stopPropagation();
        refresh();
      });
      // Enter in a picker shows the preview; it does not save the placement.
      input.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        refresh();
      });
    }
    for (const choice of panel.querySelectorAll("[data-recs-choice]")) choice.addEventListener("change", refresh);
    button.form.addEventListener("change", refresh);
    document.addEventListener("formset:removed", refresh);
  });
}
