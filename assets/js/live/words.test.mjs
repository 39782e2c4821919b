import assert from "node:assert/strict";
import { test } from "node:test";
import { badge, others, publications, toastOf, unreadText } from "./words.js";

const match = (data) => toastOf({ kind: "match", text: "« Visite » répond à votre besoin", url: "/annonces/x", data });

test("a match says how well it fits and why", () => {
  const toast = match({ score: 0.944, reasons: ["même métier", "mêmes dates", "à 3 km"], side: "offer", posting_kind: "pfmp" });
  assert.equal(toast.when, "Nouvelle correspondance");
  assert.equal(toast.text, "Convient à 94\u00a0%\u00a0: même métier, mêmes dates");
  assert.equal(toast.label, "Voir l’offre");
  assert.equal(toast.family, "pfmp");
});

test("a company reads of needs, a school of offers", () => {
  assert.equal(match({ side: "need" }).label, "Voir le besoin");
  assert.equal(match({ side: "need" }).family, "need");
  assert.equal(match({ side: "offer", count: 4 }).label, "Voir les correspondances");
});

test("an unknown event is still told", () => {
  const toast = toastOf({ kind: "other", text: "Bonjour", url: "/", data: {} });
  assert.deepEqual([toast.title, toast.text, toast.label], ["Bonjour", "", "Voir"]);
});

test("numbers agree with their nouns", () => {
  assert.deepEqual([publications(1), publications(2)], ["1\u00a0nouvelle publication", "2\u00a0nouvelles publications"]);
  assert.deepEqual([others(1), others(4)], ["et une autre", "et 4 autres"]);
  assert.deepEqual([unreadText(0), unreadText(1), unreadText(2)], ["", ", 1 non lue", ", 2 non lues"]);
  assert.deepEqual([badge(0), badge(7), badge(100)], ["", "7", "99+"]);
});
