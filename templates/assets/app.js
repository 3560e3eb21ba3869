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
      told.textContent = "コピーしました";
    } catch {
      told.textContent = "コピーできませんでした。お手数ですが書き写してください。";
    }
  });
}

for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => window.print());
}

// After errors, reading starts at the summary.
document.querySelector("[data-focus]")?.focus();
