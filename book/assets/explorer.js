/* <kernel-explorer>: sliders over a recorded sweep, drawn from the JSON inside the element.

   helpers/explorers/page.py writes that JSON, every text in it included; the scripts only look up
   the setting and draw. Without them, or with damaged data, the table in the element stays. */
(() => {
  "use strict";

  const { Guess, Sweep, address, csv, drawing, nodes: { html, once } } = globalThis.kernelsMeasured;
  const SETTLED = 400; // milliseconds without a move until the address is rewritten
  const LOWER = 0.8; // of the usual height, where there are two plots
  const paper = globalThis.matchMedia("print");
  let count = 0;

  class KernelExplorer extends HTMLElement {
    connectedCallback() {
      once(this, () => this.start());
    }

    start() {
      this.guarded(() => {
        const source = this.querySelector("script[type='application/json']");
        if (!source) throw new Error("there is none");
        this.sweep = new Sweep(source.textContent);
        this.build();
        this.follow();
        this.update();
        this.watch();
      });
    }

    disconnectedCallback() {
      this.observer?.disconnect();
      globalThis.removeEventListener("hashchange", this.followed);
      paper.removeEventListener("change", this.printed);
    }

    // Whatever goes wrong, the reader gets a line, and the table.
    guarded(action) {
      try {
        action();
      } catch (error) {
        this.observer?.disconnect();
        for (const part of this.querySelectorAll(".ke-figure, .ke-question, .ke-complaint")) part.remove();
        const folded = this.querySelector("details.ke-data");
        if (folded) folded.replaceWith(folded.querySelector(".ke-table"));
        const line = `This figure cannot be drawn: its data is damaged (${error.message}).`;
        this.prepend(html("p", { class: "ke-error", role: "alert" }, line));
      }
    }

    /* ---- for the elements that lay something over this one */

    get data() {
      return this.sweep?.data;
    }

    key(names) {
      return this.sweep.key(names);
    }

    chosen() {
      return this.sweep.chosen;
    }

    readings(series) {
      return this.sweep.readings(series);
    }

    /* Lay other readings over the record: their series as the data has them, their source and kind,
       their words and rows at this setting, and the axis that holds them as well; null for none. */
    lay(here) {
      this.here = here;
      this.guarded(() => {
        if (here) this.guess?.pass();
        this.update();
      });
    }

    /* ---- its parts */

    build() {
      const { data } = this.sweep;
      const id = `kernel-explorer-${++count}`;
      const save = html("button", { type: "button", class: "ke-button" }, "Download the data (CSV)");
      save.addEventListener("click", () => csv.save(this.sweep.csv, `${data.slug}.csv`));
      this.parts = {
        note: html("p", { class: "ke-complaint", role: "status" }),
        title: html("p", { class: "ke-title", id }),
        plot: html("div", { class: "ke-plot" }),
        readout: html("div", { class: "ke-readout", "aria-live": "polite", "aria-atomic": "true" }),
        badges: html("ul", { class: "ke-badges", "aria-label": "Where the numbers come from" }),
        source: html("figcaption", { class: "ke-source" }),
        inputs: {},
      };
      const legend = data.series.map((series) =>
        html("li", { style: drawing.ink(series) }, drawing.swatch(series), series.name));
      const figure = html("figure", { class: "ke-figure", "aria-labelledby": id },
        this.parts.title,
        this.parts.plot,
        html("ul", { class: "ke-legend" }, ...legend),
        html("div", { class: "ke-controls" }, ...data.controls.map((one, i) => this.control(one, `${id}-${i}`))),
        this.parts.readout,
        html("div", { class: "ke-foot" }, this.parts.badges, save),
        this.parts.source);
      this.prepend(this.parts.note, figure);
      const { question } = this.sweep.machine;
      if (question) {
        this.guess = new Guess(data.slug, id, question, () => this.guarded(() => this.update()), () => this.sweep.ask());
        figure.before(this.guess.node);
      }
      const table = this.querySelector(".ke-table");
      if (table) {
        this.folded = html("details", { class: "ke-data" }, html("summary", {}, "All numbers as a table"));
        table.replaceWith(this.folded);
        this.folded.append(table);
      }
    }

    control({ name, label, texts, choice }, id) {
      // Hidden from screen readers, to which the slider itself tells its value.
      const shown = html("span", { class: "ke-setting", "aria-hidden": "true" });
      const input = choice
        ? html("select", { id, autocomplete: "off" }, ...texts.map((text, value) => html("option", { value }, text)))
        : html("input", { id, type: "range", min: 0, max: texts.length - 1, step: 1, autocomplete: "off" });
      input.addEventListener("input", () => this.guarded(() => this.move(name, Number(input.value))));
      this.parts.inputs[name] = { input, shown };
      return html("div", { class: "ke-control" }, html("label", { for: id }, label), choice ? "" : shown, input);
    }

    /* Set a control; who moves one before the guess wants to see the curves. */
    move(name, position) {
      this.sweep.state[name] = position;
      this.parts.note.textContent = "";
      this.guess?.pass();
      this.update();
      clearTimeout(this.settling);
      this.settling = setTimeout(() => address.write(this.data.slug, this.sweep.setting), SETTLED);
    }

    /* Take the setting that the address has for this figure. */
    follow() {
      const { slug } = this.data;
      const wanted = address.read(slug);
      this.parts.note.textContent = [...(wanted ? this.sweep.apply(wanted) : []), ...this.strangers()].join(" ");
      if (!wanted) return;
      this.guess?.pass();
      if (address.slugs()[0] !== slug) return;
      const show = () => this.scrollIntoView();
      if (document.readyState === "complete") show();
      else globalThis.addEventListener("load", show, { once: true });
    }

    /* A sentence for each figure that the address names and the page lacks; the first figure says it. */
    strangers() {
      const all = [...document.querySelectorAll("kernel-explorer")];
      if (all[0] !== this) return [];
      const known = all.map((one) => one.dataset.slug);
      return address.slugs()
        .filter((slug) => !known.includes(slug) && !document.getElementsByTagName(slug).length)
        .map((slug) => `There is no figure “${slug}” on this page: there are ${[...new Set(known)].join(", ")}.`);
    }

    /* Redraw for a new width, a new address, and paper, which shows the curves in any case. */
    watch() {
      // In the next frame, since drawing changes the height.
      this.observer = new ResizeObserver(() => requestAnimationFrame(() => {
        if (this.parts.plot.clientWidth !== this.width) this.guarded(() => this.draw());
      }));
      this.observer.observe(this.parts.plot);
      this.followed = () => this.guarded(() => {
        this.follow();
        this.update();
      });
      globalThis.addEventListener("hashchange", this.followed);
      this.printed = () => this.guarded(() => this.update());
      paper.addEventListener("change", this.printed);
    }

    /* ---- what it shows */

    update() {
      const { data, machine } = this.sweep;
      const { controls, along, titles, charts, readouts, frames, below } = data;
      const setting = controls.map(({ name, label, texts }) => {
        const { input, shown } = this.parts.inputs[name];
        const text = texts[this.sweep.state[name]];
        input.value = this.sweep.state[name];
        shown.textContent = text;
        if (input.type === "range") input.setAttribute("aria-valuetext", text);
        return `${label} ${text}`;
      });
      const names = controls.map(({ name }) => name);
      const all = this.key(names);
      const others = this.key(names.filter((name) => name !== along));
      const title = titles[others] || titles[all];
      if (!title) throw new Error("a title is missing");
      this.guess?.ask(machine.question);
      const bare = Boolean(this.guess?.asking && machine.question && !paper.matches);
      this.parts.title.textContent = bare ? data.subject : title;
      const hidden = `${data.subject}. The curves show after your guess.`;
      const words = (chart) => (bare ? hidden : chart);
      this.plots = [{
        axis: frames[others] || data.y,
        series: data.series,
        words: words([`${title}.`, charts[others], ...(this.here ? [this.here.words()] : [])].join(" ")),
        here: this.here?.series,
        widened: this.here?.axis,
        guess: bare || (this.sweep.asked && !this.guess?.asking) ? this.guess?.mark : null,
        bare,
      }];
      if (below) this.plots.push({ axis: below.y, series: below.series, words: words(below.charts[others]), bare });
      this.tell([machine.source, ...(below ? [below.source] : [])].join(". "));
      const rows = [...(readouts[all] || []), ...(this.here ? this.here.rows() : [])];
      this.parts.readout.replaceChildren(...(bare ? [] : [
        html("p", {}, rows.length ? setting.join(", ") : `${setting.join(", ")}: not in the record`),
        html("dl", {}, ...rows.map(([name, text]) =>
          html("div", {}, html("dt", {}, name), html("dd", {}, text))))]));
      if (this.folded) this.folded.hidden = bare;
      this.draw();
    }

    /* Say where the numbers come from: a badge for each kind, then the machine, repeats and spread. */
    tell(recorded) {
      const { kind, below } = this.data;
      const live = this.here?.series.some((one) => this.readings(one).length);
      const kinds = [...(live ? [this.here.kind ?? "live here"].flat() : []), kind, ...(below ? [below.kind] : [])];
      this.parts.badges.replaceChildren(...Array.from(new Set(kinds), (text) => html("li", { class: "ke-badge" }, text)));
      this.parts.source.textContent = live ? `Full colour: ${this.here.source}. Faint: ${recorded}` : recorded;
    }

    draw() {
      this.width = this.parts.plot.clientWidth;
      const share = this.plots.length > 1 ? LOWER : 1;
      this.parts.plot.replaceChildren(...this.plots.map((plot) => drawing.plot(this.sweep, plot, this.width, share)));
    }
  }

  if (!customElements.get("kernel-explorer")) customElements.define("kernel-explorer", KernelExplorer);
})();
