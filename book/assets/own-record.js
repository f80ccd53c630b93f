/* <own-record>: a place in an explorer for a record of the reader's own, by drag and drop or by a
   button. It is read in the page, laid over the recorded curves, kept in memory and sent nowhere.
   The JSON inside the element has the recipes of the figure's curves (helpers/explorers/recipe.py). */
(() => {
  "use strict";

  const { nodes: { html }, overlay, recipe, record } = globalThis.kernelsMeasured;
  const MOST = 4 * 2 ** 20; // bytes; the longest record of the book has a tenth
  const KIND = "your record";
  const STRANGE = 3; // settings that a sentence names at most

  /* Why a file is not taken; `more` is what follows the sentence, such as a link. */
  class Refusal extends Error {
    constructor(why, ...more) {
      super(why);
      this.more = more;
    }
  }

  const size = (bytes) => (bytes >= 2 ** 20 ? `${(bytes / 2 ** 20).toFixed(0)} MiB` : `${(bytes / 1024).toFixed(0)} KiB`);
  const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
  const span = (counts) => [...new Set([Math.min(...counts), Math.max(...counts)])].join(" to ");

  const date = (recorded) => new Date(`${recorded.slice(0, 10)}T00:00Z`)
    .toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

  /* The one file of a drop; a Refusal where there is none, or more. */
  const dropped = ({ files, items }) => {
    if ([...items].some((item) => item.webkitGetAsEntry?.()?.isDirectory)) throw new Refusal("That is a folder: drop the one file in it.");
    return only(files);
  };

  const only = (files) => {
    if (!files.length) throw new Refusal("That is no file.");
    if (files.length > 1) throw new Refusal(`Those are ${files.length} files: give one.`);
    return files[0];
  };

  /* The record in a file; a Refusal where it holds none. */
  const read = async (file) => {
    const { name } = file;
    if (file.size > MOST) throw new Refusal(`${name} has ${size(file.size)}, and no record has more than ${size(MOST)}.`);
    const bytes = await file.arrayBuffer().catch((error) => {
      throw new Refusal(`${name} cannot be read: ${error.message}`);
    });
    if (!bytes.byteLength) throw new Refusal(`${name} is empty.`);
    let document;
    try {
      document = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    } catch (error) {
      throw new Refusal(`${name} is damaged: ${error.message}`);
    }
    if (document && typeof document === "object" && "nbformat" in document) throw new Refusal(`${name}: this is a notebook, and no record.`);
    try {
      return record.checked(document);
    } catch (error) {
      throw new Refusal(`${name}: ${error.message}.`);
    }
  };

  class OwnRecord extends HTMLElement {
    connectedCallback() {
      this.explorer = this.closest("kernel-explorer");
      if (this.parts || !this.explorer?.data) return;
      this.spec = JSON.parse(this.querySelector("script[type='application/json']").textContent);
      this.build();
      this.listen();
    }

    build() {
      const { command } = this.spec;
      this.parts = {
        choose: html("button", { type: "button", class: "ke-button" }, "Choose the file"),
        file: html("input", { type: "file", accept: ".json,application/json", hidden: "" }),
        status: html("p", { class: "or-status", role: "status" }),
        away: html("button", { type: "button", class: "ke-button", hidden: "" }, "Take it away"),
      };
      const { choose, file, status, away } = this.parts;
      this.append(html("div", { class: "or-zone", role: "group", "aria-label": "A record of your own" },
        html("div", { class: "or-controls" }, html("span", {}, "Drop your ", html("code", {}, "record.json"), " here, or"), choose, file, away),
        html("p", { class: "or-how" }, html("code", {}, command), " writes such a file for your computer. It is read in this page and sent nowhere."),
        status));
    }

    listen() {
      const { choose, file, away } = this.parts;
      choose.addEventListener("click", () => file.click());
      file.addEventListener("change", () => {
        const files = [...file.files];
        file.value = ""; // so that the same file can be chosen again
        if (files.length) this.take(() => only(files));
      });
      away.addEventListener("click", () => this.clear());
      const over = (is) => this.classList.toggle("or-over", is);
      const holdsFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
      this.explorer.addEventListener("dragover", (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        over(true);
      });
      this.explorer.addEventListener("dragleave", (event) => {
        if (!this.explorer.contains(event.relatedTarget)) over(false);
      });
      this.explorer.addEventListener("drop", (event) => {
        over(false);
        if (!holdsFiles(event)) return;
        event.preventDefault();
        this.take(() => dropped(event.dataTransfer));
      });
    }

    /* Read a file and lay it over the figure; of two at a time, the later one. */
    async take(given) {
      this.latest = given;
      try {
        const file = given(); // at once: after the event, a drop is empty
        this.say(`Reading ${file.name}.`);
        const found = await read(file);
        if (this.latest !== given) return;
        this.expect(found, file.name);
        this.lay(found, file.name);
      } catch (error) {
        if (this.latest === given) this.refuse(error);
      }
    }

    refuse(error) {
      if (!(error instanceof Refusal)) throw error;
      const kept = this.parts.away.hidden ? "" : " The record before it stays.";
      this.say(error.message, ...error.more, kept);
      this.classList.add("or-refused");
    }

    say(...words) {
      this.classList.remove("or-refused");
      this.parts.status.replaceChildren(...words);
    }

    /* Throw a Refusal for a record that another figure shows. */
    expect({ slug, clock }, name) {
      const { homes, ...own } = this.spec;
      if (slug !== own.slug) {
        const why = `${name}: this is a ${slug} record, and here ${own.slug} is shown`;
        const beside = [...document.querySelectorAll("own-record")].find((one) => one.spec?.slug === slug);
        if (beside) throw new Refusal(`${why}. Drop it on the other figure of this page: “${beside.explorer.data.subject}”.`);
        if (!Object.hasOwn(homes, slug)) throw new Refusal(`${why}. No figure of the book takes it.`);
        throw new Refusal(`${why}. It belongs on the page `, html("a", { href: `${homes[slug]}.html` }, homes[slug]), ".");
      }
      if (clock !== own.clock) throw new Refusal(`${name}: its times are of the clock “${clock}”, and the figure's of “${own.clock}”.`);
    }

    /* The readings of all curves that the figure has; a Refusal where two points are no pair. */
    readings(found, name) {
      const { controls, series } = this.explorer.data;
      const counts = (control) => controls.find((one) => one.name === control)?.values;
      try {
        return this.spec.curves
          .filter((curve) => series.some((one) => one.name === curve.name))
          .flatMap((curve) => recipe.readings(curve, found, counts(curve.first)).map((one) => ({ ...one, curve })));
      } catch (error) {
        throw new Refusal(`${name}: ${error.message}.`);
      }
    }

    lay(found, name) {
      const { explorer } = this;
      const all = this.readings(found, name);
      const foreign = ({ name, values }, { at }) => name in at && !values.includes(at[name]);
      const strange = explorer.data.controls.flatMap((control) => [...new Set(all
        .filter((one) => foreign(control, one))
        .map(({ at }) => `${control.label} ${at[control.name]}`))]);
      const known = all.filter((one) => !explorer.data.controls.some((control) => foreign(control, one)));
      const points = (readings) => new Set(readings.map(({ point }) => point)).size;
      if (!known.length) {
        throw new Refusal(`${name}: none of its ${plural(found.points.length, "point")} is one that this figure shows${
          strange.length ? ` (it has ${this.named(strange)})` : ""}.`);
      }
      const about = `${found.machine.cpu || "an unknown processor"}, ${date(found.recorded)}, ${
        span(known.map(({ point }) => point.samples.length))} rounds`;
      overlay.lay(explorer, KIND, {
        series: overlay.series(explorer, this.values(known.filter(({ values: [value], curve }) => value >= curve.least))),
        all: overlay.series(explorer, this.values(known)),
        source: `${KIND}, ${about}, 95 % intervals`,
        told: `Your record, ${about}`,
        where: KIND,
        style: "or-own",
      });
      this.parts.away.hidden = false;
      const left = points(all) - points(known);
      this.say(`${name} stands in full colour in the figure above: ${about}.${
        left ? ` ${plural(left, "point")} left out, at settings that the figure does not have: ${this.named(strange)}.` : ""}`);
    }

    /* A few of some names. */
    named(names) {
      const more = names.length - STRANGE;
      return names.slice(0, STRANGE).join(", ") + (more > 0 ? ` and ${more} more` : "");
    }

    /* By curve, values by the text of their key, as the explorer has them. */
    values(readings) {
      const { controls } = this.explorer.data;
      const found = {};
      for (const { curve, at, values } of readings) {
        const key = controls.filter((one) => one.name in at).map((one) => at[one.name]).join(",");
        (found[curve.name] ??= {})[key] = values;
      }
      return found;
    }

    /* Take the reader's curves away again. */
    clear() {
      overlay.lay(this.explorer, KIND, null);
      this.parts.away.hidden = true;
      this.parts.choose.focus();
      this.say("Your record is off the figure.");
    }
  }

  if (!customElements.get("own-record")) customElements.define("own-record", OwnRecord);
})();
