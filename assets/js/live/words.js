// What a notification says on the screen, in French. Nothing here knows the page.

const HEADINGS = {
  match: "Nouvelle correspondance",
  booking: "Réponse à votre demande",
  moderation: "Relecture",
  reminder: "Rappel",
  selection: "La sélection de la semaine",
  security: "Votre compte",
};
const ICONS = {
  match: "zap",
  booking: "calendar-clock",
  moderation: "newspaper",
  reminder: "clock",
  selection: "megaphone",
  security: "smartphone",
};
const FAMILIES = {
  pfmp: "pfmp",
  apprenticeship: "alternance",
  visit: "visites",
  talk: "visites",
  teacher_immersion: "echanges",
  mentoring: "echanges",
};

/** How many toasts stand at once; the others are counted. */
export const MOST = 3;

/** What a toast of this notification shows: the arguments of showToast. */
export function toastOf({ kind, text, url, data }) {
  return {
    title: text,
    text: why(data),
    when: HEADINGS[kind] ?? "Notification",
    href: url,
    label: labelOf(kind, data),
    family: familyOf(kind, data),
    icon: ICONS[kind] ?? "bell",
  };
}

function why({ score, reasons }) {
  if (typeof score !== "number" || !reasons?.length) return "";
  return `Convient à ${Math.round(100 * score)}\u00a0%\u00a0: ${reasons.slice(0, 2).join(", ")}`;
}

function labelOf(kind, { side, count }) {
  if (kind !== "match") return "Voir";
  if (count) return "Voir les correspondances";
  return side === "need" ? "Voir le besoin" : "Voir l’offre";
}

function familyOf(kind, { posting_kind: posting, side }) {
  if (kind !== "match") return "echanges";
  return side === "need" ? "need" : (FAMILIES[posting] ?? "stages");
}

/** « 2 nouvelles publications ». */
export function publications(count) {
  return `${count}\u00a0${count > 1 ? "nouvelles publications" : "nouvelle publication"}`;
}

/** « 2 nouvelles notifications ». */
export function arrivals(count) {
  return `${count}\u00a0${count > 1 ? "nouvelles notifications" : "nouvelle notification"}`;
}

/** « et 4 autres ». */
export function others(count) {
  return count > 1 ? `et ${count} autres` : "et une autre";
}

/** What screen readers hear after « Notifications »; empty when everything is read. */
export function unreadText(count) {
  return count ? `, ${count} non ${count > 1 ? "lues" : "lue"}` : "";
}

/** The number on the bell. */
export function badge(count) {
  return count > 99 ? "99+" : String(count || "");
}
