/* <measure-here>: a button that measures a chapter's kernels in the reader's own browser.

   helpers/explorers/wasm builds the kernels as WebAssembly from their Numba source; they lie in the
   JSON inside the element. They run in a worker (measure-here-worker.js), and what they took is laid
   over the explorer above. Nothing is loaded and nothing is sent. */
(() => {
  "use strict";

  const { csv, nodes: { html }, overlay } = globalThis.kernelsMeasured;
  const { FEWEST, compared, interval, number } = overlay;

  /* By chapter, the readings of each kernel's curve as the explorer has them. */
  const readings = {
    blocking: ([naive, ...others]) => others.map(({ kernel, n, block, seconds }) =>
      ({ kernel, key: block ? [n, block] : [n], values: compared(naive.seconds, seconds) })),
    memory: (members) => members.map(({ kernel, bytes, seconds }) =>
      ({ kernel, key: [bytes], values: interval(seconds.map((one) => 1e9 * one)) })),
  };

  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

  /* ---- the element */
  class MeasureHere extends HTMLElement {
    connectedCallback() {
      if (this.parts) return;
      this.build();
      try {
        this.spec = JSON.parse(this.querySelector("script[type='application/json']").textContent);
        this.explorer = this.explorerAbove();
        [this.module, this.simd] = this.supported();
      } catch (error) {
        this.refuse(error.message);
        return;
      }
      this.runs = new Map(); // by what was measured; measuring it again replaces it
      this.parts.start.addEventListener("click", () => this.start());
      this.parts.stop.addEventListener("click", () => this.stop("Stopped"));
      this.parts.save.addEventListener("click", () => this.save());
      this.hid = () => document.hidden && this.worker && this.stop("Stopped, because the page was out of sight, where browsers slow it down");
      document.addEventListener("visibilitychange", this.hid);
    }

    disconnectedCallback() {
      this.worker?.terminate();
      document.removeEventListener("visibilitychange", this.hid);
    }

    build() {
      const button = (text) => html("button", { type: "button" }, text);
      this.parts = {
        start: button("Measure here"),
        stop: button("Stop"),
        progress: html("progress", { "aria-label": "Progress of the measurement" }),
        status: html("p", { class: "mh-status", role: "status" }),
        badge: html("p", { class: "mh-badge" }),
        save: button("Download as CSV"),
      };
      const { start, stop, progress, status, badge, save } = this.parts;
      for (const part of [stop, progress, badge, save]) part.hidden = true;
      this.querySelector(".mh-without")?.remove();
      this.prepend(html("div", { class: "mh-controls" }, start, stop, progress, save), badge, status);
    }

    /* The explorer that the reader has just seen; its data is there once it has started. */
    explorerAbove() {
      const above = [...document.querySelectorAll("kernel-explorer")]
        .filter((one) => one.compareDocumentPosition(this) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
      if (!above?.data) throw new Error("there is no figure above to lay it over");
      return above;
    }

    /* The module that this browser can run, and whether it is the one with 128-bit vectors. */
    supported() {
      if (typeof WebAssembly !== "object") throw new Error("this browser has no WebAssembly, or it is switched off");
      if (typeof Worker !== "function") throw new Error("this browser has no web workers");
      for (const name of ["simd", "plain"]) {
        const module = bytes(this.spec[name]);
        if (WebAssembly.validate(module)) return [module, name === "simd"];
      }
      throw new Error("the WebAssembly of this browser is too old");
    }

    /* Say why there is nothing to press. */
    refuse(why) {
      this.parts.start.hidden = true;
      this.parts.status.textContent = `Nothing can be measured here: ${why}. The recorded figure is complete without it.`;
    }

    start() {
      const plan = this.plan();
      this.run = { ...plan, rounds: [], began: performance.now() };
      const source = URL.createObjectURL(new Blob([`(${globalThis.measureHereWorker})()`], { type: "text/javascript" }));
      try {
        this.worker = new Worker(source);
      } catch (error) {
        this.stop(`Nothing was measured (${error.message})`);
        return;
      } finally {
        URL.revokeObjectURL(source);
      }
      this.worker.onmessage = ({ data }) => this.heard(data);
      this.worker.onerror = (event) => this.stop(`The measurement failed (${event.message || "its worker did not start"})`);
      const { chapter, seconds } = this.spec;
      this.worker.postMessage({ chapter, seconds, bytes: this.module, plan: plan.plan });
      this.show(true);
      this.parts.progress.removeAttribute("value");
      this.say(`Measuring ${plan.what}: getting ready.`);
    }

    /* What to measure: the matrix size that is set above, or all working sets. */
    plan() {
      const values = (name) => this.explorer.data.controls.find((control) => control.name === name).values;
      if (this.spec.chapter === "memory") return { what: "all working sets", plan: { sizes: values("bytes") } };
      const n = Number(this.explorer.key(["n"]));
      const blocks = values("block").filter((block) => block <= n);
      return { what: `n = ${n}`, plan: { n, blocks, kernels: this.spec.kernels } };
    }

    heard(message) {
      const { run, parts } = this;
      if (message.kind === "begin") {
        Object.assign(run, message);
        parts.progress.max = message.total;
        this.say(`Measuring ${run.what}: each sample lasts ${number(run.sample)} ms or more, since the clock here goes by ${number(run.tick)} ms.`);
      }
      if (message.kind === "progress") parts.progress.value = message.done;
      if (message.kind === "round") run.rounds.push(message.seconds);
      if (message.kind === "failed") this.stop(`The measurement failed: ${message.why}`);
      if (message.kind === "end") this.stop();
    }

    /* End the worker, and keep what it has found if that is enough. */
    stop(why) {
      this.worker?.terminate();
      this.worker = null;
      this.show(false);
      const { run } = this;
      const count = run.rounds.length;
      if (count < FEWEST) {
        this.say(`${why}. Fewer than ${FEWEST} rounds give no interval, so nothing new is shown.`);
        return;
      }
      const members = run.members.map((member, i) => ({ ...member, seconds: run.rounds.map((round) => round[i]) }));
      this.runs.set(run.what, { ...run, members });
      this.lay();
      const took = Math.round((performance.now() - run.began) / 1000);
      const left = run.left.map((one) => this.called(one)).join("; ");
      this.say(`${why ?? "Measured"}: ${run.what}, ${count} rounds in ${took} s.${left && ` Left out for time: ${left}.`} The figure above shows it in full colour.`);
    }

    /* What was left out, in words. */
    called(one) {
      return typeof one === "number" ? `${one / 1024} KiB` : `${this.spec.series[one.kernel]} at ${one.block}`;
    }

    /* While it measures there is Stop and a bar; the keyboard stays on the button that is there. */
    show(busy) {
      const { start, stop, progress } = this.parts;
      const held = [start, stop].includes(document.activeElement);
      [start.hidden, stop.hidden, progress.hidden] = [busy, !busy, !busy];
      if (held) (busy ? stop : start).focus();
    }

    say(text) {
      this.parts.status.textContent = text;
    }

    get told() {
      return `live here, in the browser (WebAssembly, SIMD ${this.simd ? "yes" : "no"})`;
    }

    /* Lay all that was measured over the explorer. */
    lay() {
      const { explorer, spec } = this;
      const found = [...this.runs.values()].flatMap(({ members }) => readings[spec.chapter](members));
      const values = {};
      for (const { kernel, key, values: reading } of found) (values[spec.series[kernel]] ??= {})[key.join(",")] = reading;
      const counts = [...this.runs.values()].map(({ rounds }) => rounds.length);
      const rounds = [...new Set([Math.min(...counts), Math.max(...counts)])].join(" to ");
      overlay.lay(explorer, "live here", {
        series: overlay.series(explorer, values),
        source: `${this.told}, ${rounds} rounds, 95 % intervals`,
        told: `Measured ${this.told}`,
        where: "here",
      });
      this.parts.badge.textContent = this.told;
      this.parts.badge.hidden = this.parts.save.hidden = false;
    }

    /* One line for each sample. */
    get csv() {
      const lines = [...this.runs.values()].flatMap(({ members, tick }) => members.flatMap(({ seconds, ...member }) =>
        seconds.map((taken, i) => ({ ...member, round: i + 1, seconds: taken, simd: this.simd, clock_ms: tick, browser: navigator.userAgent }))));
      const names = [...new Set(["kernel", ...this.spec.parameters, ...Object.keys(lines[0])])];
      return csv.text(names, lines.map((line) => names.map((name) => line[name])));
    }

    save() {
      csv.save(this.csv, `${this.spec.chapter}-here.csv`);
    }
  }

  if (!customElements.get("measure-here")) customElements.define("measure-here", MeasureHere);
})();
