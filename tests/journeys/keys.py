"""Somebody who has a keyboard and nothing else, and looks where the focus is."""

from playwright.sync_api import Page

# What has the focus: its words, whether one sees that it has it, and whether something lies over it.
FOCUS = """() => {
  const at = document.activeElement;
  const label = at.labels?.[0];
  const face = at.classList.contains("vh") && label ? label : at;
  const box = face.getBoundingClientRect();
  const over = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
  const lined = ({outlineStyle, outlineWidth}) => outlineStyle !== "none" && outlineWidth !== "0px";
  const marked = (one) => one && lined(getComputedStyle(one));
  return {
    words: [at.getAttribute("aria-label"), label?.innerText, at.innerText, at.value].filter(Boolean).join(" "),
    role: at.tagName.toLowerCase(), inside: at !== document.body,
    marked: [at, label, at.parentElement, at.closest("li, article, form"), ...face.children].some(marked),
    covered: Boolean(over) && !face.contains(over) && !over.contains(face),
  };
}"""
MOST_STOPS = 150


class Keys:
    """The keyboard of one page; each stop of Tab must be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """One key after the other: « Enter », « Shift+Tab », « a »."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.type(text)

    def reach(self, words: str, role: str = "", key: str = "Tab") -> None:
        """Press Tab until the focus is on what says so. Raises AssertionError when it is not seen on the way."""
        for _ in range(MOST_STOPS):
            self.press(key)
            at = self.page.evaluate(FOCUS)
            if at["inside"]:
                assert at["marked"], f"nothing shows that « {at['words']} » has the focus"
                assert not at["covered"], f"« {at['words']} » has the focus and is covered"
            if words in at["words"] and role in ("", at["role"]):
                return
        raise AssertionError(f"« {words} » is not reached by {key}")
