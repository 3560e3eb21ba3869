// Helps where it can; every page works without it.
"use strict";

// Lets the style sheet fold the fields of the ways of contact that are not chosen.
document.documentElement.classList.add("folds");

// Leaves at once: blank first, then away, so that "back" does not return here.
for (const link of document.querySelectorAll("[data-exit]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.documentElement.hidden = true;
    document.title = "\u200b";
    window.location.replace(link.href);
  });
}

// A button that copies, shown only where copying is possible.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const told = document.querySelector("[data-copied]");
  if (!navigator.clipboard || !source) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      told.textContent = told.dataset.done;
    } catch {
      told.textContent = told.dataset.failed;
    }
  });
}

for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => window.print());
}

// Tells in words how long the place is still held. Read aloud is only that two minutes are left, and the end.
for (const box of document.querySelectorAll(".hold[data-left]")) {
  const seen = box.querySelector("[data-left-seen]");
  const minutes = box.querySelector("[data-left-minutes]");
  const told = box.querySelector("[data-left-told]");
  // The visitor's clock may be wrong; how much time has passed it knows.
  const ends = performance.now() + Number(box.dataset.left) * 1000;
  const tell = () => {
    const left = (ends - performance.now()) / 60000;
    const words = left <= 0 ? told.dataset.over : left <= 2 ? told.dataset.soon : "";
    if (told.textContent !== words) told.textContent = words;
    seen.hidden = left <= 2;
    minutes.textContent = String(Math.ceil(left));
    if (left <= 0) box.classList.add("hold-over");
    else setTimeout(tell, Math.min(15000, left * 60000 + 50));
  };
  tell();
}

// After errors, reading starts at the summary.
document.querySelector("[data-focus]")?.focus();

// Back from another server: the one button there is needs no hand.
document.querySelector("form[data-send-at-once]")?.requestSubmit();
