"use strict";
// In place of lines to type: a box that searches, and a list to choose from. What is chosen are check boxes, as without.
{
  const PAUSE = 250;

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const picture = ({ image }) =>
    image ? make("img", { src: image, alt: "", width: 40, height: 40 }) : make("span", { className: "recs-no-image" });

  const told = ({ title, price, in_stock, is_out }) => {
    const words = make("span", {}, make("strong", { textContent: title }));
    const stock = make("span", { textContent: in_stock || "", className: is_out ? "recs-text-bad" : "" });
    words.append(make("span", { className: "recs-quiet-text" }, price || "", price && in_stock ? " · " : "", stock));
    return words;
  };

  const enhance = (picker) => {
    const area = picker.querySelector(".recs-picker-add textarea");
    if (!area || picker.dataset.recsReady || area.name.includes("__prefix__")) return;
    picker.dataset.recsReady = "yes";
    const ofProducts = picker.dataset.recsPicker === "products";
    const chosen = picker.querySelector("ul");
    const name = area.name.slice(0, -"_add".length);
    const list = make("ul", { id: `${area.id}_found`, className: "recs-found", hidden: true });
    list.setAttribute("role", "listbox");
    const box = make("input", { type: "text", id: area.id, autocomplete: "off", placeholder: area.dataset.recsSearch });
    for (const [key, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": list.id }))
      box.setAttribute(key, value);
    // What was typed without a script, or was not understood, stays to be mended.
    if (area.value.trim()) {
      area.id = `${area.id}_typed`;
      area.setAttribute("aria-label", area.placeholder);
    } else area.remove();
    picker.querySelector(".recs-picker-add").append(box, list);
    list.setAttribute("aria-label", picker.querySelector(".recs-picker-add label").textContent);

    const changed = () => picker.dispatchEvent(new Event("change", { bubbles: true }));
    const options = () => [...list.querySelectorAll("[role=option]")];
    let timer, asked = 0;

    const close = () => {
      list.hidden = true;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };

    const mark = (option) => {
      for (const one of options()) one.setAttribute("aria-selected", String(one === option));
      if (option) {
        box.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      }
    };

    const choose = (found) => {
      const key = String(found.key);
      const there = [...chosen.querySelectorAll("input[type=checkbox]")].find((one) => one.value === key);
      if (there) there.checked = true;
      else {
        const check = make("input", { type: "checkbox", name, value: key, checked: true });
        const label = ofProducts ? make("label", {}, check, picture(found), told(found)) : make("label", {}, check, found.title);
        chosen.append(make("li", {}, label));
        order();
      }
      box.value = "";
      close();
      box.focus();
      changed();
    };

    const show = (suggestions) => {
      list.replaceChildren(
        ...suggestions.map((found, place) => {
          const option = make("li", { id: `${list.id}_${place}` }, ...(ofProducts ? [picture(found), told(found)] : [found.title]));
          option.setAttribute("role", "option");
          option.addEventListener("mousedown", (event) => {
            event.preventDefault();
            choose(found);
          });
          option.recsFound = found;
          return option;
        })
      );
      if (!suggestions.length) {
        const none = make("li", { textContent: picker.dataset.recsNone, className: "recs-quiet-text" });
        none.setAttribute("role", "option");
        none.setAttribute("aria-disabled", "true");
        list.append(none);
      }
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
      mark(options().find((one) => one.recsFound));
    };

    const search = async () => {
      const turn = ++asked;
      // Values are few enough to choose from without a word.
      if (!box.value.trim() && ofProducts) return close();
      const address = new URL(picker.dataset.recsAddress, document.baseURI);
      address.searchParams.set("q", box.value.trim());
      const response = await fetch(address, { credentials: "same-origin" });
      if (!response.ok || turn !== asked) return;
      show((await response.json()).suggestions);
    };

    const order = () => {
      if (!picker.dataset.recsUp) return;
      for (const row of chosen.children) {
        if (row.querySelector("button")) continue;
        const up = make("button", { type: "button", className: "recs-up", textContent: "↑", title: picker.dataset.recsUp });
        up.setAttribute("aria-label", `${picker.dataset.recsUp}: ${row.textContent.trim()}`);
        up.addEventListener("click", () => {
          if (row.previousElementSibling) row.previousElementSibling.before(row);
          up.focus();
          changed();
        });
        row.append(up);
      }
    };

    box.addEventListener("input", (event) => {
      event.stopPropagation();
      clearTimeout(timer);
      timer = setTimeout(search, PAUSE);
    });
    box.addEventListener("change", (event) => event.stopPropagation());
    if (!ofProducts) box.addEventListener("click", search);
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      const all = options().filter((one) => one.recsFound);
      const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
      // Enter chooses; it never saves the form from here.
      if (event.key === "Enter") {
        event.preventDefault();
        if (!list.hidden && all[at]) choose(all[at].recsFound);
      } else if (event.key === "Escape") close();
      else if (event.key === "ArrowDown" && list.hidden) search();
      else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
        event.preventDefault();
        mark(all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length]);
      }
    });
    order();
  };

  const all = (root) => root.querySelectorAll("[data-recs-picker]").forEach(enhance);

  document.addEventListener("DOMContentLoaded", () => {
    all(document);
    document.addEventListener("formset:added", (event) => all(event.target));
  });
}
