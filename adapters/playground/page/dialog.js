// Forms, as a modal dialog. The browser keeps the focus inside and gives it back at the end.

import { el, freshId, howMany, tickList, words } from "./dom.js";

const RADIOS = 6; // more options than this are a list that unfolds

export class FormDialog {
  #dialog;
  #wire;
  #form = null;
  #status = null;

  constructor(dialog, wire) {
    this.#dialog = dialog;
    this.#wire = wire;
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.dismiss();
    });
  }

  /** Show a form, or the form again with what is wrong about it. */
  show(form) {
    this.#form = form;
    this.#status = el("p", { class: "notice", role: "status" });
    const body = el(
      "form",
      { novalidate: true, onsubmit: (event) => this.#submit(event) },
      el("h2", { id: "dialog-title" }, words(form.title)),
      ...form.errors.map((error) => el("p", { class: "error", role: "alert" }, words(error))),
      ...form.fields.map(fieldElement),
      this.#status,
      el(
        "p",
        { class: "send" },
        el("button", { type: "submit", class: "primary" }, words(form.submit)),
        el("button", { type: "button", onclick: () => this.dismiss() }, "Cancel"),
      ),
    );
    this.#dialog.replaceChildren(body);
    if (!this.#dialog.open) this.#dialog.showModal();
    const first = body.querySelector("[aria-invalid=true]") ?? body.querySelector("input, select, textarea");
    (first ?? body.querySelector("button")).focus();
  }

  /** Say something inside the open form; false when none is open. */
  tell(text) {
    if (!this.#dialog.open) return false;
    this.#status.textContent = text;
    return true;
  }

  dismiss() {
    if (!this.#form) return;
    this.#wire.ask("dismiss", { form: this.#form.token });
    this.close();
  }

  close() {
    this.#form = null;
    if (this.#dialog.open) this.#dialog.close();
  }

  async #submit(event) {
    event.preventDefault();
    const form = event.currentTarget;
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    const data = new FormData(form);
    const given = (field) => data.getAll(field.id).filter((value) => field.kind === "text" || value);
    const values = Object.fromEntries(this.#form.fields.map((field) => [field.id, given(field)]));
    const answer = await this.#wire.ask("submit", { form: this.#form.token, values });
    form.removeAttribute("aria-busy");
    if (answer.kind === "done") this.close();
    if (answer.kind === "refused") this.tell(answer.words);
  }
}

function fieldElement(field) {
  const error = field.error ? el("p", { class: "error", id: freshId() }, words(field.error)) : null;
  return field.kind === "text" ? textField(field, error) : choiceField(field, error);
}

function textField(field, error) {
  const id = freshId();
  const hint = field.hint ? el("p", { class: "hint", id: freshId() }, words(field.hint)) : null;
  const input = el(field.multiline ? "textarea" : "input", {
    id,
    name: field.id,
    type: field.multiline ? null : "text",
    rows: field.multiline ? "4" : null,
    autocomplete: "off",
    "aria-required": String(field.required),
    "aria-invalid": error ? "true" : null,
    "aria-describedby": [hint?.id, error?.id].filter(Boolean).join(" ") || null,
  });
  input.value = field.value;
  const optional = field.required ? null : el("span", { class: "quiet" }, " (optional)");
  return el("div", { class: "field" }, el("label", { for: id }, words(field.label), optional), hint, input, error);
}

function choiceField(field, error) {
  const several = field.at_most > 1;
  const described = { "aria-invalid": error ? "true" : null, "aria-describedby": error?.id };
  if (!several && field.options.length > RADIOS) return listField(field, error, described);
  const ticks = field.options.map((option) => {
    const type = several ? "checkbox" : "radio";
    const input = el("input", { type, name: field.id, value: option.value, ...described });
    input.checked = field.chosen.includes(option.value);
    return el("label", { class: "tick" }, input, words(option.label));
  });
  const legend = el("legend", {}, words(field.label));
  if (several) legend.append(el("span", { class: "quiet" }, ` (${howMany(field.at_least, field.at_most)})`));
  return el("fieldset", { class: "field" }, legend, tickList(field.options, ticks), error);
}

function listField(field, error, described) {
  const id = freshId();
  const list = el("select", { id, name: field.id, ...described });
  if (!field.chosen.length || !field.at_least) list.append(el("option", { value: "" }, "Please choose"));
  list.append(...field.options.map((option) => el("option", { value: option.value }, option.label)));
  list.value = field.chosen[0] ?? "";
  return el("div", { class: "field" }, el("label", { for: id }, words(field.label)), list, error);
}
