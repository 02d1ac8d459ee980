// Makes the pages nicer; each of them works without it.
"use strict";

const page = document.body.dataset;

// A button beside each password shows it; then it need not be typed twice.
for (const input of document.querySelectorAll("input[type=password]:not(#owner_repeat)")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = page.show;
  button.setAttribute("aria-controls", input.id);
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.textContent = shown ? page.hide : page.show;
    button.setAttribute("aria-pressed", String(shown));
    const repeat = document.querySelector("#owner_repeat");
    if (repeat) {
      repeat.disabled = shown;
      document.querySelector("#owner_repeat-field").hidden = shown;
    }
  });
  input.after(button);
}

// The phone knows where it is better than the language of its browser does.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const option of document.querySelectorAll("select[data-guess] option")) {
  const {also = "", zones = ""} = option.dataset;
  if (option.value === zone || `${also} ${zones}`.split(" ").includes(zone)) option.selected = true;
}

// A form is sent once; the button that takes long says so.
document.querySelector("#answers")?.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 15000);
  const button = event.submitter;
  if (button?.dataset.busy) button.lastChild.data = button.dataset.busy;
  form.querySelector(".primary").setAttribute("aria-disabled", "true");
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// While the box works, this page asks how it goes. No answer: its network is gone, as announced.
const wait = async () => {
  try {
    const answer = await fetch("/state", {cache: "no-store", signal: AbortSignal.timeout?.(4000)});
    const {state} = await answer.json();
    if (state !== page.state) return location.assign("/");
  } catch {
    const away = document.querySelector("[data-away]");
    if (away) away.hidden = false;
  }
  setTimeout(wait, 2000);
};
if (page.state) setTimeout(wait, 2000);
