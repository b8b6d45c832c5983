// The clock and the stops ahead.

import { el, sameDay, when, words } from "./dom.js";

const hasHappened = () => el("span", { class: "unseen" }, " (has happened)");

export class DayPanel {
  #now = 0;
  #since = 0;
  #parts;
  #travel;

  /** `travel(at, label)` moves the time and resolves when everything on the way has happened. */
  constructor(parts, travel) {
    this.#parts = parts;
    this.#travel = travel;
    setInterval(() => this.#tick(), 1000);
  }

  /** The time in the playground now. */
  now() {
    return new Date(this.#now + performance.now() - this.#since);
  }

  show(day) {
    this.#now = Date.parse(day.now);
    this.#since = performance.now();
    this.#tick();
    const key = document.activeElement?.dataset?.stop;
    const first = new Map();
    for (const stop of day.ahead) if (stop.jump && !first.has(stop.jump)) first.set(stop.jump, stop);
    const jumps = first.size ? [...first] : day.ahead.slice(0, 1).map((stop) => ["To what comes next", stop]);
    this.#parts.jumps.replaceChildren(...jumps.map(([jump, stop]) => this.#jump(jump, stop)));
    this.#parts.stops.replaceChildren(
      ...day.passed.map((stop) => this.#stop(stop, true)),
      ...day.ahead.map((stop) => this.#stop(stop, false)),
      ...(day.ahead.length ? [] : [el("li", { class: "none quiet" }, "Nothing is planned.")]),
    );
    if (key && document.activeElement === document.body) this.#refocus(key);
  }

  #tick() {
    const now = this.now();
    this.#parts.clock.textContent = when(now, "time");
    this.#parts.clock.setAttribute("datetime", now.toISOString());
    this.#parts.date.textContent = when(now, "day");
  }

  #refocus(key) {
    const same = [...document.querySelectorAll("[data-stop]")].find((button) => button.dataset.stop === key);
    (same ?? this.#parts.title).focus();
  }

  #at(stop) {
    const at = new Date(stop.at);
    return when(at, sameDay(at, this.now()) ? "time" : "both");
  }

  #jump(jump, stop) {
    return el(
      "button",
      {
        type: "button",
        "data-stop": `jump ${jump}`,
        title: stop.label,
        onclick: (event) => this.#go(event.currentTarget, stop),
      },
      words(jump),
      el("span", { class: "at" }, this.#at(stop)),
    );
  }

  #stop(stop, passed) {
    return el(
      "li",
      { class: passed ? "passed" : null },
      el("time", { datetime: stop.at }, this.#at(stop)),
      el("span", { class: "what" }, words(stop.label), passed ? hasHappened() : null),
      passed
        ? null
        : el(
            "button",
            {
              type: "button",
              class: "small",
              "data-stop": `${stop.at} ${stop.label}`,
              "aria-label": `Go to ${this.#at(stop)}, ${stop.label}`,
              onclick: (event) => this.#go(event.currentTarget, stop),
            },
            "Go",
          ),
    );
  }

  async #go(button, stop) {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    await this.#travel(stop);
    button.removeAttribute("aria-busy");
  }
}
