// Elements from plain data. Text only ever arrives as text: nothing here reads markup.

/** An element with properties and children; strings become text. */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A person's or a bot's own words, kept from turning the direction of what stands around them. */
export const words = (text, props = {}) => el("bdi", props, text);

const LOCK = "M5 7V5a3 3 0 0 1 6 0v2m-7 0h8v6H4z";

/** A small closed lock. */
export function lock() {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", LOCK);
  svg.append(path);
  return svg;
}

let serial = 0;

/** An id for elements that name each other. */
export const freshId = () => `e${++serial}`;

const formats = {
  time: { hour: "2-digit", minute: "2-digit" },
  day: { weekday: "long", day: "numeric", month: "long" },
  both: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
};

/** An instant in the reader's own zone. */
export function when(at, style) {
  return new Intl.DateTimeFormat(document.documentElement.lang, formats[style]).format(at);
}

/** Whether two instants are on one day for the reader. */
export const sameDay = (one, other) => one.toDateString() === other.toDateString();

/** A row of ticks when all are short, else one below the other. */
export function tickList(options, ticks) {
  const short = options.every((option) => [...option.label].length <= 4);
  return el("div", { class: short ? "ticks short" : "ticks" }, ...ticks);
}

/** "Choose 2", "choose 1 to 3", as far as a list asks for more than one tick. */
export function howMany(atLeast, atMost) {
  if (atLeast === atMost) return `choose ${atMost}`;
  return atLeast ? `choose ${atLeast} to ${atMost}` : `choose up to ${atMost}`;
}
