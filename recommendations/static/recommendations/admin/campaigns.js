"use strict";
// A rule's card says in its heading what the rule does, as one chooses it.
{
  const name = (card) => {
    const action = card.querySelector("select[name$='-action']");
    const heading = card.querySelector("h3 b");
    if (!action || !heading || !action.value) return;
    let said = card.querySelector("h3 .recs-rule-said");
    if (!said) {
      said = document.createElement("span");
      said.className = "recs-rule-said";
      heading.after(" ", said);
    }
    said.textContent = action.selectedOptions[0].textContent;
  };

  document.addEventListener("DOMContentLoaded", () => {
    const group = document.querySelector("#rules-group");
    if (!group) return;
    group.querySelectorAll(".inline-related").forEach(name);
    group.addEventListener("change", (event) => {
      const card = event.target.closest(".inline-related");
      if (card) name(card);
    });
  });
}
