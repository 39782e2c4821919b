// What a page gains when scripts run. Every page works without this file.
import { keepInPlace } from "./favourites.js";
import { countLetters, guardForms, showErrors } from "./forms.js";
import { closeMenus } from "./menus.js";
import { highlightPins } from "./pins.js";
import { offerPrinting } from "./print.js";
import { keepToasts } from "./toasts.js";

document.documentElement.classList.add("js");
closeMenus();
keepInPlace();
guardForms();
countLetters();
showErrors();
highlightPins();
offerPrinting();
keepToasts();

// Parts of one page come only with that page.
const has = (selector) => document.querySelector(selector) !== null;
if (has("form[data-publish]")) import("./publish.js").then(({ start }) => start());
if (has("form[data-passkey]")) import("./passkeys.js").then(({ start }) => start());
if (has("[data-tally]")) import("./tally.js").then(({ start }) => start());
if (has("[data-desk]")) import("./desk.js").then(({ start }) => start());

// The live line is for people who are signed in; without it the page is still whole.
if (document.body.dataset.account) {
  import("./live/index.js").then(({ start }) => start()).catch(() => {});
}
