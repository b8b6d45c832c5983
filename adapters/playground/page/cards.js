// Messages of the conversation.

import { el, freshId, howMany, lock, sameDay, tickList, when, words } from "./dom.js";

/** One message. `actions` are what its parts can do: `press` a control, `open` a message, `go` to a place. */
export function messageElement(message, actions) {
  const heading = freshId();
  const at = new Date(message.at);
  const card = el("div", { class: "card" });
  if (message.title) card.append(el("h2", {}, words(message.title)));
  card.append(...message.body.map((part) => partElement(part, actions)));
  if (message.controls.length) card.append(controls(message, actions));
  return el(
    "article",
    { class: message.private ? "message private" : "message", tabindex: "-1", "aria-labelledby": heading },
    el("div", { class: "avatar", "aria-hidden": "true" }, "?"),
    el(
      "div",
      { class: "content" },
      el(
        "p",
        { class: "byline", id: heading },
        el("b", {}, "Quizbot"),
        " ",
        el("time", { datetime: message.at, title: when(at, "both") }, when(at, "time")),
        message.edited ? el("span", { class: "quiet" }, " · edited") : null,
        message.private ? privately(message) : null,
      ),
      card,
    ),
  );
}

function privately(message) {
  return el(
    "span",
    { class: "only" },
    lock(),
    "Only you see this",
    message.about ? el("span", { class: "about" }, " · ", words(message.about)) : null,
  );
}

function partElement(part, actions) {
  switch (part.kind) {
    case "line":
      return el("p", { class: part.muted ? "quiet" : null }, ...part.spans.map((span) => spanElement(span, actions)));
    case "choices":
      return el("ul", { class: "choices" }, ...part.items.map(choiceElement));
    case "table":
      return tableElement(part);
    case "bars":
      return barsElement(part);
    case "verbatim":
      return el("pre", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Text to copy" }, part.text);
    default:
      return el("p", { class: "quiet" }, "(something this page cannot show)");
  }
}

function spanElement(span, actions) {
  switch (span.kind) {
    case "moment":
      return el("time", { datetime: span.at, title: span.text }, when(new Date(span.at), span.style));
    case "link":
      return el("a", { href: span.url, target: "_blank", rel: "noopener noreferrer" }, words(span.text));
    case "message":
      return linkButton(span.text, () => actions.open(span.message));
    case "channel":
      return span.channel ? linkButton(span.text, () => actions.go(span.channel)) : words(span.text);
    default:
      return span.strong ? el("strong", {}, words(span.text)) : words(span.text);
  }
}

const linkButton = (text, onclick) => el("button", { type: "button", class: "link", onclick }, words(text));

function choiceElement(item) {
  const mark = item.mark ? el("span", { class: "mark" }, item.word) : null;
  return el(
    "li",
    { class: item.mark || null },
    el("span", { class: "letter" }, item.letter),
    el("span", { class: "option" }, words(item.text), mark),
  );
}

function tableElement(table) {
  const side = (column) => (table.numeric.includes(column) ? "number" : null);
  const row = (cells, cell) => el("tr", {}, ...cells.map(cell));
  const head = row(table.columns, (name, i) => el("th", { scope: "col", class: side(i) }, words(name)));
  const body = table.rows.map((cells) => row(cells, (cell, i) => el("td", { class: side(i) }, words(cell))));
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "group", "aria-label": "Table" },
    el("table", {}, el("thead", {}, head), el("tbody", {}, ...body)),
  );
}

function barsElement(bars) {
  return el(
    "ul",
    { class: "bars" },
    ...bars.rows.map((row) => {
      const fill = el("span", { class: "fill" });
      fill.style.width = `${row.percent}%`;
      return el(
        "li",
        {},
        el("span", { class: "label" }, words(row.label)),
        el("span", { class: "bar", "aria-hidden": "true" }, fill),
        el("span", { class: "note" }, words(row.note)),
      );
    }),
  );
}

function controls(message, actions) {
  const row = el("div", { class: "controls" });
  for (const control of message.controls) {
    row.append(control.kind === "button" ? button(message, control, actions) : select(message, control, actions));
  }
  return row;
}

function button(message, control, actions) {
  const short = [...control.label].length === 1;
  const name = control.hint.includes(control.label) ? control.hint : `${control.label}: ${control.hint}`;
  return el(
    "button",
    {
      type: "button",
      class: `${control.style}${short ? " letter" : ""}`,
      "data-control": control.id,
      title: control.hint || null,
      "aria-label": control.hint ? name : null,
      onclick: (event) => actions.press(message, control.id, [], event.currentTarget),
    },
    words(control.label),
  );
}

function select(message, control, actions) {
  const several = control.at_most > 1;
  const group = freshId();
  const count = el("span", { class: "count", "aria-live": "polite" });
  const options = control.options.map(({ value }) =>
    el("input", { type: several ? "checkbox" : "radio", name: group, value, "data-tick": `${control.id} ${value}` }),
  );
  const chosen = () => options.filter((option) => option.checked).map((option) => option.value);
  const recount = () => {
    const many = chosen().length;
    count.textContent = several ? `${many} chosen, ${howMany(control.at_least, control.at_most)}` : "";
    count.classList.toggle("wrong", many > control.at_most);
  };
  recount();
  const ticks = control.options.map((option, i) => el("label", { class: "tick" }, options[i], words(option.label)));
  const submit = { type: "submit", class: "primary", "data-control": control.id };
  return el(
    "form",
    {
      class: "select",
      onchange: recount,
      onsubmit: (event) => {
        event.preventDefault();
        actions.press(message, control.id, chosen(), event.submitter);
      },
    },
    el("fieldset", {}, el("legend", {}, words(control.prompt)), tickList(control.options, ticks)),
    el("p", { class: "send" }, el("button", submit, words(control.submit)), count),
  );
}

/** The line between two days of a conversation. */
export const daySeparator = (at) => el("p", { class: "day-line" }, el("span", {}, when(at, "day")));

/** The messages of a conversation with a line wherever a new day begins. */
export function withDays(messages) {
  const entries = [];
  let day = null;
  for (const message of messages) {
    const at = new Date(message.at);
    if (!day || !sameDay(day, at)) entries.push({ key: `day ${at.toDateString()} ${message.order}`, at });
    entries.push({ key: message.id, message });
    day = at;
  }
  return entries;
}
