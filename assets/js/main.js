// What a page gains when scripts run. Every page works without this file.
import { closeMenus } from "./menus.js";
import { guardForms, showErrors } from "./forms.js";
import { highlightPins } from "./pins.js";
import { keepToasts } from "./toasts.js";

document.documentElement.classList.add("js");
closeMenus();
guardForms();
showErrors();
highlightPins();
keepToasts();

// The live line is for people who are signed in; without it the page is still whole.
if (document.body.dataset.account) {
  import("./live/index.js").then(({ start }) => start()).catch(() => {});
}
