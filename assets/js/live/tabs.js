// Several tabs of one browser: one holds the line, the one in front of the reader shows what arrives, all count alike.

const ANSWER_MS = 1000;

export class Tabs {
  #reader = null;
  #waiting = new Map();

  /** `lead()` is called once, when this tab holds the line; `hear(message)` for what others say; `show(items, epoch)`. */
  constructor(account, { lead, hear, show }) {
    this.id = Math.random().toString(36).slice(2);
    this.leads = false;
    Object.assign(this, { lead, hear, show });
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(`hub-live:${account}`) : null;
    this.channel?.addEventListener("message", ({ data }) => this.#listen(data));
    addEventListener("focus", () => this.#step());
    document.addEventListener("visibilitychange", () => this.#step());
    addEventListener("pagehide", () => this.say({ type: "hidden", from: this.id }));
    this.#step();
    this.#apply(account);
  }

  /** Tell the other tabs. */
  say(message) {
    this.channel?.postMessage(message);
  }

  /** Show in the tab that the reader looks at; here when it does not answer. Resolves once shown and noted. */
  async deliver(items, epoch) {
    if (this.#reader && this.#reader !== this.id && (await this.#ask(items, epoch))) return;
    this.show(items, epoch);
  }

  // Where there is no lock (an insecure address, an old browser) each tab holds a line of its own.
  #apply(account) {
    const begin = () => {
      this.leads = true;
      this.say({ type: "who" });
      this.lead();
    };
    if (!navigator.locks || !this.channel) return begin();
    navigator.locks.request(`hub-live:${account}`, () => {
      begin();
      return new Promise(() => {}); // kept until the tab closes
    });
    this.say({ type: "hello" });
  }

  #step() {
    if (document.visibilityState === "visible") {
      this.#reader = this.id;
      this.say({ type: "visible", from: this.id });
    } else {
      if (this.#reader === this.id) this.#reader = null;
      this.say({ type: "hidden", from: this.id });
    }
  }

  #ask(items, epoch) {
    const id = `${this.id}-${items[0].seq}`;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      setTimeout(() => resolve(false), ANSWER_MS);
      this.say({ type: "show", to: this.#reader, id, items, epoch });
    }).finally(() => this.#waiting.delete(id));
  }

  #listen(message) {
    if (message.type === "visible") this.#reader = message.from;
    else if (message.type === "hidden" && this.#reader === message.from) this.#reader = null;
    else if (message.type === "who" && document.visibilityState === "visible") this.#step();
    else if (message.type === "shown") this.#waiting.get(message.id)?.(true);
    else if (message.type === "show" && message.to === this.id) {
      this.show(message.items, message.epoch);
      this.say({ type: "shown", id: message.id });
    } else this.hear(message);
  }
}
