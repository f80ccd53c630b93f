/* What the scripts of the book make elements of a page with. */
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";

  const fill = (node, attributes, children) => {
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };

  globalThis.kernelsMeasured ??= {};
  globalThis.kernelsMeasured.nodes = {
    html: (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children),
    svg: (name, attributes = {}, ...children) => fill(document.createElementNS(SVG, name), attributes, children),
  };
})();
