/* The walk of a small program through a cache, taken apart: what <cache-steps> shows, without a page.

   helpers/explorers/steps/page.py says how it is packed. Nothing here simulates: what the cache did
   with each access is read, not worked out. */
(() => {
  "use strict";

  /* Each access of a walk: what was touched, by which line of code, and what the cache did. */
  const unpack = (walk, cache, kinds) => {
    const [name, , sets, , lineBytes] = cache;
    return Array.from(walk.outcomes[name], (letter, at) => {
      const letters = walk.accesses.slice(3 * at, 3 * at + 3);
      const [codeLine, owner, writes] = walk.operations[parseInt(letters[0], 36)];
      const place = parseInt(letters.slice(1), 36);
      const [matrix, start, , columns, item] = walk.matrices[owner];
      const byte = start + item * place;
      const line = Math.floor(byte / lineBytes);
      const found = parseInt(letter, 36);
      return {
        address: byte, owner, write: writes === 1, codeLine, line, set: line % sets,
        element: `${matrix}[${Math.floor(place / columns)}, ${place % columns}]`,
        kind: kinds[found % kinds.length], way: Math.floor(found / kinds.length),
      };
    });
  };

  /* What the cache holds after `step` accesses, as sets of ways, and what the last one drove out. */
  const contents = (accesses, step, [, , sets, ways]) => {
    const held = Array.from({ length: sets }, () => Array(ways).fill(null));
    let out = null;
    accesses.slice(0, step).forEach(({ line, set, way, kind, write }, at) => {
      const before = held[set][way];
      out = kind === "hit" ? null : before;
      held[set][way] = { line, changed: write || (kind === "hit" && before.changed), touched: at };
    });
    return { held, out };
  };

  /* How many of the first accesses were of each kind: for each matrix, and for all. */
  const counted = (accesses, step, matrices, kinds) => {
    const zero = () => Object.fromEntries(kinds.map((kind) => [kind, 0]));
    const rows = [...matrices.map(zero), zero()];
    for (const { owner, kind } of accesses.slice(0, step)) {
      rows[owner][kind] += 1;
      rows[matrices.length][kind] += 1;
    }
    return rows;
  };

  /* Which matrix a line belongs to, as its number, and the elements of it that the line holds. */
  const inside = ({ matrices }, line, lineBytes) => {
    const from = line * lineBytes;
    const owner = matrices.findLastIndex(([, start]) => start <= from);
    const [name, start, rows, columns, item] = matrices[owner];
    const first = (from - start) / item;
    const last = Math.min(first + lineBytes / item, rows * columns) - 1;
    const [row, column] = [Math.floor(first / columns), first % columns];
    const [end, to] = [Math.floor(last / columns), last % columns];
    const text = row === end ? `${name}[${row}, ${column}:${to + 1}]` : `${name}[${row}, ${column}] to [${end}, ${to}]`;
    return { owner, text };
  };

  /* Throw an Error that names the first thing wrong with the data. */
  const check = (data) => {
    const need = (ok, what) => {
      if (!ok) throw new Error(what);
    };
    const list = (value) => Array.isArray(value) && value.length > 0;
    need(data && data.version === 1, "its version is not 1");
    need([data.kinds, data.programs, data.sizes, data.caches].every(list), "it has no choices");
    for (const [program] of data.programs) {
      for (const size of data.sizes) {
        const walk = data.walks?.[`${program},${size}`];
        need(walk && list(walk.matrices) && list(walk.code) && list(walk.operations), "a walk is missing");
        const whole = ([name]) => walk.outcomes[name]?.length === walk.accesses.length / 3;
        need(data.caches.every(whole), "a walk is cut off");
      }
    }
    return data;
  };

  globalThis.kernelsMeasured ??= {};
  globalThis.kernelsMeasured.cacheWalk = { unpack, contents, counted, inside, check };
})();
