/* What <measure-here> has done in a worker: it takes samples of a chapter's kernels, in WebAssembly.

   measure-here.js starts the worker from the text of this function, so that a page opened from a
   file can do it too; the function refers to nothing outside itself.

   In: {chapter, bytes, plan, seconds}, the last for all of it. Out, as messages with a kind: begin (the members that are measured,
   what was left out for time, the clock's tick and the length of a sample in ms, the units in all),
   progress (units done), round (seconds, one for each member), end; or failed, with why. */
globalThis.measureHereWorker = () => {
  "use strict";

  const ROUNDS = 9;
  const FEWEST = 6;
  const BUDGET = 0.6; // of the time for the fewest rounds, without what prepares them
  const PATIENCE = 0.8; // of the time, after which the fewest rounds will do
  const SHORTEST = 10; // milliseconds of a sample
  const GRAINS = 50; // of the clock in a sample: one more or less is 2 %
  const COARSEST = 5; // milliseconds; with a coarser clock it would take minutes
  const WARM_UP = 40; // milliseconds of each kernel, in which browsers compile it a second time
  const BAND = 32; // rows of the product that a sample computes at least
  const LARGEST = 1 << 26; // bytes of a working set
  const LINE = 64;
  const now = () => performance.now();

  /* The step of the clock in milliseconds; Infinity for a clock that stands still. */
  const grain = () => {
    let least = Infinity;
    for (let i = 0; i < 8; i++) {
      const from = now();
      let to = from;
      for (let tries = 0; to === from && tries < 2e7; tries++) to = now();
      if (to > from) least = Math.min(least, to - from);
    }
    return least;
  };

  /* Work is a function of how much of it to do. */
  const timed = (go, count) => {
    const from = now();
    go(count);
    return now() - from;
  };
  const again = (call) => (count) => {
    for (let i = 0; i < count; i++) call();
  };

  /* How much work lasts a sample, and how long that took. */
  const calibrated = (go, sample) => {
    let count = 1;
    for (;;) {
      const took = timed(go, count);
      if (took >= sample) return { count, took };
      count = Math.ceil(count * (took > sample / 8 ? (1.2 * sample) / took : 8));
    }
  };

  const shuffled = (list) => {
    const order = [...list];
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(Math.random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  };

  /* The kernels, and arrays in the memory that they share. */
  const load = async (bytes) => {
    const { instance } = await WebAssembly.instantiate(bytes, {});
    const { memory, __heap_base: heap, ...kernels } = instance.exports;
    const result = heap.value; // where a kernel writes what it returns; after it, its exception
    let free = result + 16;
    const product = (shape) => shape.reduce((one, other) => one * other, 1);
    // An array of numbers of 8 bytes, on a page of its own, as NumPy has large ones.
    const array = (...shape) => {
      const at = Math.ceil(free / 4096) * 4096;
      free = at + 8 * product(shape);
      const missing = free - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / 65536));
      return { at, shape };
    };
    const view = (Type, { at, shape }) => new Type(memory.buffer, at, (product(shape) * 8) / Type.BYTES_PER_ELEMENT);
    // Numba's convention: owner, parent, items, bytes of an item, data, shape, strides.
    const flat = (value) => {
      if (typeof value !== "object") return [BigInt(value)];
      const { at, shape } = value;
      const strides = shape.map((_, i) => 8 * product(shape.slice(i + 1)));
      return [0, 0, BigInt(product(shape)), 8n, at, ...[...shape, ...strides].map(BigInt)];
    };
    const ready = (name, ...values) => {
      const given = values.flatMap(flat);
      return () => {
        const status = kernels[name](result, result + 8, ...given);
        if (status) throw new Error(`${name} ended with status ${status}`);
      };
    };
    const returned = () => new DataView(memory.buffer).getBigInt64(result, true);
    return { array, view, ready, returned };
  };

  /* Let the browser see that these calls are worth its better compiler, and give it time. */
  const warmed = async (calls) => {
    for (const call of calls) {
      for (const from = now(); now() - from < WARM_UP; ) call();
    }
    await new Promise((resume) => setTimeout(resume, 2 * WARM_UP));
  };

  /* Prepare what there is time for in a round.  A unit is measured in one go: it has members, a function that
     takes a sample of each, and the milliseconds which that cost now. */
  const affordable = (wanted, time, expected, unit) => {
    const [units, left] = [[], []];
    let spent = 0;
    for (const one of wanted) {
      if (spent + expected(one) > time) {
        left.push(one);
        continue;
      }
      units.push(unit(one));
      spent += units.at(-1).cost;
    }
    return { units, left, spent };
  };

  const prepare = {
    /* The naive loop first, then whole matrices, then blocks: bands of the product, by the row. */
    async blocking({ array, view, ready }, { n, blocks, kernels }, sample, time) {
      const most = Math.min(n, Math.max(BAND, ...blocks));
      const [a, b, out] = [array(most, n), array(n, n), array(most, n)];
      for (const matrix of [a, b]) {
        const values = view(Float64Array, matrix);
        for (let i = 0; i < values.length; i++) values[i] = Math.random() - 0.5;
      }
      const band = (matrix, rows) => ({ ...matrix, shape: [rows, n] });
      const bind = ({ kernel, rows, block }) =>
        ready(kernel, band(a, rows), b, band(out, rows), ...(block ? [block] : []));
      const high = (block) => Math.min(n, Math.max(BAND, block));
      const wanted = [
        ...kernels.whole.map((kernel) => ({ kernel, n, rows: high(0) })),
        ...blocks.flatMap((block) => kernels.blocked.map((kernel) => ({ kernel, n, block, rows: high(block) }))),
      ];
      await warmed(wanted.map((member) => bind({ ...member, rows: Math.min(member.block ?? 4, n) })));
      const rates = {}; // milliseconds a row, of the largest block so far
      const expected = ({ kernel, rows }) => rows * (rates[kernel] ?? 0);
      let right;
      return affordable(wanted, time, expected, (member) => {
        const { kernel, rows } = member;
        const go = again(bind(member));
        const { count, took } = calibrated(go, sample);
        rates[kernel] = took / count / rows;
        const found = view(Float64Array, band(out, high(0)));
        right ??= found.slice();
        const agrees = found.every((value, i) => Math.abs(value - right[i]) < 1e-9);
        if (!agrees) throw new Error(`${kernel} computes something else than the naive loop`);
        return { members: [member], take: () => [timed(go, count) / count / rows], cost: took };
      });
    },

    /* Working sets an octave apart first, then those between them. */
    async memory({ array, view, ready, returned }, { sizes }, sample, time) {
      const fitting = sizes.filter((size) => size <= LARGEST);
      const spaced = (factor) =>
        fitting.reduce((kept, size) => (size < factor * (kept.at(-1) ?? 0) ? kept : [...kept, size]), []);
      const wanted = [...new Set([...spaced(1.9), ...spaced(1.4)])];
      const [smallest, largest] = [Math.min(...wanted), Math.max(...wanted)];
      const [order, memory] = [array(largest / LINE), array(largest / 8)];
      const part = ({ at }, items) => ({ at, shape: [items] });
      const make = (size) => {
        const lines = part(order, size / LINE);
        const halves = view(Uint32Array, lines).fill(0); // of numbers of 64 bits, the lower first
        for (let i = 0; i < lines.shape[0]; i++) halves[2 * i] = i;
        ready("_shuffle", lines)();
        ready("_spread", lines, part(memory, size / 8), LINE / 8)();
      };
      // In turns: what a cache can hold of the lines has just been read when the walk begins.
      const loops = (size) => [
        { kernel: "read_sum", things: size / LINE, go: (rounds) => ready("read_sum", part(memory, size / 8), rounds)() },
        { kernel: "chase", things: 1, go: (steps) => ready("chase", part(memory, size / 8), 0, steps)() },
      ];
      make(smallest);
      await warmed([() => make(smallest), ...loops(smallest).map(({ go }) => () => go(4096))]);
      let making = 0; // milliseconds a byte
      return affordable(wanted, time, (size) => 2 * sample + 2 * making * size, (size) => {
        making = timed(() => make(size)) / size;
        const sized = loops(size).map((loop) => ({ ...loop, ...calibrated(loop.go, sample) }));
        if (returned() % BigInt(LINE / 8)) throw new Error("the walk left its lines");
        const take = () => {
          make(size);
          return sized.map(({ go, count, things }) => timed(go, count) / count / things);
        };
        const members = sized.map(({ kernel }) => ({ kernel, bytes: size }));
        return { members, take, cost: making * size + sized[0].took + sized[1].took };
      });
    },
  };

  const measure = async ({ chapter, bytes, plan, seconds }) => {
    const [began, limit] = [now(), 1000 * seconds];
    const tick = grain();
    if (tick > COARSEST) throw new Error(`its clock goes by steps of ${Math.round(tick)} ms, too coarse for this`);
    const sample = Math.max(SHORTEST, GRAINS * tick);
    const { units, left, spent } = await prepare[chapter](await load(bytes), plan, sample, (BUDGET * limit) / FEWEST);
    const rest = PATIENCE * limit - (now() - began);
    const rounds = Math.min(Math.max(Math.floor(rest / spent), FEWEST), ROUNDS);
    const members = units.flatMap((unit) => unit.members);
    postMessage({ kind: "begin", members, left, tick, sample, total: rounds * units.length });
    for (let round = 0, done = 0; round < rounds; round++) {
      if (round >= FEWEST && now() - began > PATIENCE * limit) break;
      const taken = new Map();
      for (const unit of shuffled(units)) {
        if (now() - began > limit) throw new Error(`${round} rounds in ${seconds} s are too few, so this computer is busy or slow`);
        taken.set(unit, unit.take());
        postMessage({ kind: "progress", done: ++done });
      }
      postMessage({ kind: "round", seconds: units.flatMap((unit) => taken.get(unit)).map((ms) => ms / 1000) });
    }
    postMessage({ kind: "end" });
  };

  onmessage = ({ data }) => measure(data).catch((error) => postMessage({ kind: "failed", why: error.message }));
};
