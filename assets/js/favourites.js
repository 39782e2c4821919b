/** A favourite is kept without leaving the page; when the line fails, the form is sent as usual. */
export function keepInPlace() {
  document.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button?.matches(".save")) return;
    event.preventDefault();
    const form = event.target;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), redirect: "manual" });
      if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error(answer.status);
      turn(button);
    } catch {
      form.submit();
    }
  });
}

function turn(button) {
  const kept = button.value === "1";
  button.setAttribute("aria-pressed", kept);
  button.value = kept ? "0" : "1";
}
