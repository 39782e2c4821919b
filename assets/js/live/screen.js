// What changes on the page when something arrives. It never moves under the reader: counts, toasts, and buttons to press.
import { showToast } from "../toasts.js";
import { MOST, arrivals, badge, others, publications, toastOf, unreadText } from "./words.js";

const byId = (id) => document.getElementById(id);
let uncounted = 0;
let unseen = 0;
let fresh = 0;

/** Toasts for what asks for one: at most three stand at once, the rest is counted. `read(seq)` when its link is followed. */
export function show(items, read) {
  for (const item of items.filter(({ data }) => data.live)) {
    if (document.querySelectorAll("#toasts > .toast:not([data-more])").length >= MOST) countOne();
    else follow(showToast(toastOf(item)), item.seq, read);
  }
}

function follow(toast, seq, read) {
  toast.dataset.seq = seq;
  toast.querySelector('[data-slot="link"]')?.addEventListener("click", () => read(seq));
}

function countOne() {
  const standing = document.querySelector("#toasts > [data-more]");
  uncounted = standing ? uncounted + 1 : 1;
  standing?.remove();
  const title = others(uncounted);
  const toast = showToast({ title, when: "Notifications", href: "/notifications", label: "Voir toutes", icon: "bell" });
  toast.dataset.more = "";
}

/** The counts on the bells, for eyes and for screen readers. */
export function count(unread) {
  document.querySelectorAll(".js-unread").forEach((one) => (one.textContent = badge(unread)));
  document.querySelectorAll(".js-unread-text").forEach((one) => (one.textContent = unreadText(unread)));
}

/** The sentence that the line is lost, or gone again. */
export function lost(isLost) {
  const banner = byId("connection-lost");
  if (banner) banner.hidden = !isLost;
}

/** The button of the feed: the list stays as it is until the reader presses it. */
export function publish(more) {
  fresh += more;
  announce(byId("new-postings"), publications(fresh));
}

function announce(button, text) {
  if (!button) return;
  button.querySelector('[data-slot="count"]').textContent = text;
  button.hidden = false;
}

/** On the notification centre: new rows come in by themselves while nobody reads further down, else by a button. */
export async function refreshCentre(arrived) {
  const list = byId("notices");
  if (!list || !arrived) return;
  unseen += arrived;
  if (scrollY > 200 || list.contains(document.activeElement)) return announce(byId("new-notices"), arrivals(unseen));
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const rows = page.getElementById("notices");
  if (rows) list.replaceWith(document.adoptNode(rows));
  unseen = 0;
}
