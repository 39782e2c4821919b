import assert from "node:assert/strict";
import { test } from "node:test";
import { Cursor, storeOf } from "./cursor.js";

const item = (seq) => ({ seq });
const page = (changes) => ({ head: 0, floor: 1, epoch: "one", seen: 0, ...changes });
const seqs = (items) => items.map(({ seq }) => seq);

function stored(kept = null) {
  return { kept, read() { return this.kept; }, write(next) { this.kept = next; } };
}

function cursorAt(seq, epoch = "one") {
  return new Cursor(stored({ epoch, seq }));
}

test("what comes next is kept, what was shown is dropped", () => {
  const { next, missing } = cursorAt(3).sort([item(2), item(3), item(4), item(5)]);
  assert.deepEqual(seqs(next), [4, 5]);
  assert.equal(missing, false);
});

test("a gap is seen, and nothing beyond it is kept", () => {
  const { next, missing } = cursorAt(3).sort([item(4), item(6), item(7)]);
  assert.deepEqual(seqs(next), [4]);
  assert.equal(missing, true);
});

test("the cursor is stored only once something is shown", () => {
  const cursor = cursorAt(3);
  cursor.sort([item(4)]);
  assert.equal(cursor.store.kept.seq, 3);
  cursor.shown(4);
  assert.deepEqual(cursor.store.kept, { epoch: "one", seq: 4 });
});

test("a first visit starts at the head and shows nothing of the past", () => {
  const cursor = new Cursor(stored());
  assert.deepEqual(cursor.auth, {});
  assert.deepEqual(cursor.sort([item(1), item(2)]).next, []);
  cursor.place(page({ head: 12, seen: 10 }));
  assert.equal(cursor.seq, 12);
  assert.equal(cursor.unread, 2);
});

test("a known browser says where it stands", () => {
  assert.deepEqual(cursorAt(7).auth, { cursor: 7, epoch: "one" });
});

test("rows that are gone are not waited for", () => {
  const cursor = cursorAt(3);
  cursor.place(page({ head: 20, floor: 11 }));
  assert.deepEqual(seqs(cursor.sort([item(11), item(12)]).next), [11, 12]);
});

test("another history starts at its head", () => {
  const cursor = cursorAt(30, "old");
  cursor.place(page({ head: 4, epoch: "new" }));
  assert.deepEqual(cursor.auth, { cursor: 4, epoch: "new" });
});

test("unread are those after the last one seen, and those that are kept", () => {
  const cursor = cursorAt(5);
  cursor.place(page({ head: 9, seen: 2, floor: 6 }));
  assert.equal(cursor.unread, 4);
});

test("another tab may have shown more", () => {
  const cursor = cursorAt(5);
  cursor.store.kept = { epoch: "one", seq: 8 };
  cursor.refresh();
  assert.equal(cursor.seq, 8);
});

test("the cursor outlives the page, and a broken store is a first visit", () => {
  const shelf = new Map();
  const storage = { getItem: (key) => shelf.get(key) ?? null, setItem: (key, value) => shelf.set(key, value) };
  storeOf("a", storage).write({ epoch: "one", seq: 4 });
  assert.deepEqual(storeOf("a", storage).read(), { epoch: "one", seq: 4 });
  assert.equal(storeOf("b", storage).read(), null);
  shelf.set("hub-live:a", "{broken");
  assert.equal(storeOf("a", storage).read(), null);
});
