// The one WebSocket of this page. It comes back by itself; whoever listens to `opened` then asks for everything anew.

const FIRST_WAIT = 300;
const LONGEST_WAIT = 5000;

export class Wire {
  #socket = null;
  #serial = 0;
  #wait = FIRST_WAIT;
  #pending = new Map();

  constructor({ opened, closed, frame }) {
    this.opened = opened;
    this.closed = closed;
    this.frame = frame;
  }

  open() {
    const socket = new WebSocket(new URL("live", location.href.replace(/^http/, "ws")));
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#wait = FIRST_WAIT;
      this.opened();
    });
    socket.addEventListener("message", (event) => this.#receive(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      for (const answer of this.#pending.values()) {
        answer({ kind: "refused", words: "The connection was lost. Please look whether it worked, and try again." });
      }
      this.#pending.clear();
      this.closed();
      setTimeout(() => this.open(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
    });
  }

  /** Ask for something; resolves with the frame that ends it ("done", "refused", "form", "state", "suggestions"). */
  ask(what, details = {}) {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      return Promise.resolve({ kind: "refused", words: "There is no connection at the moment." });
    }
    const request = ++this.#serial;
    this.#socket.send(JSON.stringify({ do: what, request, ...details }));
    return new Promise((resolve) => this.#pending.set(request, resolve));
  }

  #receive(frame) {
    const final = ["done", "refused", "form", "state", "suggestions"].includes(frame.kind);
    this.frame(frame);
    if (final && this.#pending.has(frame.request)) {
      this.#pending.get(frame.request)(frame);
      this.#pending.delete(frame.request);
    }
  }
}
