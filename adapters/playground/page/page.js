// The playground: who looks, where they are, what they see. The address holds both: ?as=ben#evening

import { daySeparator, messageElement, withDays } from "./cards.js";
import { Composer } from "./composer.js";
import { DayPanel } from "./day.js";
import { FormDialog } from "./dialog.js";
import { el, when, words } from "./dom.js";
import { Wire } from "./wire.js";

const find = (id) => document.getElementById(id);
const NEAR_THE_END = 80; // pixels; whoever is this near follows the conversation

const seen = { me: "", people: [], places: [], messages: new Map(), unread: new Map(), place: "", commands: [] };
const shown = new Map(); // key -> { message, element }, what stands in the log

const wire = new Wire({
  opened: hello,
  closed: () => {
    find("connection").textContent = "Connection lost. Trying again …";
  },
  frame,
});
const dialog = new FormDialog(find("dialog"), wire);
const day = new DayPanel(
  { clock: find("clock"), date: find("date"), jumps: find("jumps"), stops: find("stops"), title: find("day-title") },
  async (stop) => {
    notice(`Moving to ${when(new Date(stop.at), "both")} …`);
    await settle(wire.ask("move", { to: stop.at }), () => notice(`It is ${when(day.now(), "both")} now.`));
  },
);
const composer = new Composer({
  form: find("composer"),
  input: find("words"),
  list: find("completions"),
  hint: find("hint"),
  ask: async (details) => (await wire.ask("suggest", { place: seen.place, ...details })).values ?? [],
  send: (text) => settle(wire.ask("command", { place: seen.place, text })),
});

function hello() {
  find("connection").textContent = "";
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return wire.ask("hello", { as: new URLSearchParams(location.search).get("as") ?? "", zone });
}

/** Wait for the end of an act and say what has to be said; whether it worked. */
async function settle(answer, done = () => notice("")) {
  const { kind, words: why } = await answer;
  if (kind === "refused") notice(why, true);
  else done();
  return kind !== "refused";
}

function notice(text, wrong = false) {
  find("notice").textContent = text;
  find("notice").classList.toggle("wrong", wrong);
}

function frame(received) {
  switch (received.kind) {
    case "state":
      return takeState(received);
    case "message":
      return takeMessage(received.message);
    case "gone":
      seen.messages.delete(received.message);
      return showLog();
    case "people":
      seen.people = received.people;
      return showPeople();
    case "day":
      return day.show(received.day);
    case "form":
      return dialog.show(received.form);
    case "waiting":
      return dialog.tell("Still working on it …") || notice("Still working on it …");
    default:
  }
}

function takeState(state) {
  const other = state.me !== seen.me;
  seen.me = state.me;
  seen.people = state.people;
  seen.places = state.places;
  seen.commands = state.commands;
  seen.messages = new Map(state.messages.map((message) => [message.id, message]));
  if (other) {
    seen.unread.clear();
    dialog.close();
  }
  showPeople();
  day.show(state.day);
  go(placeOfAddress(), other);
}

function takeMessage(message) {
  const known = seen.messages.has(message.id);
  seen.messages.set(message.id, message);
  if (message.place === seen.place) showLog(known ? null : message);
  else if (!known) {
    seen.unread.set(message.place, (seen.unread.get(message.place) ?? 0) + 1);
    showPlaces();
  }
}

// Places

const slug = (place) => (place.kind === "channel" ? place.name : place.kind);

function placeOfAddress() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  return (seen.places.find((place) => slug(place) === wanted) ?? seen.places[0]).id;
}

function go(id, afresh = false) {
  const place = seen.places.find((candidate) => candidate.id === id);
  if (!place) return;
  if (afresh || id !== seen.place) {
    shown.clear();
    find("log").replaceChildren();
  }
  const moved = id !== seen.place;
  seen.place = id;
  seen.unread.delete(id);
  find("place").replaceChildren(words(place.kind === "channel" ? `# ${place.name}` : place.name));
  find("composer").hidden = find("skip").hidden = place.kind === "home";
  showPlaces();
  quietly(showLog, moved || afresh);
  if (moved) notice("");
  if (moved && place.kind === "home") wire.ask("home");
}

function showPlaces() {
  find("places").replaceChildren(
    ...seen.places.map((place) => {
      const unread = seen.unread.get(place.id);
      return el(
        "li",
        { class: place.kind },
        el(
          "a",
          { href: `#${encodeURIComponent(slug(place))}`, "aria-current": place.id === seen.place ? "page" : null },
          words(place.kind === "channel" ? `# ${place.name}` : place.name),
          unread ? el("span", { class: "unread" }, String(unread), el("span", { class: "unseen" }, " new")) : null,
        ),
      );
    }),
  );
  const unread = [...seen.unread.values()].reduce((sum, count) => sum + count, 0);
  document.title = `${unread ? `(${unread}) ` : ""}Quizbot playground`;
}

// People

function showPeople() {
  const person = find("person");
  const option = (one) => el("option", { value: one.id }, one.name + (one.admin ? " (admin)" : ""));
  person.replaceChildren(...seen.people.map(option));
  const me = seen.people.findIndex((one) => one.account === seen.me);
  person.selectedIndex = me;
  find("admin").checked = seen.people[me].admin;
  composer.commands = seen.commands.filter((command) => seen.people[me].admin || !command.admin);
  const other = seen.people[(me + 1) % seen.people.length];
  find("second").replaceChildren(`Open a second page as `, words(other.name));
  find("second").href = `?as=${encodeURIComponent(other.id)}`;
}

// The conversation

const actions = {
  async press(message, control, values, element) {
    if (element.getAttribute("aria-busy") === "true") return;
    element.setAttribute("aria-busy", "true");
    await settle(wire.ask("press", { message: message.id, control, values }));
    element.removeAttribute("aria-busy");
  },
  open(id) {
    const message = seen.messages.get(id);
    if (!message) return notice("That message is no longer there.", true);
    visit(message.place);
    shown.get(id)?.element.scrollIntoView({ block: "start" });
    shown.get(id)?.element.focus();
  },
  go: visit,
};

/** Go to a place and note it in the address, so that "back" comes back. */
function visit(id) {
  const place = seen.places.find((candidate) => candidate.id === id);
  if (!place || id === seen.place) return;
  history.pushState(null, "", `#${encodeURIComponent(slug(place))}`);
  go(id);
}

/** Change the log without a screen reader reading all of it out. */
function quietly(change, toTheEnd) {
  const log = find("log");
  log.setAttribute("aria-live", "off");
  change();
  if (toTheEnd) log.scrollTop = log.scrollHeight;
  requestAnimationFrame(() => requestAnimationFrame(() => log.setAttribute("aria-live", "polite")));
}

/** Whether the end of the conversation is in view, or nearly. */
function atTheEnd() {
  const log = find("log");
  return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END;
}

/** Keep the end in view for whoever follows when what surrounds the log takes more room. */
function stayAtTheEnd() {
  const log = find("log");
  let following = true;
  log.addEventListener("scroll", () => {
    following = atTheEnd();
  });
  new ResizeObserver(() => {
    if (following) log.scrollTop = log.scrollHeight;
  }).observe(log);
}

/** Make the log show what is there now, touching only what changed. */
function showLog(newest = null) {
  const log = find("log");
  const following = atTheEnd();
  const messages = [...seen.messages.values()].filter((message) => message.place === seen.place);
  const entries = withDays(messages.sort((one, other) => one.order - other.order));
  const wanted = new Set(entries.map((entry) => entry.key));
  for (const [key, { element }] of shown) {
    if (wanted.has(key)) continue;
    element.remove();
    shown.delete(key);
  }
  log.querySelector(".empty")?.remove();
  let before = null;
  for (const entry of entries) {
    const element = entryElement(entry);
    if (element.previousElementSibling !== before || !element.isConnected) {
      if (before) before.after(element);
      else log.prepend(element);
    }
    before = element;
  }
  const hint = "Nothing here yet. Type /quiz to see what one can do.";
  if (!entries.length) log.append(el("p", { class: "empty quiet" }, hint));
  if (newest) arrive(shown.get(newest.id).element, following || newest.private);
}

/** Bring a new message into view for whoever follows; of one taller than the view, its beginning. */
function arrive(element, follow) {
  element.classList.add("fresh");
  if (follow) element.scrollIntoView({ block: element.offsetHeight > find("log").clientHeight ? "start" : "nearest" });
}

function entryElement({ key, at, message }) {
  const known = shown.get(key);
  if (known && (!message || known.message === message)) return known.element;
  const element = message ? messageElement(message, actions) : daySeparator(at);
  if (known) swap(known.element, element);
  shown.set(key, { message, element });
  return element;
}

/** Put the new form of a message in the place of the old one; the focus and what was ticked stay. */
function swap(before, after) {
  const control = document.activeElement?.dataset?.control;
  const inside = before.contains(document.activeElement);
  const ticked = new Set([...before.querySelectorAll("input:checked")].map((input) => input.dataset.tick));
  for (const input of after.querySelectorAll("input")) input.checked = ticked.has(input.dataset.tick);
  after.querySelectorAll("form").forEach((form) => form.dispatchEvent(new Event("change")));
  before.replaceWith(after);
  if (!inside) return;
  const same = [...after.querySelectorAll("[data-control]")].find((element) => element.dataset.control === control);
  (same ?? after).focus({ preventScroll: true });
}

find("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the part after # names a place
  find("words").focus();
});
window.addEventListener("hashchange", () => go(placeOfAddress()));
find("person").addEventListener("change", (event) => {
  history.replaceState(null, "", `?as=${encodeURIComponent(event.target.value)}${location.hash}`);
  hello();
});
find("admin").addEventListener("change", (event) => settle(wire.ask("switch", { admin: event.target.checked })));
if (matchMedia("(max-width: 70rem)").matches) find("timeline").open = false;
stayAtTheEnd();
wire.open();
