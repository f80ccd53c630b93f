/* <kernel-board>: lets a reader sort, filter and choose in what stands in the element already.

   helpers/competition/board/page.py writes the whole board as HTML, with all its pictures, and beside
   it the keys that rows are sorted by and the ranks on each machine. This file moves and hides. With
   damaged data the board stays as it came. nodes.js comes before it. */
(() => {
  "use strict";

  const ALL = 0; // the first of the machines stands for all of them
  const { html, once } = globalThis.kernelsMeasured.nodes;
  let count = 0;

  const need = (ok, what) => {
    if (!ok) throw new Error(what);
  };

  /* Throw an Error that names the first thing wrong with the data. */
  const check = (data) => {
    const list = Array.isArray;
    need(data && data.version === 1, "its version is not 1");
    need(list(data.challenges), "it has no challenges");
    for (const { name, machines, columns, rows } of data.challenges) {
      need(typeof name === "string", "a challenge has no name");
      need(list(machines) && machines.length, "a challenge has no machines");
      need(list(columns) && list(rows), "a challenge has no rows");
      for (const row of rows) {
        need(list(row.keys) && row.keys.length === columns.length, "a row has no keys");
        need(list(row.positions) && row.positions.length === machines.length, "a row has no ranks");
        for (const one of row.positions) need(one === null || list(one), "a row has no ranks");
        need(row.positions[ALL], "a row has no rank");
      }
    }
    return data;
  };

  /* What stands in the element of one challenge, which must be what the data describes. */
  const found = (node, data) => {
    const all = (css) => [...node.querySelectorAll(css)];
    const panel = {
      node, data, table: node.querySelector("table"), caption: node.querySelector("caption"),
      rows: all("tbody tr"), heads: all("thead th"), entries: all(".kb-entry"), histories: all(".kb-history"),
      machine: ALL, column: 0, falling: false, chosen: 0,
    };
    const { rows, columns, machines } = data;
    need(panel.rows.length === rows.length && panel.entries.length === rows.length, "it is not that of the table");
    if (rows.length) {
      need(panel.heads.length === columns.length, "it is not that of the table");
      need(panel.histories.length === machines.length, "it is not that of the pictures");
    }
    return panel;
  };

  class KernelBoard extends HTMLElement {
    connectedCallback() {
      once(this, () => this.start());
    }

    start() {
      this.whole = [...this.childNodes].map((node) => node.cloneNode(true));
      this.guarded(() => {
        const source = this.querySelector("script[type='application/json']");
        need(source, "there is none");
        const { challenges } = check(JSON.parse(source.textContent));
        const nodes = [...this.querySelectorAll(".kb-challenge")];
        need(nodes.length === challenges.length, "it is not that of the table");
        this.panels = nodes.map((node, at) => found(node, challenges[at]));
        if (!this.panels.length) return;
        this.build();
        this.show(0);
      });
    }

    // Whatever goes wrong, the reader gets a line, and the board as it came.
    guarded(action) {
      try {
        action();
      } catch (error) {
        const line = `This board cannot be sorted or filtered: its data is damaged (${error.message}).`;
        this.replaceChildren(html("p", { class: "kb-error", role: "alert" }, line), ...this.whole);
      }
    }

    build() {
      this.status = html("p", { class: "kb-spoken", role: "status" });
      this.challenge = this.select("Challenge", (at) => this.show(at));
      this.machine = this.select("Machine", (at) => {
        this.panel.machine = at;
        this.update();
      });
      this.offer(this.challenge, this.panels.map(({ data }) => data.name), 0);
      this.panels[0].node.before(
        html("div", { class: "kb-controls" }, this.challenge.box, this.machine.box), this.status);
      for (const panel of this.panels) this.enliven(panel);
    }

    select(label, chosen) {
      const input = html("select", { id: `kernel-board-${++count}`, autocomplete: "off" });
      input.addEventListener("input", () => this.guarded(() => chosen(input.selectedIndex)));
      const box = html("div", { class: "kb-control" }, html("label", { for: input.id }, label), input);
      return { input, box };
    }

    offer({ input, box }, texts, at) {
      input.replaceChildren(...texts.map((text) => html("option", {}, text)));
      input.selectedIndex = at;
      box.hidden = texts.length < 2;
    }

    /* Make buttons of the heads, which sort, and of the names, which choose. */
    enliven(panel) {
      const button = (css, node, action) => {
        const made = html("button", { type: "button", class: css });
        node.replaceWith(made);
        made.append(node);
        made.addEventListener("click", () => this.guarded(action));
        return made;
      };
      panel.heads.forEach((head, at) => button("kb-sort", head.querySelector(".kb-head"), () => {
        panel.falling = panel.column === at ? !panel.falling : panel.data.columns[at].falling;
        panel.column = at;
        this.update();
      }));
      panel.names = panel.rows.map((row, at) => button("kb-choose", row.querySelector("bdi"), () => {
        panel.chosen = at;
        this.update();
        panel.entries[at].scrollIntoView({ block: "nearest" });
      }));
    }

    show(at) {
      this.panel = this.panels[at];
      for (const panel of this.panels) panel.node.hidden = panel !== this.panel;
      const { machines } = this.panel.data;
      // Of a single machine there is nothing to choose.
      const offered = machines.length > 2 ? machines : machines.slice(0, 1);
      this.offer(this.machine, offered.map(({ name }) => name), this.panel.machine);
      this.update();
    }

    update() {
      const panel = this.panel;
      const { machines, columns, rows } = panel.data;
      const { summary } = machines[panel.machine];
      if (!rows.length) {
        this.status.textContent = summary;
        return;
      }
      const order = this.order();
      this.bodies(order);
      panel.caption.textContent = summary;
      panel.histories.forEach((one, at) => { one.hidden = at !== panel.machine; });
      if (!order.includes(panel.chosen)) panel.chosen = Math.min(...order); // the best
      panel.entries.forEach((one, at) => { one.hidden = at !== panel.chosen; });
      panel.entries[panel.chosen].open = true;
      panel.names.forEach((one, at) => one.setAttribute("aria-pressed", at === panel.chosen));
      panel.heads.forEach((head) => head.removeAttribute("aria-sort"));
      panel.heads[panel.column].setAttribute("aria-sort", panel.falling ? "descending" : "ascending");
      const { label } = columns[panel.column];
      this.status.textContent = `${summary} Sorted by ${label}, ${panel.falling ? "descending" : "ascending"}.`;
    }

    /* The rows of the chosen machine, as sorted; they come by rank, and equals stay so. */
    order() {
      const { machine, column, falling, data } = this.panel;
      const key = (at) => data.rows[at].keys[column];
      const shown = [...data.rows.keys()].filter((at) => data.rows[at].positions[machine]);
      const known = shown.filter((at) => key(at) !== null);
      const compare = (one, other) => (key(one) < key(other) ? -1 : Number(key(one) > key(other)));
      known.sort((one, other) => (falling ? -compare(one, other) : compare(one, other)));
      return [...known, ...shown.filter((at) => key(at) === null)];
    }

    /* Fill the table anew; sorted by rank, each band has a body of its own. */
    bodies(order) {
      const { machine, column, data, rows, table } = this.panel;
      for (const body of [...table.tBodies]) body.remove();
      let last = null;
      for (const at of order) {
        const [rank, sharing, low, high] = data.rows[at].positions[machine];
        const band = column === 0 ? rank : "all";
        if (band !== last) table.append(html("tbody"));
        last = band;
        const shared = sharing > 1 ? [" ", html("small", {}, `shared by ${sharing}`)] : [];
        rows[at].querySelector(".kb-rank").replaceChildren(String(rank), ...shared);
        rows[at].style.setProperty("--kb-low", low);
        rows[at].style.setProperty("--kb-high", high);
        [...table.tBodies].at(-1).append(rows[at]);
      }
    }
  }

  if (!customElements.get("kernel-board")) customElements.define("kernel-board", KernelBoard);
})();
