// The live line of somebody who is signed in. Without it every page is whole; it only spares reloading.
import { Cursor, storeOf } from "./cursor.js";
import { Line } from "./line.js";
import * as screen from "./screen.js";
import { Tabs } from "./tabs.js";

export function start() {
  const account = document.body.dataset.account;
  const store = storeOf(account, localStorage);
  const cursor = new Cursor(store);
  let line = null;
  let state = { unread: null, lost: false, head: null };

  const apply = (changed) => {
    const arrived = state.head === null ? 0 : (changed.head ?? 0) - state.head;
    state = { ...state, ...changed };
    if (state.unread !== null) screen.count(state.unread);
    screen.lost(state.lost);
    if (arrived > 0) screen.refreshCentre(arrived);
  };
  const tell = (changed) => {
    apply(changed);
    tabs.say({ type: "state", state });
  };
  const read = (seq) => {
    if (!line) return tabs.say({ type: "read", seq });
    if (seq === Math.max(cursor.seen, cursor.floor - 1) + 1) line.acknowledge(seq);
  };
  // The tab that shows also notes it, at once: should the tab with the line close now, nothing is shown twice.
  const show = (items, epoch) => {
    screen.show(items, read);
    store.write({ epoch, seq: items.at(-1).seq });
  };
  const lead = () => {
    cursor.refresh();
    line = new Line(cursor, {
      deliver: (items) => tabs.deliver(items, cursor.epoch),
      changed: () => tell({ unread: cursor.unread, head: cursor.head }),
      lost: (isLost) => tell({ lost: isLost }),
      feed: (count) => {
        screen.publish(count);
        tabs.say({ type: "feed", count });
      },
    });
  };
  const hear = (message) => {
    if (message.type === "state") apply(message.state);
    else if (message.type === "feed") screen.publish(message.count);
    else if (message.type === "read") line && read(message.seq);
    else if (message.type === "hello") line?.refresh();
  };
  const tabs = new Tabs(account, { lead: () => queueMicrotask(lead), hear, show });
}
