/* The plots of an explorer: axes, curves with their intervals, and the reader's guess. */
(() => {
  "use strict";

  const { svg } = globalThis.kernelsMeasured.nodes;
  const MARGIN = { top: 46, right: 14, bottom: 44, left: 44 };
  const MARKERS = {
    circle: (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
    square: (r) => `M${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
    diamond: (r) => `M0 ${-1.3 * r}L${1.3 * r} 0L0 ${1.3 * r}L${-1.3 * r} 0z`,
    none: () => "",
  };
  const MOST_LABELS = 5; // values beside the chosen x; more would hide the curves

  const ink = ({ light, dark }) => `--ke-light:${light};--ke-dark:${dark}`;
  const short = (value) => (value >= 9.995 ? value.toFixed(1) : value.toFixed(2));
  const text = (css, x, y, anchor, words) => svg("text", { class: css, x, y, "text-anchor": anchor }, words);

  const scale = (axis, from, to) => {
    const place = axis.log2 ? Math.log2 : (value) => value;
    const low = place(axis.low);
    return (value) => from + ((place(value) - low) / (place(axis.high) - low)) * (to - from);
  };

  /* Move labels apart, each at least `gap` above the one below. */
  const spread = (labels, gap) => {
    labels.sort((one, other) => other.y - one.y);
    labels.forEach((label, i) => {
      if (i) label.y = Math.min(label.y, labels[i - 1].y - gap);
    });
    return labels;
  };

  /* What a curve looks like in the legend. */
  const swatch = (series) => svg("svg", { class: "ke-series", width: 26, height: 12, "aria-hidden": "true" },
    svg("path", { class: "ke-line", d: "M1 6H25", "stroke-dasharray": series.dash.join(" ") }),
    svg("path", { class: "ke-dot", d: MARKERS[series.marker](3.5), transform: "translate(13 6)" }));

  const axes = (sweep, { axis, first, bare, x, y, bottom, right }) => {
    const { data, machine } = sweep;
    const { label, ticks, baseline } = axis;
    const level = (css, value) => svg("path", { class: css, d: `M${MARGIN.left} ${y(value)}H${right}` });
    const parts = [
      svg("path", { class: "ke-chosen", d: `M${x(sweep.chosen)} ${MARGIN.top}V${bottom}` }),
      text("ke-name", 0, 12, "start", `↑ ${label}`),
      text("ke-name", right, bottom + 38, "end", `${data.x.label} →`)];
    const closest = Math.min(...ticks.slice(1).map(([value], i) => Math.abs(y(value) - y(ticks[i][0]))));
    const step = Math.max(1, Math.ceil(14 / closest));
    const from = Math.max(0, ticks.findIndex(([value]) => value === baseline));
    ticks.forEach(([value, words], i) => {
      parts.push(level("ke-grid", value));
      if ((i - from) % step === 0) parts.push(text("ke-tick", MARGIN.left - 8, y(value) + 4, "end", words));
    });
    // Where they would run into each other, only every second or third is named. The last one stays
    // within the picture, and goes without a name where that brings it too near.
    const widest = Math.max(...data.x.ticks.map(([, words]) => 7 * words.length + 8));
    const every = Math.ceil((widest * data.x.ticks.length) / (right - MARGIN.left));
    let before = -Infinity;
    data.x.ticks.filter((_, i) => i % every === 0).forEach(([value, words]) => {
      const at = Math.min(x(value), right + MARGIN.right - widest / 2);
      if (at - before < widest) return;
      parts.push(text("ke-tick", at, bottom + 19, "middle", words));
      before = at;
    });
    if (baseline !== null) parts.push(level("ke-baseline", baseline));
    const marks = first && !bare ? machine.marks : []; // they are heights of its y
    for (const [low, high, at, words] of marks) {
      const [to, half] = [x(high) - 2, 3 * words.length];
      const crossed = (from) => sweep.data.series.some((one) => sweep.readings(one).some(([place, value]) =>
        Math.abs(to - half - x(place)) < half + 4 && Math.abs(y(at) + from - y(value)) < 9));
      const below = !crossed(13) || crossed(-16); // beside a steep curve the words stand above
      parts.push(svg("path", { class: "ke-mark", d: `M${x(low)} ${y(at)}H${x(high)}` }),
        text("ke-note", to, y(at) + (below ? 17 : -12), "end", words));
    }
    for (const [value, words] of machine.guides) {
      parts.push(svg("path", { class: "ke-guide", d: `M${x(value)} ${MARGIN.top - 20}V${bottom}` }));
      if (first) parts.push(text("ke-note", x(value) - 4, MARGIN.top - 12, "end", words));
    }
    return parts;
  };

  const curve = (sweep, series, { x, y, right }, faint = false) => {
    const group = svg("g", { class: `ke-series ${faint ? "ke-faint" : series.style ?? ""}`.trim(), style: ink(series) });
    const readings = sweep.readings(series);
    if (!readings.length) return group;
    const line = (d) => svg("path", { class: "ke-line", d, "stroke-dasharray": series.dash.join(" ") });
    if (!series.over.includes(sweep.data.along)) {
      const [, value, low, high] = readings[0];
      const band = `M${MARGIN.left} ${y(low)}H${right}V${y(high)}H${MARGIN.left}z`;
      group.append(svg("path", { class: "ke-band", d: band }), line(`M${MARGIN.left} ${y(value)}H${right}`));
      return group;
    }
    group.append(line(`M${readings.map(([at, value]) => `${x(at)} ${y(value)}`).join("L")}`));
    for (const [at, value, low, high] of readings) {
      const chosen = at === sweep.chosen;
      group.append(
        svg("path", { class: "ke-spread", d: `M${x(at)} ${y(low)}V${y(high)}` }),
        svg("path", {
          class: chosen ? "ke-dot ke-here" : "ke-dot", d: MARKERS[series.marker](chosen ? 6 : 3.5),
          transform: `translate(${x(at)} ${y(value)})`,
        }));
    }
    return group;
  };

  const labels = (sweep, series, { axis, x, y, right }) => {
    const found = series.flatMap((one) => sweep.readings(one)
      .filter(([at]) => at === sweep.chosen)
      .map(([, value]) => ({ y: y(value) - 11, words: `${short(value)}${axis.unit}` })));
    return spread(found.length > MOST_LABELS ? [] : found, 15).map(({ y, words }) => {
      const half = 4 * words.length; // so that a value at the edge does not cover the axis
      const at = Math.min(Math.max(x(sweep.chosen), MARGIN.left + half), right + MARGIN.right - half);
      return text("ke-value", at, y, "middle", words);
    });
  };

  /* The guess across the plot, with a bar from it to the truth where that is known; what lies beyond
     an axis stands at its end. */
  const guessed = (sweep, { value, truth, words, along }, { axis, x, y, bottom, right }) => {
    const [place, { low, high }] = along ? [x, sweep.data.x] : [y, axis];
    const [at, goal] = [value, truth ?? value].map((one) => place(Math.min(Math.max(one, low), high)));
    if (along) {
      const [side, anchor] = at > (MARGIN.left + right) / 2 ? [-5, "end"] : [5, "start"];
      return [svg("path", { class: "ke-guess", d: `M${at} ${MARGIN.top}V${bottom}` }),
        svg("path", { class: "ke-off", d: `M${at} ${bottom - 4}H${goal}` }),
        text("ke-guess", at + side, bottom - 12, anchor, words)];
    }
    return [svg("path", { class: "ke-guess", d: `M${MARGIN.left} ${at}H${right}` }),
      svg("path", { class: "ke-off", d: `M${MARGIN.left + 4} ${at}V${goal}` }),
      text("ke-guess", MARGIN.left + 12, at - 5 < MARGIN.top ? at + 14 : at - 5, "start", words)];
  };

  globalThis.kernelsMeasured.drawing = {
    ink,
    swatch,

    /* One plot as an SVG.

       plot : axis, series, words that stand in for it; of the first plot perhaps more: `here`, series
       that are laid over it, with `widened` for an axis that holds them, `guess`, and whether it is
       `bare`, without curves
       share : of the usual height */
    plot(sweep, { axis: recorded, series, words, here = [], widened, guess, bare }, outer, share) {
      const width = Math.max(outer, 240);
      const height = Math.round(Math.min(Math.max(width * 0.55, 250), 380) * share);
      const live = here.filter((one) => sweep.readings(one).length);
      const reached = live.flatMap((one) => sweep.readings(one).flatMap(([, ...bounds]) => bounds));
      const axis = live.length ? widened(recorded, reached) : recorded;
      const [bottom, right] = [height - MARGIN.bottom, width - MARGIN.right];
      const frame = {
        axis, bare, bottom, right,
        first: series === sweep.data.series,
        x: scale(sweep.data.x, MARGIN.left, right),
        y: scale(axis, bottom, MARGIN.top),
      };
      const image = { role: "img", "aria-label": words, width, height, viewBox: `0 0 ${width} ${height}` };
      const curves = bare ? [] : [
        ...series.map((one) => curve(sweep, one, frame, live.length > 0)),
        ...live.map((one) => curve(sweep, one, frame)),
        ...labels(sweep, live.length ? live : series, frame)];
      return svg("svg", image, ...axes(sweep, frame), ...curves, ...(guess ? guessed(sweep, guess, frame) : []));
    },
  };
})();
