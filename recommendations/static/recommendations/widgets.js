// What widgets can do better with a script: move a carousel, price a bundle, take away what is not wanted.
// All of it works without.
"use strict";

for (const widget of document.querySelectorAll(".recs-carousel")) carousel(widget);
for (const form of document.querySelectorAll("[data-recs-choices]")) bundle(form);
document.addEventListener("submit", dismiss);
countdown(document.querySelectorAll("[data-recs-ends]"));

function carousel(widget) {
  const list = widget.querySelector(".recs-items");
  const template = widget.querySelector("template[data-recs-buttons]");
  if (!list || !template) return;
  const moves = template.content.firstElementChild.cloneNode(true);
  const direction = getComputedStyle(list).direction === "rtl" ? -1 : 1;
  for (const button of moves.children) {
    button.addEventListener("click", () => {
      list.scrollBy({ left: button.dataset.recsMove * direction * list.clientWidth * 0.85 });
    });
  }
  const update = () => {
    const room = list.scrollWidth - list.clientWidth;
    const at = Math.abs(list.scrollLeft);
    moves.hidden = room < 2;
    // Not "disabled": that would throw the keyboard out of the button it has just pressed.
    moves.firstElementChild.setAttribute("aria-disabled", at < 2);
    moves.lastElementChild.setAttribute("aria-disabled", at > room - 2);
  };
  widget.querySelector(".recs-heading").after(moves);
  list.addEventListener("scroll", update, { passive: true });
  new ResizeObserver(update).observe(list);
  new MutationObserver(update).observe(list, { childList: true });
  update();
}

function bundle(form) {
  const choices = JSON.parse(form.dataset.recsChoices);
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const button = form.querySelector(".recs-add");
  if (!button || choices.length !== 2 ** boxes.length) return;
  const put = (name, text) => {
    const place = form.querySelector(`[data-recs-${name}]`);
    if (place) place.textContent = text;
  };
  const update = () => {
    const ticked = boxes.reduce((mask, box, nth) => mask | (box.checked << nth), 0);
    const [label, terms, before, total, saving] = choices[ticked];
    put("button", label);
    put("terms", terms);
    put("before", before);
    const instead = form.querySelector("[data-recs-instead]");
    if (instead) instead.hidden = !before;
    put("total", total);
    put("saving", saving);
    button.disabled = ticked === 0;
  };
  form.dataset.recsLive = "";
  form.addEventListener("change", update);
  update();
}

// Beside the time that the server wrote, which stands whatever this clock says. At the end it says so and stops.
function countdown(places) {
  if (!places.length) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let left = [...places];
  const update = () => {
    left = left.filter((place) => {
      const seconds = Math.ceil((new Date(place.dataset.recsEnds) - Date.now()) / 1000);
      const over = seconds <= 0;
      const text = over ? place.dataset.recsOver : place.dataset.recsLeft.replace("#", clock(seconds, calm));
      if (place.textContent !== text) place.textContent = text;
      if (over) {
        place.dataset.recsEnded = "";
        place.removeAttribute("aria-hidden");
      }
      return !over;
    });
    if (left.length) setTimeout(update, 1000 - (Date.now() % 1000));
  };
  update();
}

// Without the seconds for whoever wants no motion: then it changes once a minute.
function clock(seconds, calm) {
  const two = (number) => String(number).padStart(2, "0");
  if (calm) seconds -= seconds % 60;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return calm ? `${hours}:${two(minutes)}` : `${hours}:${two(minutes)}:${two(seconds % 60)}`;
}

async function dismiss(event) {
  const form = event.target;
  const button = event.submitter;
  if (!button || !form.matches(".recs-dismissals")) return;
  event.preventDefault();
  const body = new FormData(form);
  body.append(button.name, button.value);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(
    () => null,
  );
  if (!answer || !answer.ok) return leave(form, button);
  const widget = form.closest(".recs");
  const buttons = [...widget.querySelectorAll(".recs-dismiss")];
  const nth = buttons.indexOf(button);
  button.closest(".recs-item").remove();
  const status = widget.querySelector("[role=status]");
  if (status) status.textContent = status.dataset.recsSaid;
  focus(buttons[nth + 1] || buttons[nth - 1] || widget.querySelector(".recs-heading"));
}

function focus(element) {
  if (!element.matches("button")) element.tabIndex = -1;
  element.focus();
}

// As without a script: the page reloads and says what happened.
function leave(form, button) {
  const product = document.createElement("input");
  Object.assign(product, { type: "hidden", name: button.name, value: button.value });
  form.append(product);
  form.submit();
}
