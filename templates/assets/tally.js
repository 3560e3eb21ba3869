// Counting by thumb over a bad line: each press stays on this device until the service has said that it has it. A mark has
// its number from the moment of the press, so it is counted once however often it is sent, by whichever window.
// Without this script each button is a form of its own. Kept here are numbers, categories and times, nothing personal.
"use strict";

const KEPT = "madoguchi-tally/";
const BATCH = 50;
const PATIENCE = 15_000;
const LOOK_AGAIN = 30_000;
// A screen that nobody touches does not keep somebody signed in.
const ATTENDED = 10 * 60_000;

/** Whether this browser keeps what it is given to keep. */
function canKeep() {
  try {
    window.localStorage.setItem(`${KEPT}probe`, "1");
    window.localStorage.removeItem(`${KEPT}probe`);
    return true;
  } catch {
    return false;
  }
}

/** A number of its own for a mark: UUID version 4 (RFC 9562), also where the page did not come by https. */
function number() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

/** Every mark that waits, by session. One entry a mark: two windows cannot overwrite each other. */
function waiting() {
  const sessions = new Map();
  for (let at = 0; at < window.localStorage.length; at++) {
    const key = window.localStorage.key(at);
    const [session, id] = key.startsWith(KEPT) ? key.slice(KEPT.length).split("/") : [];
    if (!id) continue;
    try {
      const mark = JSON.parse(window.localStorage.getItem(key));
      sessions.set(session, [...(sessions.get(session) ?? []), { ...mark, id }]);
    } catch {
      // Not written by us.
    }
  }
  for (const marks of sessions.values()) marks.sort((one, other) => one.at - other.at || one.turn - other.turn);
  return sessions;
}

const marksOf = (session) => waiting().get(session) ?? [];
const forget = (session, id) => window.localStorage.removeItem(`${KEPT}${session}/${id}`);

/** What the service is told of a mark: how long ago it was pressed, because this clock may be wrong. */
const told = ({ id, what, category, visit, mark, at }) =>
  JSON.stringify({ id, what, category, visit, mark, ago: Math.max(0, Math.round(Date.now() - at)) });

/** The service did not take the marks; `why` is signed-out, gone, refused or away. */
class NotTaken extends Error {
  constructor(why, words = []) {
    super(why);
    this.why = why;
    this.words = words;
  }
}

/** The seal of this browser's forms; what it was when the page came may be stale by now. */
class Seal {
  constructor(value) {
    this.value = value;
  }

  async renew() {
    const answer = await fetch(window.location.href, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.type === "opaqueredirect") throw new NotTaken("signed-out");
    if (!answer.ok) throw new NotTaken("away");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const seal = page.querySelector("[data-csrf]")?.dataset.csrf;
    if (!seal) throw new NotTaken("signed-out");
    this.value = seal;
  }
}

/** Sends marks, or none to ask how things stand. Gives the service's answer. */
async function send(address, seal, marks, mayRenew = true) {
  const body = new URLSearchParams({ csrf: seal.value, marks: `[${marks.map(told).join(",")}]` });
  const answer = await fetch(address, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  if (answer.type === "opaqueredirect") throw new NotTaken("signed-out");
  if (answer.status === 403 && mayRenew) {
    await seal.renew();
    return send(address, seal, marks, false);
  }
  if (answer.status === 403) throw new NotTaken("signed-out");
  if (answer.status === 404) throw new NotTaken("gone");
  if (answer.status === 409) throw new NotTaken("refused", (await answer.json()).refused);
  if (!answer.ok) throw new NotTaken("away");
  return answer.json();
}

// ── the page of one session ──────────────────────────────────────────────────────────────────────────────────────────

function count(board) {
  const { session, batch } = board.dataset;
  const seal = new Seal(board.dataset.csrf);
  const find = (what, inside = board) => inside.querySelector(`[data-${what}]`);
  const cards = [...board.querySelectorAll("[data-card]")];
  const undo = find("undo");
  const words = new Map([...board.querySelectorAll("[data-visit-choice]")].map((a) => [a.dataset.visitChoice, a.textContent.trim()]));
  let visit = board.dataset.visit;
  let turn = 0;
  let touchedAt = Date.now();

  // What the service has said last: category → visit → number, and the last mark that can be taken back.
  let counts = new Map(cards.map((card) => [card.dataset.card, new Map([...card.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, Number(part.textContent)]))]));
  let last = undo.hidden ? null : {
    id: undo.elements.mark.value, category: undo.dataset.category, visit: undo.dataset.of, step: Number(undo.dataset.step), words: find("undo-words").textContent,
  };

  // ── what is shown: the service's numbers and what is on its way to it

  /** The effect of a mark on the number that stands there: nobody is taken back where nobody is. */
  const effect = (mark) => (mark.what === "came" ? 1 : mark.what === "back" ? -1 : -mark.step);

  function expected(marks) {
    const sums = new Map([...counts].map(([category, own]) => [category, new Map(own)]));
    for (const mark of marks) {
      const own = sums.get(mark.category);
      own?.set(mark.visit, Math.max(0, (own.get(mark.visit) ?? 0) + effect(mark)));
    }
    return sums;
  }

  /** The last press that can be taken back: one on its way, else the last that the service knows. */
  function lastMark(marks) {
    const undone = new Set(marks.map(({ mark }) => mark));
    const own = marks.filter(({ id, what }) => what !== "undo" && !undone.has(id)).at(-1);
    if (own) {
      const step = effect(own);
      const apart = own.visit === "unknown" ? "" : `（${words.get(own.visit)}）`;
      return { ...own, step, words: `${own.category}${apart} ${step < 0 ? "−1" : "＋1"}` };
    }
    return last && !undone.has(last.id) ? last : null;
  }

  function show() {
    const marks = marksOf(session);
    const sums = expected(marks);
    let all = 0;
    for (const card of cards) {
      const own = sums.get(card.dataset.card);
      const sum = [...own.values()].reduce((one, other) => one + other, 0);
      find("count", card).textContent = sum;
      for (const part of card.querySelectorAll("[data-part]")) part.textContent = own.get(part.dataset.part) ?? 0;
      all += sum;
    }
    find("all").textContent = all;
    const mark = lastMark(marks);
    // The button that has the focus does not vanish under the finger.
    undo.hidden = !mark && !undo.contains(document.activeElement);
    undo.elements.mark.value = mark?.id ?? "";
    find("undo-words").textContent = mark?.words ?? "取り消せる記録はありません";
    showLine(marks.length);
  }

  let isSending = false;
  let failures = 0;

  function showLine(count) {
    const way = failures > 0 || !navigator.onLine ? "電波が戻りしだい送ります" : "送っています";
    const line = find("line");
    const said = count > 0 ? `送信待ち ${count}件（${way}）` : "すべて記録しました";
    if (line.textContent !== said) line.textContent = said;
    line.classList.toggle("tally-waits", count > 0);
  }

  function showHours(cells) {
    for (const row of board.querySelectorAll("[data-band]")) {
      const band = Number(row.dataset.band);
      const inBand = cells.filter((cell) => cell.band === band);
      const sum = (some) => some.reduce((total, cell) => total + cell.count, 0);
      for (const place of row.querySelectorAll("[data-cell]")) {
        const own = inBand.filter((cell) => cell.category === place.dataset.cell);
        find("number", place).textContent = sum(own);
        const apart = ["first", "again"].map((code) => [words.get(code), sum(own.filter((cell) => cell.visit === code))]);
        find("apart", place).textContent = apart.filter(([, number]) => number > 0).map(([word, number]) => `${word} ${number}`).join("・");
      }
      find("sum", row).textContent = sum(inBand);
    }
  }

  const trouble = find("trouble");

  function complain(said, wayBack = null) {
    // What the page itself has said belongs to an earlier press.
    for (const old of document.querySelectorAll("[data-said]")) old.remove();
    trouble.hidden = said.length === 0;
    find("trouble-words").textContent = said.join("");
    find("trouble-way").hidden = !wayBack;
    if (wayBack) find("trouble-link").href = wayBack;
  }

  // ── sending

  let timer;
  let mustAskAgain = false;

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(pass, wait);
  }

  function take(answer) {
    counts = new Map(cards.map((card) => [card.dataset.card, new Map()]));
    for (const cell of answer.cells) {
      const own = counts.get(cell.category);
      own?.set(cell.visit, (own.get(cell.visit) ?? 0) + cell.count);
    }
    last = answer.last;
    for (const id of answer.settled) forget(session, id);
    failures = 0;
    if (answer.refused.length > 0) complain(answer.refused);
    else if (!find("trouble-way").hidden) complain([]);
    show();
    showHours(answer.cells);
  }

  /** Sends what waits, batch after batch, and comes back by itself until nothing waits. */
  async function pass() {
    if (isSending) {
      mustAskAgain = true;
      return;
    }
    isSending = true;
    clearTimeout(timer);
    try {
      do {
        mustAskAgain = false;
        const marks = marksOf(session).slice(0, BATCH);
        const answer = await send(batch, seal, marks);
        // An answer that settles nothing would be asked for again and again.
        if (marks.length > 0 && answer.settled.length === 0) throw new NotTaken("away");
        take(answer);
      } while (mustAskAgain || marksOf(session).length > 0);
      if (Date.now() - touchedAt < ATTENDED) later(LOOK_AGAIN);
    } catch (error) {
      failed(error);
    } finally {
      isSending = false;
    }
  }

  function failed(error) {
    failures += 1;
    const left = marksOf(session).length;
    const kept = left > 0 ? `送信待ちの${left}件は、この端末に残っています。` : "";
    switch (error.why) {
      case "signed-out":
        complain([`サインインの時間が切れました。${kept}サインインすると、この画面に戻り、続きから送ります。`], board.dataset.signIn);
        break;
      case "gone":
        complain([`この回は、いまのサインインでは数えられません。${kept}この回の窓口の職員がサインインすると送れます。`], board.dataset.signIn);
        break;
      case "refused":
        complain([...error.words, kept]);
        break;
      default:
        // The line or the service is away: sooner at first, then every half minute, not all devices at once.
        later(Math.min(30_000, 1_000 * 2 ** Math.min(failures, 5)) * (0.75 + Math.random() / 2));
    }
    show();
  }

  // ── the thumb

  function press(mark) {
    touchedAt = Date.now();
    const kept = { ...mark, at: touchedAt, turn: turn++ };
    try {
      window.localStorage.setItem(`${KEPT}${session}/${number()}`, JSON.stringify(kept));
    } catch {
      complain(["この端末には、これ以上ためておけません。電波の届く場所で、画面を読み込みなおしてください。"]);
      return;
    }
    if (find("trouble-way").hidden) complain([]);
    show();
    const card = cards.find(({ dataset }) => dataset.card === mark.category);
    if (card) find("heard").textContent = `${mark.category} ${find("count", card).textContent}人`;
    pass();
  }

  for (const form of board.querySelectorAll("[data-press]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      press({ what: form.elements.what.value, category: form.elements.category.value, visit });
    });
  }

  undo.addEventListener("submit", (event) => {
    event.preventDefault();
    const mark = lastMark(marksOf(session));
    if (mark) press({ what: "undo", mark: mark.id, category: mark.category, visit: mark.visit, step: mark.step });
  });

  // A key that is held down is one press.
  board.addEventListener("keydown", (event) => {
    if (event.repeat && event.target.closest("button")) event.preventDefault();
  });

  for (const choice of board.querySelectorAll("[data-visit-choice]")) {
    choice.addEventListener("click", (event) => {
      event.preventDefault();
      touchedAt = Date.now();
      visit = choice.dataset.visitChoice;
      for (const other of board.querySelectorAll("[data-visit-choice]")) other.removeAttribute("aria-current");
      choice.setAttribute("aria-current", "true");
      for (const form of board.querySelectorAll("form")) form.elements.visit.value = visit;
      window.history.replaceState(null, "", choice.href);
    });
  }

  // Another window has counted, or its marks have arrived.
  window.addEventListener("storage", (event) => {
    if (event.key !== null && !event.key.startsWith(`${KEPT}${session}/`)) return;
    if (event.newValue === null) pass();
    else show();
  });
  window.addEventListener("online", () => {
    failures = 0;
    pass();
  });
  window.addEventListener("offline", () => show());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") pass();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) pass();
  });

  show();
  pass();
}

// ── the list: what was left on this device goes out from here as well ────────────────────────────────────────────────

async function sendLeftovers(list) {
  const seal = new Seal(list.dataset.csrf);
  const of = (address, session) => address.replace("00000000-0000-0000-0000-000000000000", session);
  let isSignedOut = false;
  for (const session of waiting().keys()) {
    try {
      for (let marks = marksOf(session); marks.length > 0; marks = marksOf(session)) {
        const answer = await send(of(list.dataset.batch, session), seal, marks.slice(0, BATCH));
        if (answer.settled.length === 0) break;
        for (const id of answer.settled) forget(session, id);
      }
    } catch (error) {
      isSignedOut ||= error.why === "signed-out";
    }
  }
  const left = [...waiting()];
  const count = left.reduce((sum, [, marks]) => sum + marks.length, 0);
  const box = list.querySelector("[data-left]");
  box.hidden = count === 0;
  if (count === 0) return;
  const next = isSignedOut ? "サインインしなおすと送れます。" : "電波の届く場所で、次の画面をひらくと送れます。";
  list.querySelector("[data-left-words]").textContent = `この端末に、送信待ちの記録が${count}件あります。${next}`;
  const links = isSignedOut
    ? [[list.dataset.signIn, "もう一度サインインする"]]
    : left.map(([session, marks]) => [of(list.dataset.page, session), `送信待ちの回をひらく（${marks.length}件）`]);
  list.querySelector("[data-left-links]").replaceChildren(
    ...links.map(([href, label]) => {
      const link = Object.assign(document.createElement("a"), { href, textContent: label });
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
}

if (canKeep()) {
  const board = document.querySelector("[data-tally]");
  if (board) count(board);
  const list = document.querySelector("[data-tally-list]");
  if (list) {
    sendLeftovers(list);
    window.addEventListener("online", () => sendLeftovers(list));
  }
}
