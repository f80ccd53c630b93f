/* What ipywidgets leaves out, for explorers in JupyterLab: the name of each slider and its value in
   words, the progress bar's role and value, and texts that are read aloud when they change. */
(() => {
  "use strict";

  if (globalThis.kernelsMeasuredNames) return; // one for all explorers of a window
  globalThis.kernelsMeasuredNames = true;

  const set = (node, attributes) => {
    for (const [name, value] of Object.entries(attributes)) {
      if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
    }
  };

  const name = () => {
    for (const box of document.querySelectorAll(".km-explorer .widget-slider")) {
      const handle = box.querySelector("[role=slider]");
      const readout = box.querySelector(".widget-readout");
      if (!handle || !readout) continue;
      set(handle, { "aria-label": box.querySelector(".widget-label").textContent, "aria-valuetext": readout.textContent });
      set(readout, { "contenteditable": "false", "aria-hidden": "true" });
    }
    for (const box of document.querySelectorAll(".km-explorer .widget-hprogress")) {
      const share = Math.round(parseFloat(box.querySelector(".progress-bar").style.width) || 0);
      set(box, { "role": "progressbar", "aria-label": box.querySelector(".widget-label").title, "aria-valuenow": share });
    }
    for (const text of document.querySelectorAll(".km-explorer .km-told")) set(text, { "aria-live": "polite" });
  };

  // Once for all that changes between two frames: JupyterLab's page is never quite still.
  let due = false;
  const soon = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      name();
    });
  };
  new MutationObserver(soon).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["style"],
  });
  name();
})();
