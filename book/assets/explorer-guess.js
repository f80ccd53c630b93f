/* Predict, then reveal: the question above a figure, the reader's guess, and how far off it was.

   helpers/explorers/question.py asks and tells; the guess is kept in this browser and nowhere else. */
(() => {
  "use strict";

  const { html } = globalThis.kernelsMeasured.nodes;
  const KEPT = "kernels-measured guess ";
  const SKIPPED = "skipped";

  // A browser may forbid to keep anything; then each visit begins with the question.
  const kept = {
    read(slug) {
      try {
        return localStorage.getItem(KEPT + slug);
      } catch {
        return null;
      }
    },
    write(slug, text) {
      try {
        if (text === null) localStorage.removeItem(KEPT + slug);
        else localStorage.setItem(KEPT + slug, text);
      } catch {
        // as if it had been kept
      }
    },
  };

  class Guess {
    /* id : for the parts of the page
       question : at first; `ask` takes another one
       changed : called when there is something else to draw
       returned : called first where the reader wants to guess again, to set what is asked about */
    constructor(slug, id, question, changed, returned) {
      Object.assign(this, { slug, changed, returned });
      const found = kept.read(slug);
      this.asking = found === null;
      this.value = found === null || found === SKIPPED ? null : Number(found);
      this.build(id, question);
    }

    build(id, question) {
      const button = (text, action) => {
        const made = html("button", { type: "button", class: "ke-button" }, text);
        made.addEventListener("click", action);
        return made;
      };
      this.slider = html("input", {
        id: `${id}-guess`, type: "range", min: 0, step: 1, autocomplete: "off",
        "aria-describedby": `${id}-question`,
      });
      this.slider.addEventListener("input", () => this.moved());
      this.shown = html("span", { class: "ke-setting", "aria-hidden": "true" });
      this.text = html("p", { id: `${id}-question`, class: "ke-ask" });
      this.reveal = button("Show the curves", () => this.answer(this.position));
      this.again = button("", () => this.repeat());
      this.verdict = html("p", { class: "ke-verdict", role: "status" });
      this.form = html("div", { class: "ke-guessing" },
        html("div", { class: "ke-control" }, html("label", { for: `${id}-guess` }, "Your guess"), this.shown, this.slider),
        this.reveal,
        button("Skip the guess", () => this.answer(null)));
      this.node = html("div", { class: "ke-question", role: "group", "aria-labelledby": `${id}-question` },
        this.text, this.form, this.verdict, this.again);
      this.slider.max = question.values.length - 1;
      const before = question.values.indexOf(this.value);
      this.slider.value = before < 0 ? question.start : before;
      this.ask(question);
    }

    get position() {
      return Number(this.slider.value);
    }

    /* Show this machine's question, or what its record says to the guess; nothing where it has none. */
    ask(question) {
      this.question = question;
      this.node.hidden = !question;
      if (!question) return;
      this.text.textContent = question.text;
      this.shown.textContent = question.texts[this.position];
      this.slider.setAttribute("aria-valuetext", this.shown.textContent);
      this.form.hidden = !this.asking;
      this.again.hidden = this.asking;
      this.again.textContent = this.value === null ? "Make a guess" : "Guess again";
      const told = this.asking ? "" : question.told[question.values.indexOf(this.value)] ?? "";
      if (this.verdict.textContent !== told) this.verdict.textContent = told;
    }

    moved() {
      this.ask(this.question);
      this.changed();
    }

    /* Take the guess at a position, or none, and show the curves. */
    answer(position) {
      this.value = position === null ? null : this.question.values[position];
      kept.write(this.slug, this.value === null ? SKIPPED : String(this.value));
      this.asking = false;
      this.moved();
      this.again.focus();
    }

    repeat() {
      kept.write(this.slug, null);
      [this.asking, this.value] = [true, null];
      this.returned();
      this.moved();
      this.slider.focus();
    }

    /* Show the curves to a reader who went past the question; it may be asked at the next visit. */
    pass() {
      this.asking = false;
      this.ask(this.question);
    }

    /* What is drawn of the guess: its place and what stands there, and the truth once it is known;
       null where there is none. */
    get mark() {
      const { asking, question, value } = this;
      const at = question && (asking ? this.position : question.values.indexOf(value));
      if (!question || at < 0) return null;
      const { values, texts, truth, along } = question;
      return { value: values[at], words: `your guess: ${texts[at]}`, along, truth: asking ? null : truth };
    }
  }

  globalThis.kernelsMeasured.Guess = Guess;
})();
