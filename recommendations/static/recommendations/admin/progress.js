"use strict";
// While a version is queued or in training, its part of the page is fetched anew every few seconds.
{
  const EVERY = 2000;

  const refresh = async (part) => {
    const response = await fetch(part.dataset.recsPoll || location.href, { credentials: "same-origin" });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = part.dataset.recsPart ? page.getElementById(part.dataset.recsPart) : page.body;
    part.replaceChildren(...fresh.childNodes);
  };

  document.addEventListener("DOMContentLoaded", () => {
    const part = document.querySelector("[data-recs-poll]");
    const follow = async () => {
      if (!part || !part.querySelector("[data-recs-open]")) return;
      if (!document.hidden) await refresh(part).catch(() => undefined);
      setTimeout(follow, EVERY);
    };
    setTimeout(follow, EVERY);
  });
}
