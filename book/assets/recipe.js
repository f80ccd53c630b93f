/* The readings of a record by a figure's recipes: helpers/explorers/recipe.py wrote them as data, and
   makes the figure's own curves by them. */
(() => {
  "use strict";

  const { compared, interval } = globalThis.kernelsMeasured.overlay;

  /* The value of a control for a point, or undefined; what says so is taken out of `rest`. */
  const taken = ({ name, settings, least }, rest) => {
    if (!settings.length) {
      const value = rest.get(name);
      rest.delete(name);
      return typeof value === "number" && (least === null || value >= least) ? value : undefined;
    }
    const fit = settings
      .map(([value, stands]) => [value, Object.entries(stands)])
      .filter(([, stands]) => stands.every(([one, value]) => rest.get(one) === value))
      .sort(([, one], [, other]) => other.length - one.length);
    if (!fit.length) return undefined;
    const [[value, stands]] = fit;
    for (const [one] of stands) rest.delete(one);
    return value;
  };

  /* The values of a selection's controls for a point; null where it is none of these points. */
  const key = ({ fixed, unlike, notes, along }, parameters) => {
    const rest = new Map(Object.entries(parameters).filter(([name]) => !notes.includes(name)));
    for (const [name, value] of Object.entries(fixed)) {
      if (rest.get(name) !== value) return null;
      rest.delete(name);
    }
    for (const [name, value] of Object.entries(unlike)) {
      if (!rest.has(name) || rest.get(name) === value) return null;
      rest.delete(name);
    }
    const values = along.map((control) => taken(control, rest));
    return rest.size || values.includes(undefined) ? null : values;
  };

  /* A selection's points, by the text of the controls' values. */
  const points = (selection, record) => {
    const found = new Map();
    for (const point of record.points) {
      const values = key(selection, point.parameters);
      if (values) found.set(values.join(","), { point, values });
    }
    return found;
  };

  /* [values by control, samples, baseline's samples] of each point that has all it needs. */
  const shown = (recipe, record) => {
    const needed = [...(recipe.baseline ? [recipe.baseline] : []), ...recipe.beside];
    const others = needed.map(({ along }, i) => [along, points(needed[i], record)]);
    return [...points(recipe.points, record).values()].flatMap(({ point, values }) => {
      const at = Object.fromEntries(recipe.points.along.map(({ name }, i) => [name, values[i]]));
      const found = others.map(([along, all]) => all.get(along.map(({ name }) => at[name]).join(",")));
      return found.includes(undefined) ? [] : [{ at, point, baseline: recipe.baseline ? found[0].point.samples : null }];
    });
  };

  const time = ({ factor, powers, rate }, at, samples) => {
    const scale = Object.entries(powers).reduce((product, [name, power]) => product * at[name] ** power, factor);
    const [value, low, high] = interval(samples);
    return rate ? [scale / value, scale / high, scale / low] : [scale * value, scale * low, scale * high];
  };

  /* The readings of one curve, [{at, values, point}]: where they stand, by control, and what they are.

     counts : the values of the control that says how many rounds count, if one does */
  const readings = (recipe, record, counts) => shown(recipe, record).flatMap(({ at, point, baseline }) => {
    const { samples } = point;
    if (!baseline) return [{ at, point, values: time(recipe, at, samples) }];
    if (baseline.length !== samples.length) {
      throw new Error(`points with ${baseline.length} and ${samples.length} samples were not taken in the same rounds`);
    }
    if (!recipe.first) return [{ at, point, values: compared(baseline, samples) }];
    return counts.filter((count) => count <= samples.length).map((count) => ({
      at: { [recipe.first]: count, ...at }, point, values: compared(baseline.slice(0, count), samples.slice(0, count)),
    }));
  });

  globalThis.kernelsMeasured.recipe = { readings };
})();
