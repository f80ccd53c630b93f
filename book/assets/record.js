/* A record as helpers.records writes it: read from text, refused by the same rules in the same words
   as helpers.records.load has. */
(() => {
  "use strict";

  const { FEWEST } = globalThis.kernelsMeasured.overlay;
  const FORMAT = 1;
  const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d(?::?\d\d)?)?)?$/;

  const isText = (value) => typeof value === "string";
  const isNumber = (value) => typeof value === "number";
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const FIELDS = {
    slug: ["str", isText], recorded: ["str", isText], clock: ["str", isText],
    machine: ["dict", isObject], points: ["list", Array.isArray],
  };

  /* A text as Python writes it between quotes. */
  const quoted = (text) => {
    const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
    const inner = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
    return quote + (quote === "'" ? inner.replaceAll("'", "\\'") : inner) + quote;
  };

  /* A value as Python writes it. */
  const python = (value) => {
    if (isText(value)) return quoted(value);
    if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
    if (isObject(value)) return `{${Object.entries(value).map(([name, one]) => `${quoted(name)}: ${python(one)}`).join(", ")}}`;
    return { null: "None", true: "True", false: "False" }[String(value)] ?? String(value);
  };

  const need = (holds, why) => {
    if (!holds) throw new Error(why);
  };

  /* Whether the parts of a time exist: month, day, hour and so on. */
  const exists = ([, year, month, day, hour = 0, minute = 0, second = 0]) => {
    const date = new Date(Date.UTC(year, month - 1, day));
    return date.getUTCMonth() === month - 1 && date.getUTCDate() === Number(day) && hour < 24 && minute < 60 && second < 60;
  };

  const checkTime = (recorded) => {
    const parts = TIME.exec(recorded);
    need(parts && exists(parts), `field 'recorded' is no time: ${quoted(recorded)}`);
    need(parts[7], `field 'recorded' has no offset from UTC: ${quoted(recorded)}`);
  };

  const point = (entry, index) => {
    need(isObject(entry) && Array.isArray(entry.samples), `point ${index} has no samples`);
    const { samples, ...parameters } = entry;
    need(samples.every((seconds) => isNumber(seconds) && seconds > 0 && seconds < Infinity),
      `point ${index} has a sample that is no positive number of seconds`);
    need(samples.length >= FEWEST, `point ${index} has ${samples.length} samples: needs ${FEWEST} or more`);
    for (const [name, value] of Object.entries(parameters)) {
      need(isText(value) || isNumber(value), `point ${index} has a ${quoted(name)} that is neither text nor a number`);
    }
    return { parameters, samples };
  };

  /* Return the record that a parsed document is; throw an Error that says why it is none. */
  const checked = (document) => {
    need(isObject(document) && "format" in document, "this is no record: it has no field 'format'");
    need(document.format === FORMAT, `format ${python(document.format)} is not ${FORMAT}: record again with this version`);
    for (const [name, [kind, fits]] of Object.entries(FIELDS)) {
      need(fits(document[name]), `field '${name}' is missing or no ${kind}`);
    }
    checkTime(document.recorded);
    need(isText(document.machine.fingerprint), "field 'machine' has no fingerprint: nobody knows where this was measured");
    return { ...document, points: document.points.map(point) };
  };

  globalThis.kernelsMeasured.record = { checked };
})();
