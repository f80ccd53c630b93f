/* <cache-steps>: a small program, access by access through a simulated cache.

   helpers/explorers/steps writes the JSON in the element: the accesses that helpers.caches traced,
   and what its cache did with each. cache-walk.js takes that apart, this file shows it. Without
   scripts, or with damaged data, the tables in the element stay. */
(() => {
  "use strict";

  const { address, csv } = globalThis.kernelsMeasured;
  const { html, once, svg } = globalThis.kernelsMeasured.nodes;
  const { unpack, contents, counted, inside, check } = globalThis.kernelsMeasured.cacheWalk;

  const SLUG = "cache-steps";
  const CELL = 20; // units of the drawing that an element takes
  const PACES = [1, 4, 20]; // accesses a second
  const SETTLED = 400; // milliseconds after which the address follows
  const WHY = {
    hit: "Hit",
    compulsory: "Cold miss: this line was never touched before",
    capacity: "Capacity miss: a cache of this size that may put any line anywhere would have lost it too",
    conflict: "Conflict miss: a cache of this size that may put any line anywhere would still hold it",
  };
  const SHORT = { hit: "hits", compulsory: "cold", capacity: "capacity", conflict: "conflict" };
  let count = 0;

  /* ---- the element */
  class CacheSteps extends HTMLElement {
    connectedCallback() {
      once(this, () => this.start());
    }

    start() {
      this.guarded(() => {
        this.data = check(JSON.parse(this.querySelector("script[type='application/json']").textContent));
        const [program, size, cache] = this.data.start;
        this.state = { program, size, cache, step: 1 };
        this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        this.build();
        this.load();
        const linked = this.follow();
        this.show();
        if (linked) this.scrollIntoView();
      });
      this.onhash = () => this.follow() && this.show();
      this.onhidden = () => document.hidden && this.pause();
      window.addEventListener("hashchange", this.onhash);
      document.addEventListener("visibilitychange", this.onhidden);
    }

    disconnectedCallback() {
      clearTimeout(this.timer);
      clearTimeout(this.settling);
      window.removeEventListener("hashchange", this.onhash);
      document.removeEventListener("visibilitychange", this.onhidden);
    }

    // Whatever goes wrong, the reader gets a line, and the tables.
    guarded(action) {
      try {
        action();
      } catch (error) {
        clearTimeout(this.timer);
        this.querySelector(".cs-figure")?.remove();
        const folded = this.querySelector("details.cs-data");
        folded?.replaceWith(...folded.querySelectorAll(".cs-table"));
        const line = `These steps cannot be shown: their data is damaged (${error.message}).`;
        this.prepend(html("p", { class: "cs-error", role: "alert" }, line));
      }
    }

    /* ---- the setting: program, size, cache and step */

    /* Take over what the address says of this element; tell whether it says anything. */
    follow() {
      const said = address.read(SLUG);
      if (!said) return false;
      const takes = (name, values) => {
        const value = values.find((one) => String(one) === said.get(name));
        if (value !== undefined) this.state[name] = value;
      };
      const { programs, sizes, caches } = this.data;
      takes("program", programs.map(([name]) => name));
      takes("size", sizes);
      takes("cache", caches.map(([name]) => name));
      this.load();
      if (/^\d+$/.test(said.get("access"))) this.go(Number(said.get("access")));
      return true;
    }

    /* Show what the reader chose, and let the address say it. */
    chosen() {
      this.show();
      clearTimeout(this.settling);
      this.settling = setTimeout(() => {
        const { program, size, cache, step } = this.state;
        address.write(SLUG, { program, size, cache, access: step });
      }, SETTLED);
    }

    load() {
      const { program, size, cache } = this.state;
      this.walk = this.data.walks[`${program},${size}`];
      this.cache = this.data.caches.find(([name]) => name === cache);
      this.accesses = unpack(this.walk, this.cache, this.data.kinds);
      this.parts.slider.max = this.accesses.length;
      this.go(this.state.step);
    }

    go(step) {
      this.state.step = Math.max(0, Math.min(step, this.accesses.length));
    }

    /* ---- moving */

    step(by) {
      this.pause();
      this.go(this.state.step + by);
      this.chosen();
    }

    /* The next access that misses, or the one before, or else the end. */
    miss(by) {
      let at = this.state.step + by;
      while (at > 0 && at <= this.accesses.length && this.accesses[at - 1].kind === "hit") at += by;
      this.step(at - this.state.step);
    }

    play() {
      if (this.state.step === this.accesses.length) this.go(0);
      this.parts.play.textContent = "Pause";
      this.playing = true;
      const next = () => this.guarded(() => {
        this.go(this.state.step + 1);
        if (this.state.step === this.accesses.length) {
          this.pause();
          return;
        }
        this.show(true);
        this.timer = setTimeout(next, 1000 / Number(this.parts.pace.value));
      });
      next();
    }

    pause() {
      if (!this.playing) return;
      clearTimeout(this.timer);
      this.playing = false;
      this.parts.play.textContent = "Play";
      this.chosen();
    }

    /* ---- what is on the page */

    build() {
      const id = `cache-steps-${++count}`;
      const part = (name, css, attributes = {}) => html(name, { class: css, ...attributes });
      this.parts = {
        title: part("p", "cs-title", { id }),
        words: part("p", "cs-words", { "aria-live": "polite" }),
        matrices: part("div", "cs-matrices", { role: "img" }),
        code: part("pre", "cs-code", { tabindex: 0, role: "region", "aria-label": "The program" }),
        sets: part("ol", "cs-sets"),
        counts: part("table", "cs-counts"),
      };
      const { title, words, matrices, code, sets, counts } = this.parts;
      this.prepend(html("figure", { class: "cs-figure", "aria-labelledby": id },
        html("p", { class: "cs-badge" }, "simulated"), title, this.choices(id), matrices,
        this.slider(`${id}-step`), this.buttons(`${id}-pace`), words,
        html("div", { class: "cs-beside" }, code, counts), sets,
        html("figcaption", { class: "cs-source" },
          "Simulated by helpers.caches: the kernel's own accesses, LRU, nothing timed. ",
          this.button("Download these accesses as CSV", () => this.save()))));
      this.fold();
    }

    choices(id) {
      const { programs, sizes, caches } = this.data;
      const selects = [
        this.setting("program", "Program", `${id}-program`, programs),
        this.setting("size", "Matrix size", `${id}-size`, sizes.map((size) => [size, `${size} by ${size}`])),
        this.setting("cache", "Cache", `${id}-cache`, caches),
      ];
      return html("div", { class: "cs-choices" }, ...selects.map(({ parentNode }) => parentNode));
    }

    slider(id) {
      const slider = html("input", { id, type: "range", min: 0, step: 1, autocomplete: "off" });
      slider.addEventListener("input", () => this.guarded(() => {
        this.pause();
        this.go(Number(slider.value));
        this.show(true);
      }));
      slider.addEventListener("change", () => this.guarded(() => this.chosen()));
      this.parts.slider = slider;
      return html("div", { class: "cs-control" }, html("label", { for: id }, "Access"), slider);
    }

    buttons(id) {
      const { parts } = this;
      parts.play = this.button("Play", () => (this.playing ? this.pause() : this.play()));
      parts.pace = this.choice("Speed", id, PACES.map((pace) => [pace, `${pace} a second`]));
      parts.pace.value = this.calm ? PACES[0] : PACES[1];
      return html("div", { class: "cs-buttons", role: "group", "aria-label": "Walk" },
        this.button("Miss before", () => this.miss(-1)), this.button("Back", () => this.step(-1)),
        parts.play,
        this.button("Step", () => this.step(1)), this.button("Next miss", () => this.miss(1)),
        ...(this.calm ? [] : [parts.pace.parentNode]));
    }

    button(text, press) {
      const made = html("button", { type: "button" }, text);
      made.addEventListener("click", () => this.guarded(press));
      return made;
    }

    /* The tables that stand there without a script, the totals first. */
    fold() {
      const tables = this.querySelectorAll(".cs-table");
      const folded = html("details", { class: "cs-data" },
        html("summary", {}, "Misses of all programs, and the first accesses, as tables"));
      tables[0]?.before(folded);
      folded.append(...[...tables].reverse());
    }

    choice(label, id, values) {
      const options = values.map(([value, text]) => html("option", { value }, text));
      const select = html("select", { id, autocomplete: "off" }, ...options);
      html("div", { class: "cs-control" }, html("label", { for: id }, label), select);
      return select;
    }

    /* A choice of what is walked; another cache is looked at at the same access. */
    setting(name, label, id, values) {
      const select = this.choice(label, id, values);
      select.addEventListener("change", () => this.guarded(() => {
        this.pause();
        this.state[name] = values[select.selectedIndex][0];
        if (name !== "cache") this.state.step = 1;
        this.load();
        this.chosen();
      }));
      this.parts[name] = select;
      return select;
    }

    /* Show the present access; `quiet` says nothing to screen readers, while playing or dragging. */
    show(quiet = false) {
      const { parts, state, cache } = this;
      for (const name of ["program", "size", "cache"]) parts[name].value = state[name];
      const { held, out } = contents(this.accesses, state.step, cache);
      const access = this.accesses[state.step - 1];
      parts.title.textContent = `${parts.program.selectedOptions[0].text}, ${state.size} by ${state.size}, through ${cache[1]}`;
      parts.slider.value = state.step;
      parts.slider.setAttribute("aria-valuetext", `${state.step} of ${this.accesses.length}`);
      parts.words.setAttribute("aria-live", quiet ? "off" : "polite");
      parts.words.replaceChildren(...this.words(access, out));
      this.drawMatrices(access, held, out);
      this.listCode(access);
      this.listSets(access, held);
      this.listCounts();
    }

    words(access, out) {
      const { step } = this.state;
      const total = this.accesses.length;
      if (!access) return [`Before the first of ${total} accesses: the cache is empty.`];
      const lineBytes = this.cache[4];
      const named = (line) => `line ${line}, ${inside(this.walk, line, lineBytes).text}`;
      const place = `set ${access.set}, way ${access.way}`;
      const what = html("strong", {}, `Access ${step} of ${total}: ${access.write ? "write" : "read"} ${access.element}. ${WHY[access.kind]}.`);
      if (access.kind === "hit") return [what, ` The cache has ${named(access.line)}, in ${place}.`];
      const first = `In ${place} comes ${named(access.line)}`;
      if (!out) return [what, ` ${first}; the place was empty.`];
      const back = out.changed ? " and is written back to memory, since it was changed" : "";
      return [what, ` ${first}; ${named(out.line)}, makes room${back}.`];
    }

    /* Matrices as grids: lines that the cache holds are filled, the element touched is framed. */
    drawMatrices(access, held, out) {
      const lineBytes = this.cache[4];
      const lines = new Set(held.flat().filter(Boolean).map(({ line }) => line));
      const drawn = this.walk.matrices.map((matrix, owner) => {
        const [name, start, rows, columns, item] = matrix;
        const parts = [];
        const part = (css, at, length) => {
          const [x, y] = [CELL * (at % columns), CELL * Math.floor(at / columns)];
          parts.push(svg("rect", { class: css, x: x + 1, y: y + 1, width: CELL * length - 2, height: CELL - 2, rx: 3 }));
        };
        for (let at = 0, length; at < rows * columns; at += length) {
          const line = Math.floor((start + item * at) / lineBytes);
          const rest = ((line + 1) * lineBytes - start) / item - at; // of the line, of which a row may end first
          length = Math.min(rest, columns - (at % columns));
          const state = line === access?.line ? "cs-now" : line === out?.line ? "cs-out" : "";
          part(`cs-line ${lines.has(line) ? "cs-held" : ""} ${state}`, at, length);
        }
        const between = Array.from({ length: columns - 1 }, (_, at) => `M${CELL * (at + 1)} 1V${CELL * rows - 1}`);
        parts.push(svg("path", { class: "cs-cells", d: between.join("") }));
        if (access?.owner === owner) part("cs-touched", (access.address - start) / item, 1);
        const box = `0 0 ${CELL * columns} ${CELL * rows}`;
        return html("div", { class: `cs-matrix cs-ink-${owner}` }, html("p", {}, name), svg("svg", { viewBox: box, "aria-hidden": "true" }, ...parts));
      });
      this.parts.matrices.replaceChildren(...drawn);
      const words = [...lines].sort((one, other) => one - other).map((line) => inside(this.walk, line, lineBytes).text);
      const touched = access ? `${access.element} is touched. ` : "";
      this.parts.matrices.setAttribute("aria-label", `The matrices. ${touched}In the cache: ${words.join(", ") || "nothing"}.`);
    }

    listCode(access) {
      this.parts.code.replaceChildren(html("code", {}, ...this.walk.code.map((text, at) =>
        html("span", at === access?.codeLine ? { class: "cs-at", "aria-current": "true" } : {}, text))));
    }

    listSets(access, held) {
      const [, , , ways, lineBytes] = this.cache;
      this.parts.sets.replaceChildren(...held.map((set, index) => {
        const full = ways > 1 && set.every(Boolean);
        const oldest = full ? Math.min(...set.map(({ touched }) => touched)) : -1;
        const items = set.map((way, at) => {
          if (!way) return html("li", { class: "cs-way" }, html("small", {}, "empty"));
          const { owner, text } = inside(this.walk, way.line, lineBytes);
          const now = access.set === index && access.way === at;
          const notes = [`line ${way.line}, at ${way.line * lineBytes}`];
          if (now) notes.push(access.kind === "hit" ? "hit" : "came in");
          if (way.changed) notes.push("changed");
          if (way.touched === oldest) notes.push("next to go");
          return html("li", { class: `cs-way cs-ink-${owner} cs-full ${now ? "cs-now" : ""}` }, text, " ", html("small", {}, notes.join(", ")));
        });
        return html("li", { class: "cs-set" }, html("span", {}, `set ${index}`), html("ol", { class: "cs-ways" }, ...items));
      }));
    }

    listCounts() {
      const { kinds } = this.data;
      const { matrices } = this.walk;
      const cell = (scope, text) => html("th", { scope }, text);
      const rows = counted(this.accesses, this.state.step, matrices, kinds).map((row, at) => html("tr", {},
        cell("row", matrices[at]?.[0] ?? "all"), ...kinds.map((kind) => html("td", {}, String(row[kind])))));
      this.parts.counts.replaceChildren(
        html("caption", {}, "So far"),
        html("thead", {}, html("tr", {}, html("td", {}), ...kinds.map((kind) => cell("col", SHORT[kind])))),
        html("tbody", {}, ...rows));
    }

    save() {
      const head = ["access", "write", "element", "address", "line", "set", "way", "found"];
      const rows = this.accesses.map((one, at) =>
        [at + 1, one.write, one.element, one.address, one.line, one.set, one.way, one.kind]);
      const { program, size, cache } = this.state;
      csv.save(csv.text(head, rows, [this.parts.title.textContent]), `${SLUG}-${program}-${size}-${cache}.csv`);
    }
  }

  if (!customElements.get("cache-steps")) customElements.define("cache-steps", CacheSteps);
})();
