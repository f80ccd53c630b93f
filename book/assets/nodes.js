/* What the scripts of the book make and start elements of a page with. */
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";

  const fill = (node, attributes, children) => {
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };

  /* Start an element, once, as soon as all that stands in it is there. */
  const once = (element, start) => {
    if (element.started) return;
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", () => once(element, start), { once: true });
      return;
    }
    element.started = true;
    start();
  };

  globalThis.kernelsMeasured ??= {};
  globalThis.kernelsMeasured.nodes = {
    html: (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children),
    svg: (name, attributes = {}, ...children) => fill(document.createElementNS(SVG, name), attributes, children),
    once,
  };
})();
