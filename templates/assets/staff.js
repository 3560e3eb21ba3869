// Keys for the staff's pages; every page works without them.
"use strict";

const off = "madoguchi-keys-off";
const help = document.querySelector("[data-keys]");
const turn = document.querySelector("[data-keys-on]");

function isOn() {
  try {
    return window.localStorage.getItem(off) === null;
  } catch {
    return true;
  }
}

if (help && turn) {
  help.hidden = false;
  turn.checked = isOn();
  turn.addEventListener("change", () => {
    try {
      if (turn.checked) window.localStorage.removeItem(off);
      else window.localStorage.setItem(off, "1");
    } catch {
      turn.checked = true;
    }
  });
}

// A call begins with the date: the slots have the focus, unless something must be read first. Those that need no stated
// reason come before those outside the window.
const slots = document.querySelector("[data-start]");
if (slots && !document.querySelector("[data-focus]")) {
  const usual = ".vacant-group:not([data-beyond]) input";
  const slot = slots.querySelector("input:checked") ?? slots.querySelector(usual) ?? slots.querySelector("input");
  slot?.focus({ preventScroll: true });
}

// The next or the previous row, counted from the row that has the focus.
function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
  const at = rows.indexOf(document.activeElement);
  const to = at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by;
  rows[to]?.focus();
}

function search() {
  const field = document.querySelector("[data-search]");
  if (field) {
    field.focus();
    field.select();
  } else {
    document.querySelector('[data-key="/"]')?.click();
  }
}

const keys = {
  // On the booking page itself the key does nothing: what was typed must not be lost.
  n: () => document.querySelector('[data-key="n"]:not([aria-current])')?.click(),
  "/": search,
  j: () => step(1),
  k: () => step(-1),
  // Of the row that has the focus: they have come.
  a: () => document.activeElement.closest(".visit")?.querySelector("[data-attended]")?.click(),
  "?": () => {
    if (!help) return;
    help.open = true;
    help.querySelector("summary").focus();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, select, textarea, [contenteditable]") || !isOn()) return;
  const act = keys[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

// A shared terminal: after a minute without a request the screen is locked. The server decides by its own clock; this only
// asks it in time, and takes along what is being typed, so that nothing is lost. The terminal's tabs go together: a request
// of one keeps the others open, and with one all are locked.
const lock = document.querySelector("[data-lock]");
if (lock) {
  let typed = null;
  let timer = 0;
  let isLocking = false;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("madoguchi-lock") : null;
  const add = (form, name, value) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  };
  const lockNow = () => {
    if (isLocking) return;
    isLocking = true;
    tabs?.postMessage("locked");
    if (typed) {
      add(typed, "lock-to", new URL(typed.action).pathname);
      typed.noValidate = true;
      typed.action = lock.action;
      HTMLFormElement.prototype.submit.call(typed);
    } else {
      add(lock, "lock-next", window.location.pathname + window.location.search);
      HTMLFormElement.prototype.submit.call(lock);
    }
  };
  const wait = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(lockNow, 61_000);
  };
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.method === "post" && form.enctype !== "multipart/form-data" && form !== lock) typed = form;
  });
  tabs?.addEventListener("message", (event) => {
    if (event.data === "locked") lockNow();
    else wait();
  });
  lock.addEventListener("submit", () => tabs?.postMessage("locked"));
  tabs?.postMessage("used");
  wait();
}
