/* The part of the address behind "#": what each explorer of the page is set to.

   "#blocking:n=1024,block=32;ladder:n=512" names two explorers. Anything else behind "#", such as a
   heading, names none. Each explorer changes its own part, and the history stays as long as it is. */
(() => {
  "use strict";

  const PART = /^([a-z][a-z0-9-]*):((?:[^=,;:]+=[^=,;]*)(?:,[^=,;:]+=[^=,;]*)*)$/;

  const decoded = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text; // a sign that stands for nothing
    }
  };

  /* The parts by the explorer they name; empty where one of them is none. */
  const parts = (hash) => {
    const found = hash.replace(/^#/, "").split(";").map((part) => PART.exec(part) ?? PART.exec(decoded(part)));
    return new Map(found.every(Boolean) ? found.map(([, slug, settings]) => [slug, settings]) : []);
  };

  globalThis.kernelsMeasured ??= {};
  globalThis.kernelsMeasured.address = {
    /* The explorers that the address names, in its order. */
    slugs: (hash = location.hash) => [...parts(hash).keys()],

    /* What the address says of this explorer, text by name; null where it says nothing. */
    read(slug, hash = location.hash) {
      const settings = parts(hash).get(slug);
      if (settings === undefined) return null;
      return new Map(settings.split(",").map((pair) => pair.split("=").map(decoded)));
    },

    /* Say it, in place of what stands there of this explorer. */
    write(slug, setting) {
      const all = parts(location.hash);
      const pairs = Object.entries(setting).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
      all.set(slug, pairs.join(","));
      history.replaceState(history.state, "", `#${[...all].map(([name, text]) => `${name}:${text}`).join(";")}`);
    },
  };
})();
