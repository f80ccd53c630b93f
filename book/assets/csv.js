/* Tables as CSV, and their download: made here from what the page has, asked of nobody. */
(() => {
  "use strict";

  const { html } = globalThis.kernelsMeasured.nodes;

  const cell = (value) => {
    const text = String(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };

  globalThis.kernelsMeasured.csv = {
    /* Lines of comment first, such as where the numbers come from; a line break would end one. */
    text: (names, rows, comments = []) => [
      ...comments.map((line) => `# ${line.replace(/\s+/g, " ")}`),
      ...[names, ...rows].map((row) => row.map(cell).join(",")),
    ].join("\n") + "\n",

    save(text, filename) {
      const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
      html("a", { href: url, download: filename }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    },
  };
})();
