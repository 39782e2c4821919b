// What this browser has shown of one account's numbered notifications. Nothing here knows the page or the network.

/** Before the first answer of the server nobody knows where the head is: ask for what follows the last number. */
export const FAR = 2 ** 31 - 1;

export class Cursor {
  /** `store` reads and writes `{epoch, seq}`; nothing stored means a first visit. */
  constructor(store) {
    this.store = store;
    const kept = store.read();
    this.epoch = kept?.epoch ?? null;
    this.seq = kept?.seq ?? null;
    this.head = this.seq ?? 0;
    this.floor = 1;
    this.seen = 0;
  }

  /** What the server is told at each connection. */
  get auth() {
    return this.seq === null ? {} : { cursor: this.seq, epoch: this.epoch };
  }

  get unread() {
    return Math.max(0, this.head - Math.max(this.seen, this.floor - 1));
  }

  /** Other tabs may have shown more since. */
  refresh() {
    const kept = this.store.read();
    if (!kept || kept.epoch !== this.epoch || kept.seq <= (this.seq ?? -1)) return;
    this.seq = kept.seq;
    this.head = Math.max(this.head, kept.seq);
  }

  /** The items that come next, in order; smaller ones are dropped; `missing` when there is a gap before one. */
  sort(items) {
    const next = [];
    if (this.seq === null) return { next, missing: false };
    let missing = false;
    for (const item of items) {
      const wanted = this.seq + next.length + 1;
      if (item.seq === wanted) next.push(item);
      else if (item.seq > wanted) missing = true;
    }
    return { next, missing };
  }

  /** Where the server stands: a first visit starts at the head, another epoch too, and nobody waits for rows that are gone. */
  place({ head, floor, epoch, seen }) {
    const elsewhere = this.seq === null || this.epoch !== epoch || this.seq > head;
    this.epoch = epoch;
    if (elsewhere) this.shown(head);
    else if (this.seq < floor - 1) this.shown(floor - 1);
    Object.assign(this, { head, floor, seen: seen ?? this.seen });
  }

  /** Everything up to `seq` is on the screen: only now is it noted. */
  shown(seq) {
    this.seq = seq;
    this.head = Math.max(this.head, seq);
    this.store.write({ epoch: this.epoch, seq });
  }
}

/** Keeps the cursor of an account between visits; a browser that keeps nothing starts at the head each time. */
export function storeOf(account, storage) {
  const key = `hub-live:${account}`;
  return {
    read() {
      try {
        const kept = JSON.parse(storage.getItem(key));
        return Number.isInteger(kept?.seq) && typeof kept.epoch === "string" ? kept : null;
      } catch {
        return null;
      }
    },
    write(kept) {
      try {
        storage.setItem(key, JSON.stringify(kept));
      } catch {
        // Private browsing or a full disk: the cursor lives as long as this page.
      }
    },
  };
}
