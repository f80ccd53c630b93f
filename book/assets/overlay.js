/* Readings of the reader's own, laid over an explorer's record: what samples say, and how the page
   tells it. Used by measure-here.js and own-record.js, whose layers live side by side. */
(() => {
  "use strict";

  const FEWEST = 6; // samples: the range of five holds the median with 93.75 % only
  const CONFIDENCE = 0.95;
  const SPOKEN = 12; // readings of a curve that its text alternative names, about
  const MOST_TICKS = 9;

  /* ---- what the samples say */

  /* The outer rank, from 1, and how far towards the next one the 95 % bound of a median lies. */
  const bound = (count) => {
    let [rank, ways, tail, outer, inner] = [0, 1, 0, 1, 1];
    while (inner >= CONFIDENCE) {
      tail += ways;
      ways *= (count - rank) / (rank + 1);
      rank += 1;
      [outer, inner] = [inner, 1 - (2 * tail) / 2 ** count];
    }
    rank -= 1;
    const excess = (outer - CONFIDENCE) / (outer - inner);
    return [rank, ((count - rank) * excess) / (rank + (count - 2 * rank) * excess)];
  };

  /* [median, low, high], as helpers.timing.interval has it. */
  const interval = (samples) => {
    const count = samples.length;
    const up = [...samples].sort((one, other) => one - other);
    const [rank, share] = bound(count);
    const low = up[rank - 1] + share * (up[rank] - up[rank - 1]);
    const high = up[count - rank] + share * (up[count - rank - 1] - up[count - rank]);
    return [(up[Math.floor((count - 1) / 2)] + up[Math.floor(count / 2)]) / 2, low, high];
  };

  /* How many times as fast as the baseline: of logarithms, since either side may be held up. */
  const compared = (baseline, samples) =>
    interval(baseline.map((seconds, i) => Math.log(seconds / samples[i]))).map(Math.exp);

  /* ---- how it is told */

  const number = (value) => (value >= 1000 ? value.toFixed(0) : value.toPrecision(3));

  /* A log2 axis, wider by powers of two where values go beyond it. */
  const widened = (axis, values) => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    if (least >= axis.low && most <= axis.high) return axis;
    const [[first, text], [second]] = axis.ticks;
    const unit = text.endsWith(axis.unit) ? axis.unit : "";
    const fractions = axis.ticks.some(([, words]) => words.startsWith("1/"));
    const words = (value) => `${fractions && value < 1 ? `1/${1 / value}` : value}${unit}`;
    const even = second / first >= 2; // ticks a factor apart go on; others give way to doublings
    let [low, high] = even ? [axis.low, axis.high] : [2 ** Math.floor(Math.log2(axis.low)), 2 ** Math.ceil(Math.log2(axis.high))];
    while (most > high) high *= 2;
    while (least < low) low /= 2;
    const doublings = Math.round(Math.log2(high / low));
    const step = even ? second / first : 2 ** Math.ceil((doublings + 1) / MOST_TICKS);
    const ticks = even ? [...axis.ticks] : [[1, words(1)]];
    while (ticks[0][0] / step >= low) ticks.unshift([ticks[0][0] / step, words(ticks[0][0] / step)]);
    while (ticks.at(-1)[0] * step <= high) ticks.push([ticks.at(-1)[0] * step, words(ticks.at(-1)[0] * step)]);
    return { ...axis, low, high, ticks: ticks.filter(([value]) => value >= low && value <= high) };
  };

  /* The curves of this setting in words, after what is told of them all. */
  const words = (explorer, told, series) => {
    const { data } = explorer;
    const along = data.controls.find(({ name }) => name === data.along);
    const said = series.flatMap((one) => {
      const all = explorer.readings(one);
      const every = all.length > 1.5 * SPOKEN ? Math.ceil(all.length / SPOKEN) : 1;
      const level = !one.over.includes(data.along);
      const values = (level ? all.slice(0, 1) : all.filter((_, i) => i % every === 0)).map(([at, value]) =>
        `${number(value)}${data.y.unit}${level ? "" : ` at ${along.texts[along.values.indexOf(at)]}`}`);
      return values.length ? [`${one.name}: ${values.join(", ")}.`] : [];
    });
    return said.length ? [`${told}:`, ...said].join(" ") : "";
  };

  /* The readings of the chosen point, with their intervals. */
  const rows = (explorer, where, series) => {
    const { unit } = explorer.data.y;
    const chosen = explorer.chosen();
    return series.flatMap((one) => explorer.readings(one)
      .filter(([at]) => at === chosen)
      .map(([, ...values]) => {
        const [value, low, high] = values.map(number);
        return [`${one.name}, ${where}`, `${value}${unit} (${low} to ${high})`];
      }));
  };

  /* Series like the record's own, with other readings: by curve, of values by the text of their key. */
  const series = (explorer, found) => explorer.data.series.map((recorded) => ({
    ...recorded,
    over: recorded.over.filter((control) => control !== "recorded"),
    values: found[recorded.name] ?? {},
  }));

  /* ---- several layers over one explorer */

  const laid = new WeakMap();

  /* Lay a layer over an explorer, in place of the one of this kind; null takes that one away.

     layer : series, and as `all` those that are told, where they are more; source; what its words
     begin with as `told`, and its rows end with as `where`; a class of its curves as `style` */
  const lay = (explorer, kind, layer) => {
    const layers = laid.get(explorer) ?? new Map();
    laid.set(explorer, layers);
    layers.delete(kind);
    if (layer) layers.set(kind, layer);
    const shown = () => [...layers].filter(([, { series: all }]) => all.some((one) => explorer.readings(one).length));
    explorer.lay(layers.size === 0 ? null : {
      series: [...layers.values()].flatMap((one) => one.series.map((curve) => ({ ...curve, style: one.style }))),
      axis: widened,
      get kind() {
        return shown().map(([name]) => name);
      },
      get source() {
        return shown().map(([, { source }]) => source).join(", and ");
      },
      words: () => [...layers.values()].map((one) => words(explorer, one.told, one.series)).filter(Boolean).join(" "),
      rows: () => [...layers.values()].flatMap((one) => rows(explorer, one.where, one.all ?? one.series)),
    });
  };

  globalThis.kernelsMeasured.overlay = { FEWEST, interval, compared, number, widened, series, lay };
})();
