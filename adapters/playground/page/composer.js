// The command line: completion by keyboard, as a combobox with a list box.

import { el, freshId, words } from "./dom.js";

const SUGGEST_AFTER = 120; // milliseconds of rest before the bot is asked
const SHOWN = 60;

export class Composer {
  #input;
  #list;
  #hint;
  #ask;
  #options = [];
  #active = -1;
  #asked = 0;
  #history = [];
  #recalled = 0;

  /** `ask(details)` resolves with suggestions, `send(text)` with whether the line may be emptied. */
  constructor({ form, input, list, hint, ask, send }) {
    this.#input = input;
    this.#list = list;
    this.#hint = hint;
    this.#ask = ask;
    this.commands = [];
    this.#describe("");
    input.addEventListener("input", () => this.#complete());
    input.addEventListener("focus", () => this.#complete());
    input.addEventListener("blur", () => this.#close());
    input.addEventListener("keydown", (event) => this.#key(event));
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the line
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text) return input.focus();
      this.#close();
      input.value = "";
      this.#describe("");
      this.#history.push(text);
      this.#recalled = this.#history.length;
      if (!(await send(text)) && !input.value) {
        input.value = text;
        this.#describe(text);
      }
    });
  }

  #key(event) {
    if (event.isComposing) return; // the keys belong to the input method
    const open = this.#options.length > 0;
    if (event.key === "ArrowDown" && open) this.#activate((this.#active + 1) % this.#options.length);
    else if (event.key === "ArrowUp" && open) this.#activate((this.#active > 0 ? this.#active : this.#options.length) - 1);
    else if (event.key === "ArrowUp" && this.#recalled > 0) this.#recall(-1);
    else if (event.key === "ArrowDown" && this.#recalled < this.#history.length) this.#recall(1);
    else if (event.key === "Escape" && open) this.#close();
    else if (["Enter", "Tab"].includes(event.key) && !event.shiftKey && this.#active >= 0) this.#accept(this.#active);
    else return;
    event.preventDefault();
  }

  #recall(step) {
    this.#recalled += step;
    this.#input.value = this.#history[this.#recalled] ?? "";
    this.#describe(this.#input.value);
  }

  #accept(index) {
    this.#input.value = this.#options[index].text;
    this.#complete();
    this.#input.focus();
  }

  async #complete() {
    const text = this.#input.value;
    const asked = ++this.#asked;
    this.#describe(text);
    const { options, suggest } = completions(text, this.commands);
    this.#show(options);
    if (!suggest) return;
    await new Promise((resolve) => setTimeout(resolve, SUGGEST_AFTER));
    if (asked !== this.#asked) return;
    const values = await this.#ask(suggest);
    if (asked !== this.#asked || document.activeElement !== this.#input) return;
    const more = values.map((value) => ({ text: `${suggest.before}${value} `, label: value, help: suggest.help }));
    this.#show([...options, ...more]);
  }

  #close() {
    this.#asked += 1; // suggestions still on their way come too late
    this.#show([]);
  }

  #show(options) {
    this.#options = options.filter((option) => option.text.trim() !== this.#input.value.trim()).slice(0, SHOWN);
    this.#active = -1;
    this.#list.replaceChildren(
      ...this.#options.map((option, i) =>
        el(
          "li",
          { role: "option", id: freshId(), "aria-selected": "false", onclick: () => this.#accept(i) },
          words(option.label, { class: "what" }),
          words(option.help, { class: "quiet" }),
        ),
      ),
    );
    this.#list.hidden = this.#options.length === 0;
    this.#input.setAttribute("aria-expanded", String(this.#options.length > 0));
    this.#input.removeAttribute("aria-activedescendant");
  }

  #activate(index) {
    this.#active = index;
    [...this.#list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    const option = this.#list.children[index];
    this.#input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  #describe(text) {
    const command = commandOf(text, this.commands)?.command;
    const usage = (p) => (p.required ? p.name : `[${p.choices.join(" | ") || p.name}]`);
    this.#hint.textContent = command
      ? `/quiz ${[command.path, ...command.parameters.map(usage)].join(" ")} – ${command.help}`
      : "Type /quiz for the commands. Arrow keys choose, Enter takes.";
  }
}

/** The command a line begins with, and what follows it; nothing while its name is still being typed. */
function commandOf(text, commands) {
  const line = text.replace(/^\s*\/quiz\s+/i, "");
  if (line === text) return null;
  const fits = commands.filter((command) => `${line.toLowerCase()} `.startsWith(`${command.path} `));
  const command = fits.sort((one, other) => other.path.length - one.path.length)[0];
  return command ? { command, rest: line.slice(command.path.length), line } : null;
}

/** What could come next in a line, and what the bot could be asked to suggest. */
export function completions(text, commands) {
  if (text && "/quiz".startsWith(text.trim().toLowerCase()) && !text.endsWith(" ")) {
    return { options: commands.length ? commandOptions("", commands) : [] };
  }
  if (!/^\s*\/quiz\s/i.test(text)) return { options: [] };
  const typed = text.replace(/^\s*\/quiz\s+/i, "").toLowerCase();
  const options = commandOptions(typed, commands);
  const found = commandOf(text, commands);
  if (!found || !found.rest.startsWith(" ")) return { options };
  const before = text.slice(0, text.length - found.rest.length);
  const given = found.rest.trim().split(/\s+/).filter(Boolean);
  const partial = found.rest.endsWith(" ") ? "" : (given.pop() ?? "");
  const start = `${[before, ...given].join(" ")} `;
  for (const parameter of found.command.parameters) {
    if (parameter.choices.some((choice) => given.includes(choice))) continue;
    for (const choice of parameter.choices.filter((choice) => choice.startsWith(partial.toLowerCase()))) {
      options.push({ text: `${start}${choice} `, label: choice, help: parameter.help });
    }
  }
  return { options, suggest: suggestion(found, before, given) };
}

function commandOptions(typed, commands) {
  return commands
    .filter((command) => command.path.startsWith(typed))
    .map((command) => ({ text: `/quiz ${command.path} `, label: `/quiz ${command.path}`, help: command.help }));
}

function suggestion(found, before, given) {
  const { parameters } = found.command;
  const free = parameters.filter((parameter) => !parameter.choices.length && !parameter.number);
  const taken = parameters.flatMap((parameter) => parameter.choices);
  const counts = parameters.some((parameter) => parameter.number);
  const filled = given.filter((word) => !taken.includes(word) && !(counts && /^\d/.test(word))).length;
  const parameter = free[Math.min(filled, free.length - 1)];
  if (!parameter?.suggests) return null;
  const last = parameter === free.at(-1);
  const earlier = last ? given.slice(0, free.length - 1) : given;
  const start = `${[before, ...earlier].join(" ")} `;
  const typed = found.rest.trimStart().split(/\s+/).slice(earlier.length).join(" ");
  return { command: found.command.path, parameter: parameter.name, typed, before: start, help: parameter.help };
}
