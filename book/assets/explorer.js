/* <kernel-explorer>: sliders over a recorded sweep, drawn from the JSON inside the element.

   helpers/explorers/page.py writes that JSON, every text in it included; this file only looks up
   the setting and draws. Without it, or with damaged data, the table in the element stays. */
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const MARGIN = { top: 46, right: 14, bottom: 44, left: 44 };
  const MARKERS = {
    circle: (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
    square: (r) => `M${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
    diamond: (r) => `M0 ${-1.3 * r}L${1.3 * r} 0L0 ${1.3 * r}L${-1.3 * r} 0z`,
    none: () => "",
  };
  const MOST_LABELS = 5; // values beside the chosen x; more would hide the curves
  let count = 0;

  const fill = (node, attributes, children) => {
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const html = (name, attributes = {}, ...children) =>
    fill(document.createElement(name), attributes, children);
  const svg = (name, attributes = {}, ...children) =>
    fill(document.createElementNS(SVG, name), attributes, children);

  const scale = (axis, from, to) => {
    const place = axis.log2 ? Math.log2 : (value) => value;
    const low = place(axis.low);
    return (value) => from + ((place(value) - low) / (place(axis.high) - low)) * (to - from);
  };

  const short = (value) => (value >= 9.995 ? value.toFixed(1) : value.toFixed(2));

  /* Move labels apart, each at least `gap` above the one below. */
  const spread = (labels, gap) => {
    labels.sort((one, other) => other.y - one.y);
    labels.forEach((label, i) => {
      if (i) label.y = Math.min(label.y, labels[i - 1].y - gap);
    });
    return labels;
  };

  /* Throw an Error that names the first thing wrong with the data. */
  const check = (data) => {
    const need = (ok, what) => {
      if (!ok) throw new Error(what);
    };
    const axis = (spec) => spec && spec.low < spec.high && Array.isArray(spec.ticks);
    const list = (value) => Array.isArray(value) && value.length > 0;
    need(data && data.version === 1, "its version is not 1");
    need(list(data.controls), "it has no controls");
    for (const control of data.controls) {
      need(list(control.values) && control.start in control.values, "a control has no values");
    }
    need(data.controls.some((control) => control.name === data.along), "it has no x axis");
    need(axis(data.x) && axis(data.y), "an axis has no bounds");
    need(list(data.series), "it has no series");
    need(!data.below || (axis(data.below.y) && data.below.charts), "its lower plot has no bounds");
    for (const series of [...data.series, ...(data.below?.series || [])]) {
      need(list(series.over) && series.marker in MARKERS && series.values, "a series is incomplete");
    }
    need(data.titles && data.charts && data.readouts, "it has no texts");
    need(data.guides && data.marks && data.frames, "it has no lines");
    for (const one of data.machines || []) need(one.guides && one.marks, "a machine has no lines");
    return data;
  };

  class KernelExplorer extends HTMLElement {
    connectedCallback() {
      if (this.started) return;
      if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", () => this.connectedCallback(), { once: true });
        return;
      }
      this.started = true;
      this.guarded(() => {
        const source = this.querySelector("script[type='application/json']");
        if (!source) throw new Error("there is none");
        this.data = check(JSON.parse(source.textContent));
        this.state = Object.fromEntries(this.data.controls.map(({ name, start }) => [name, start]));
        this.build();
        this.update();
        this.watchWidth();
      });
    }

    disconnectedCallback() {
      this.observer?.disconnect();
    }

    // Whatever goes wrong, the reader gets a line, and the table.
    guarded(action) {
      try {
        action();
      } catch (error) {
        this.observer?.disconnect();
        this.querySelector(".ke-figure")?.remove();
        const folded = this.querySelector("details.ke-data");
        if (folded) folded.replaceWith(folded.querySelector(".ke-table"));
        const line = `This figure cannot be drawn: its data is damaged (${error.message}).`;
        this.prepend(html("p", { class: "ke-error", role: "alert" }, line));
      }
    }

    /* The setting in values instead of positions, and its key for some of the controls. */
    key(names, changed = {}) {
      const value = ({ name, values }) => (name in changed ? changed[name] : values[this.state[name]]);
      const chosen = this.data.controls.filter(({ name }) => names.includes(name));
      return chosen.map(value).join(",");
    }

    /* Lay what was measured here over the record: its series as the data has them, its source, its
       words and rows at this setting, and the axis that holds its readings as well. */
    lay(here) {
      this.here = here;
      this.guarded(() => this.update());
    }

    build() {
      const data = this.data;
      const id = `kernel-explorer-${++count}`;
      this.parts = {
        title: html("p", { class: "ke-title", id }),
        plot: html("div", { class: "ke-plot" }),
        readout: html("div", { class: "ke-readout", "aria-live": "polite", "aria-atomic": "true" }),
        source: html("figcaption", { class: "ke-source" }),
        inputs: {},
      };
      const legend = data.series.map((series) =>
        html("li", { style: this.ink(series) }, this.swatch(series), series.name));
      const figure = html("figure", { class: "ke-figure", "aria-labelledby": id },
        this.parts.title,
        this.parts.plot,
        html("ul", { class: "ke-legend" }, ...legend),
        html("div", { class: "ke-controls" }, ...data.controls.map((one, i) => this.control(one, `${id}-${i}`))),
        this.parts.readout,
        this.parts.source);
      this.prepend(figure);
      const table = this.querySelector(".ke-table");
      if (table) {
        const folded = html("details", { class: "ke-data" }, html("summary", {}, "All numbers as a table"));
        table.replaceWith(folded);
        folded.append(table);
      }
    }

    control({ name, label, texts, choice }, id) {
      // Hidden from screen readers, to which the slider itself tells its value.
      const shown = html("span", { class: "ke-setting", "aria-hidden": "true" });
      const input = choice
        ? html("select", { id, autocomplete: "off" }, ...texts.map((text, value) => html("option", { value }, text)))
        : html("input", { id, type: "range", min: 0, max: texts.length - 1, step: 1, autocomplete: "off" });
      input.value = this.state[name];
      input.addEventListener("input", () => this.guarded(() => {
        this.state[name] = Number(input.value);
        this.update();
      }));
      this.parts.inputs[name] = { input, shown };
      return html("div", { class: "ke-control" }, html("label", { for: id }, label), choice ? "" : shown, input);
    }

    ink({ light, dark }) {
      return `--ke-light:${light};--ke-dark:${dark}`;
    }

    swatch(series) {
      const dash = series.dash.join(" ");
      return svg("svg", { class: "ke-series", width: 26, height: 12, "aria-hidden": "true" },
        svg("path", { class: "ke-line", d: "M1 6H25", "stroke-dasharray": dash }),
        svg("path", { class: "ke-dot", d: MARKERS[series.marker](3.5), transform: "translate(13 6)" }));
    }

    /* Redraw for a new width; in the next frame, since drawing changes the height. */
    watchWidth() {
      this.observer = new ResizeObserver(() => requestAnimationFrame(() => {
        if (this.parts.plot.clientWidth !== this.width) this.guarded(() => this.draw());
      }));
      this.observer.observe(this.parts.plot);
    }

    update() {
      const { controls, along, titles, charts, readouts, frames, machines } = this.data;
      const setting = controls.map(({ name, label, texts, choice }) => {
        const { input, shown } = this.parts.inputs[name];
        shown.textContent = texts[this.state[name]];
        if (!choice) input.setAttribute("aria-valuetext", shown.textContent);
        return `${label} ${shown.textContent}`;
      });
      const names = controls.map(({ name }) => name);
      const all = this.key(names);
      const others = this.key(names.filter((name) => name !== along));
      const title = titles[others] || titles[all];
      if (!title) throw new Error("a title is missing");
      this.parts.title.textContent = title;
      const words = [`${title}.`, charts[others], ...(this.here ? [this.here.words()] : [])];
      this.plots = [{ axis: frames[others] || this.data.y, series: this.data.series, words: words.join(" "), here: this.here?.series }];
      const { below } = this.data;
      if (below) this.plots.push({ axis: below.y, series: below.series, words: below.charts[others] });
      // What belongs to one machine only, where the record of several can be chosen.
      this.machine = machines ? machines[this.state.recorded] : this.data;
      const recorded = [this.machine.source, ...(below ? [below.source] : [])].join(". ");
      const live = this.here?.series.some((one) => this.readings(one).length);
      this.parts.source.textContent = live ? `Full colour: ${this.here.source}. Faint: ${recorded}` : recorded;
      const rows = [...(readouts[all] || []), ...(this.here ? this.here.rows() : [])];
      this.parts.readout.replaceChildren(
        html("p", {}, rows.length ? setting.join(", ") : `${setting.join(", ")}: not in the record`),
        html("dl", {}, ...rows.map(([name, text]) =>
          html("div", {}, html("dt", {}, name), html("dd", {}, text)))));
      this.draw();
    }

    draw() {
      this.width = this.parts.plot.clientWidth;
      this.parts.plot.replaceChildren(...this.plots.map((plot) => this.drawn(plot)));
    }

    drawn({ axis: recorded, series, words, here = [] }) {
      const width = Math.max(this.width, 240);
      const height = Math.round(Math.min(Math.max(width * 0.55, 250), 380) / (this.plots.length > 1 ? 1.25 : 1));
      const x = scale(this.data.x, MARGIN.left, width - MARGIN.right);
      const live = here.filter((one) => this.readings(one).length);
      const reached = live.flatMap((one) => this.readings(one).flatMap(([, ...bounds]) => bounds));
      const axis = live.length ? this.here.axis(recorded, reached) : recorded;
      const y = scale(axis, height - MARGIN.bottom, MARGIN.top);
      const first = series === this.data.series;
      const frame = { axis, first, x, y, bottom: height - MARGIN.bottom, right: width - MARGIN.right };
      const image = { role: "img", "aria-label": words, width, height, viewBox: `0 0 ${width} ${height}` };
      return svg("svg", image,
        ...this.axes(frame), ...series.map((one) => this.curve(one, frame, live.length > 0)),
        ...live.map((one) => this.curve(one, frame)), ...this.labels(live.length ? live : series, frame));
    }

    axes({ axis, first, x, y, bottom, right }) {
      const data = this.data;
      const { label, ticks, baseline } = axis;
      const text = (css, at, up, anchor, ...words) =>
        svg("text", { class: css, x: at, y: up, "text-anchor": anchor }, ...words);
      const level = (css, value) => svg("path", { class: css, d: `M${MARGIN.left} ${y(value)}H${right}` });
      const parts = [
        svg("path", { class: "ke-chosen", d: `M${x(this.chosen())} ${MARGIN.top}V${bottom}` }),
        text("ke-name", 0, 12, "start", `↑ ${label}`),
        text("ke-name", right, bottom + 38, "end", `${data.x.label} →`)];
      const closest = Math.min(...ticks.slice(1).map(([value], i) => Math.abs(y(value) - y(ticks[i][0]))));
      const step = Math.max(1, Math.ceil(14 / closest));
      const from = Math.max(0, ticks.findIndex(([value]) => value === baseline));
      ticks.forEach(([value, words], i) => {
        parts.push(level("ke-grid", value));
        if ((i - from) % step === 0) parts.push(text("ke-tick", MARGIN.left - 8, y(value) + 4, "end", words));
      });
      // Where they would run into each other, only every second or third is named.
      const widest = Math.max(...data.x.ticks.map(([, words]) => 7 * words.length + 8));
      const every = Math.ceil((widest * data.x.ticks.length) / (right - MARGIN.left));
      data.x.ticks.forEach(([value, words], i) => {
        const anchor = x(value) + widest / 2 > right + MARGIN.right ? "end" : "middle";
        if (i % every === 0) parts.push(text("ke-tick", x(value), bottom + 19, anchor, words));
      });
      if (baseline !== null) parts.push(level("ke-baseline", baseline));
      const marks = first ? this.machine.marks : []; // they are heights of its y
      for (const [low, high, at, words] of marks) {
        parts.push(svg("path", { class: "ke-mark", d: `M${x(low)} ${y(at)}H${x(high)}` }),
          text("ke-note", x(high) - 2, y(at) + 17, "end", words));
      }
      for (const [value, words] of this.machine.guides) {
        parts.push(svg("path", { class: "ke-guide", d: `M${x(value)} ${MARGIN.top - 14}V${bottom}` }));
        if (first) parts.push(text("ke-note", x(value) - 4, MARGIN.top - 6, "end", words));
      }
      return parts;
    }

    chosen() {
      const control = this.data.controls.find(({ name }) => name === this.data.along);
      return control.values[this.state[control.name]];
    }

    /* The readings of a series at this setting, as [x, value, low, high] along the x axis. */
    readings(series) {
      const { along, controls } = this.data;
      const xs = controls.find(({ name }) => name === along).values;
      return xs
        .map((at) => [at, ...(series.values[this.key(series.over, { [along]: at })] || [])])
        .filter((found) => found.length === 4);
    }

    curve(series, { x, y, right }, faint = false) {
      const group = svg("g", { class: faint ? "ke-series ke-faint" : "ke-series", style: this.ink(series) });
      const readings = this.readings(series);
      if (!readings.length) return group;
      const line = (d) => svg("path", { class: "ke-line", d, "stroke-dasharray": series.dash.join(" ") });
      if (!series.over.includes(this.data.along)) {
        const [, value, low, high] = readings[0];
        const band = `M${MARGIN.left} ${y(low)}H${right}V${y(high)}H${MARGIN.left}z`;
        group.append(svg("path", { class: "ke-band", d: band }), line(`M${MARGIN.left} ${y(value)}H${right}`));
        return group;
      }
      group.append(line(`M${readings.map(([at, value]) => `${x(at)} ${y(value)}`).join("L")}`));
      for (const [at, value, low, high] of readings) {
        const chosen = at === this.chosen();
        group.append(
          svg("path", { class: "ke-spread", d: `M${x(at)} ${y(low)}V${y(high)}` }),
          svg("path", {
            class: chosen ? "ke-dot ke-here" : "ke-dot", d: MARKERS[series.marker](chosen ? 6 : 3.5),
            transform: `translate(${x(at)} ${y(value)})`,
          }));
      }
      return group;
    }

    labels(series, { axis, x, y }) {
      const at = this.chosen();
      const found = series.flatMap((one) => this.readings(one)
        .filter((reading) => reading[0] === at)
        .map(([, value]) => ({ y: y(value) - 11, text: `${short(value)}${axis.unit}` })));
      return spread(found.length > MOST_LABELS ? [] : found, 15).map(({ y, text }) =>
        svg("text", { class: "ke-value", x: x(at), y, "text-anchor": "middle" }, text));
    }
  }

  if (!customElements.get("kernel-explorer")) customElements.define("kernel-explorer", KernelExplorer);
})();
