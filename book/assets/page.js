// What every page of the book does beside its elements.
//
// The menus of the top bar, which the theme writes for a framework that is left out here: a button
// with data-bs-toggle="dropdown" opens the list after it. Escape, a click elsewhere or leaving with
// Tab closes it; arrow keys go from entry to entry.
//
// On paper the page is light, whatever it is on the screen.
(() => {
  "use strict";

  const toggles = [...document.querySelectorAll('[data-bs-toggle="dropdown"]')];
  const menuOf = (toggle) => toggle.nextElementSibling;
  const isOpen = (toggle) => toggle.getAttribute("aria-expanded") === "true";

  function set(toggle, open) {
    toggle.setAttribute("aria-expanded", open);
    menuOf(toggle).classList.toggle("show", open);
  }

  function closeOthers(kept) {
    for (const toggle of toggles) if (toggle !== kept && isOpen(toggle)) set(toggle, false);
  }

  function step(toggle, direction) {
    const entries = [...menuOf(toggle).querySelectorAll("a, button")];
    const at = entries.indexOf(document.activeElement);
    const next = at < 0 && direction < 0 ? entries.length - 1 : at + direction;
    entries[(next + entries.length) % entries.length].focus();
  }

  function onKey(toggle, event) {
    const direction = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && isOpen(toggle)) {
      set(toggle, false);
      toggle.focus();
    } else if (direction) {
      event.preventDefault();
      set(toggle, true);
      step(toggle, direction);
    }
  }

  for (const toggle of toggles) {
    toggle.addEventListener("click", () => set(toggle, !isOpen(toggle)));
    toggle.parentElement.addEventListener("keydown", (event) => onKey(toggle, event));
    toggle.parentElement.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !toggle.parentElement.contains(event.relatedTarget)) set(toggle, false);
    });
  }
  document.addEventListener("click", (event) => {
    closeOthers(toggles.find((toggle) => toggle.parentElement.contains(event.target)));
  });

  const { dataset } = document.documentElement;
  let onScreen;
  window.addEventListener("beforeprint", () => {
    onScreen ??= dataset.theme;
    dataset.theme = "light";
  });
  window.addEventListener("afterprint", () => {
    dataset.theme = onScreen;
    onScreen = undefined;
  });
})();
