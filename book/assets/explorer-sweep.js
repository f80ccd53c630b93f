/* A sweep as helpers/explorers/page.py writes it, and the setting that is looked at. */
(() => {
  "use strict";

  const MARKERS = ["circle", "square", "diamond", "none"];

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
      need(list(series.over) && MARKERS.includes(series.marker) && series.values, "a series is incomplete");
    }
    need(data.titles && data.charts && data.readouts, "it has no texts");
    need(data.guides && data.marks && data.frames, "it has no lines");
    for (const one of data.machines || []) need(one.guides && one.marks, "a machine has no lines");
    for (const { question } of [data, ...(data.machines || [])]) {
      need(!question || (list(question.values) && list(question.told)), "its question has no values");
    }
    return data;
  };

  class Sweep {
    constructor(text) {
      this.data = check(JSON.parse(text));
      this.state = Object.fromEntries(this.data.controls.map(({ name, start }) => [name, start]));
    }

    control(name) {
      return this.data.controls.find((control) => control.name === name);
    }

    get along() {
      return this.control(this.data.along);
    }

    /* What belongs to one machine only, where the record of several can be chosen. */
    get machine() {
      return this.data.machines ? this.data.machines[this.state.recorded] : this.data;
    }

    /* The values instead of the positions, by name. */
    get setting() {
      return Object.fromEntries(this.data.controls.map(({ name, values }) => [name, values[this.state[name]]]));
    }

    /* Whether the question is about this setting, wherever along x that lies. */
    get asked() {
      const { question } = this.machine;
      if (!question) return false;
      return Object.entries(question.at).every(([name, value]) => name === this.data.along || this.setting[name] === value);
    }

    /* Set what the question is about. */
    ask() {
      this.apply(Object.entries(this.machine.question.at).map(([name, value]) => [name, String(value)]));
    }

    /* Set what the address asks for; return a sentence for each thing that does not exist. */
    apply(wanted) {
      return [...wanted].flatMap(([name, text]) => {
        const control = this.control(name);
        if (!control) return [`There is no slider “${name}” in this figure: there are ${this.data.controls.map((one) => one.name).join(", ")}.`];
        const at = control.values.findIndex((value) => String(value) === text);
        if (at < 0) return [`${control.label} cannot be “${text}” in this figure: there are ${control.values.join(", ")}.`];
        this.state[name] = at;
        return [];
      });
    }

    /* The setting as text, for some of the controls: what the data is keyed by. */
    key(names, changed = {}) {
      const setting = { ...this.setting, ...changed };
      return this.data.controls.filter(({ name }) => names.includes(name)).map(({ name }) => setting[name]).join(",");
    }

    get chosen() {
      return this.setting[this.data.along];
    }

    /* The readings of a series at this setting, as [x, value, low, high] along the x axis. */
    readings(series) {
      return this.along.values
        .map((at) => [at, ...(series.values[this.key(series.over, { [this.data.along]: at })] || [])])
        .filter((found) => found.length === 4);
    }

    /* All there is, as CSV: a line that tells where it comes from, then one for each reading. */
    get csv() {
      const { controls, machines, below, kind, source, subject, slug } = this.data;
      const plots = [{ ...this.data, kind }, ...(below ? [below] : [])];
      const sources = [...(machines ?? [{ source }]).map((one) => one.source), ...(below ? [below.source] : [])];
      const rows = plots.flatMap(({ kind: how, y, series }) => series.flatMap((one) => {
        const over = controls.filter(({ name }) => one.over.includes(name));
        return Object.entries(one.values).map(([key, [value, low, high]]) => {
          const values = key.split(",");
          const cells = controls.map((control) => {
            const at = over.indexOf(control);
            if (at < 0) return "";
            return control.choice ? control.texts[control.values.indexOf(Number(values[at]))] : values[at];
          });
          return [how, one.name, ...cells, y.label, y.unit.trim(), value, low, high];
        });
      }));
      const names = ["kind", "curve", ...controls.map(({ name }) => name), "quantity", "unit", "value", "low", "high"];
      const units = plots.map(({ y }) => y.label + (y.unit.trim() && ` [${y.unit.trim()}]`)).join("; ");
      const comment = `${slug}: ${subject}. ${sources.join(". ")}. Units: ${units}`;
      return globalThis.kernelsMeasured.csv.text(names, rows, [comment]);
    }
  }

  globalThis.kernelsMeasured.Sweep = Sweep;
})();
