// The line to the server: a socket, and where sockets cannot pass, a question every fifteen seconds.
import { io } from "socket.io-client";
import { FAR } from "./cursor.js";

const POLL_MS = 15000;
const ANSWER_MS = 8000;
const PATIENCE_MS = 3000; // some networks swallow the upgrade without a word

export class Line {
  #turn = Promise.resolve();
  #timer = null;
  #ended = false;

  /** `deliver(items)` resolves when they are on the screen; `changed()` after each news; `lost(boolean)`; `feed(count)`. */
  constructor(cursor, { deliver, changed, lost, feed }) {
    Object.assign(this, { cursor, deliver, changed, lost });
    this.socket = io({
      transports: ["websocket"],
      auth: (tell) => tell(cursor.auth),
      reconnectionDelay: 1000,
      reconnectionDelayMax: 10000,
      timeout: ANSWER_MS,
    });
    this.socket.on("connect", () => this.#connected());
    this.socket.on("disconnect", (reason) => this.#disconnected(reason));
    this.socket.on("connect_error", () => this.#poll());
    this.socket.on("notifications", (items) => this.#queue(() => this.#take(items)));
    this.socket.on("reset", () => this.#queue(() => this.#catchUp()));
    this.socket.on("feed", ({ new: count }) => feed(count));
    setTimeout(() => this.socket.connected || this.#poll(), PATIENCE_MS);
    addEventListener("offline", () => lost(true));
    addEventListener("online", () => this.#queue(() => this.#catchUp()));
  }

  /** Ask again where the account stands. */
  refresh() {
    this.#queue(() => this.#catchUp());
  }

  /** The reader has seen everything up to here. */
  acknowledge(seq) {
    this.#queue(async () => {
      if (!this.socket.connected) return;
      const answer = await this.socket.timeout(ANSWER_MS).emitWithAck("ack", { seq });
      if (answer.ok) this.cursor.seen = answer.seen;
      this.changed();
    });
  }

  #connected() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.lost(false);
    this.refresh();
  }

  #disconnected(reason) {
    if (reason === "io server disconnect") setTimeout(() => this.socket.connect(), 5000);
    this.#poll();
  }

  #poll() {
    if (this.#timer !== null || this.#ended) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (!this.socket.connected) this.#poll();
    }, POLL_MS);
    this.refresh();
  }

  // One thing after the other: what is being shown is noted before the next is looked at.
  #queue(act) {
    this.#turn = this.#turn.then(act).catch(() => this.#poll());
  }

  async #take(items) {
    this.cursor.refresh();
    const { next, missing } = this.cursor.sort(items);
    if (next.length) {
      await this.deliver(next);
      this.cursor.shown(next.at(-1).seq);
      this.changed();
    }
    if (missing) await this.#catchUp();
  }

  async #catchUp() {
    for (let more = true; more && !this.#ended; ) {
      const page = await this.#page(this.cursor.seq ?? FAR);
      if (!page) return;
      this.cursor.place(page);
      await this.#take(page.items);
      more = page.more;
    }
    this.changed();
  }

  async #page(after) {
    if (this.socket.connected) return this.socket.timeout(ANSWER_MS).emitWithAck("sync", { after });
    try {
      const answer = await fetch(`/api/v1/notifications?after=${after}`, { headers: { Accept: "application/json" } });
      if (answer.status === 401) return this.#end();
      if (!answer.ok) throw new Error(`answer ${answer.status}`);
      this.lost(false);
      return answer.json();
    } catch {
      this.lost(true);
      return null;
    }
  }

  // Signed out elsewhere: nothing more is for this page.
  #end() {
    this.#ended = true;
    this.socket.disconnect();
    return null;
  }
}
