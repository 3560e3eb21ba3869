// What the stories share: an office that is open, a family's wish and the way through the three steps, the keyboard,
// somebody else who takes a place meanwhile, and letters opened and read. It finds things as people do: by what stands on the page.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { openBrowser, startService, visitor } from './harness.mjs';

export const FAMILY_CLASS = 'ひきこもり家族教室';
export const CONSULTATION = '市の相談窓口（福祉課福祉相談係）';

/** What nobody who looks over a shoulder may read. */
export const TELLING = /ひきこもり|家族教室|若者|就労|不登校/;

/** One service and one browser for all stories of a suite. */
export function openOffice(database, environment) {
  const office = {
    /** A story of somebody with a window of their own; fails if the pages did what they should not. */
    async visit(story, options) {
      const guest = await visitor(office.browser, office.service.url, options);
      try {
        await story(guest.page, guest);
      } catch (error) {
        await guest.context.close();
        throw error;
      }
      await guest.leave();
    },
    at: (where) => new URL(where, office.service.url).href,
  };
  before(async () => {
    office.service = await startService({ database, environment });
    office.browser = await openBrowser();
  });
  after(async () => {
    await office.browser?.close();
    await office.service?.stop();
  });
  return office;
}

// ── the way through the three steps ──────────────────────────────────────────────────────────────────────────────────

/** A family that wants no word from us. */
export const silentWish = { name: 'みどりの母', comes: ['家族'], persons: '2', relation: '家族', contact: 'none', pin: '2580', note: '駐車場から歩いて行きます。' };

/** The list, narrowed to one programme. */
export async function openListOf(page, office, programme) {
  await page.goto(office.at('/'));
  await page.getByLabel('内容で絞りこむ').selectOption({ label: programme });
  await page.getByRole('button', { name: '表示する' }).click();
  await page.getByRole('status').filter({ hasText: programme }).waitFor();
}

/** What leads on from rows and slots that can be had: a link, or a button that holds the place. */
export const openRows = (page) => page.locator('.date').filter({ has: page.locator('.state-free') }).locator('.date-go').locator('a, button');
export const openSlots = (page) => page.locator('a.time, button.time').filter({ has: page.locator('.state-free') });

/** Lets go of what this window holds, and has its form say that the ten minutes were over long ago. */
export async function endHold(page, office) {
  const [, slot] = new URL(page.url()).pathname.match(/^\/slots\/([^/]+)/);
  const csrf = await page.locator('input[name=csrf]').first().inputValue();
  const gone = await page.request.post(office.at(`/slots/${slot}/hold/release`), { form: { csrf }, maxRedirects: 0 });
  assert.equal(gone.status(), 303, await gone.text());
  await page.locator('input[name=held_until]').evaluate((field) => (field.value = '2026-01-05T09:10:00+09:00'));
}

/** One of the answers to a question with several. */
export const choice = (page, group, role, name) =>
  page.locator('fieldset').filter({ has: page.locator('legend').filter({ hasText: group }) }).last().getByRole(role, { name, exact: true });

/** Answers the questions of step 2; what is not in the wish stays as it is. */
export async function answer(page, wish) {
  if (wish.name !== undefined) await page.getByLabel('お名前').fill(wish.name);
  for (const who of wish.comes ?? []) await choice(page, 'どなたが来られますか', 'checkbox', who).check();
  if (wish.persons !== undefined) await page.getByLabel('人数').fill(wish.persons);
  if (wish.relation) await choice(page, 'この予約をされているのは', 'radio', wish.relation).check();
  if (wish.contact) {
    const way = { email: 'メールで受け取る', phone: '電話でのみ連絡してほしい', none: '連絡はいらない' }[wish.contact];
    await page.getByRole('radio', { name: way }).check();
  }
  if (wish.email !== undefined) await page.getByLabel('メールアドレス').fill(wish.email);
  if (wish.phone !== undefined) await page.getByLabel('電話番号').fill(wish.phone);
  if (wish.pin !== undefined) await page.getByLabel('暗証番号').fill(wish.pin);
  if (wish.note !== undefined) await page.getByLabel('伝えておきたいこと').fill(wish.note);
}

export const check = (page) => page.getByRole('button', { name: '内容を確かめる' }).click();
export const reserve = (page) => page.getByRole('button', { name: 'この内容で予約する' }).click();
export const heading = (page) => page.getByRole('heading', { level: 1 });

export async function expectHeading(page, words) {
  try {
    await heading(page).filter({ hasText: words }).waitFor({ timeout: 5_000 });
  } catch {
    assert.match((await heading(page).textContent()).trim(), words, `on ${page.url()}`);
  }
}

/** The number on the page after the last step. */
export async function numberOf(page) {
  await expectHeading(page, /ご予約を承りました/);
  const number = (await page.locator('#number').textContent()).trim();
  assert.match(number, /^[0-9A-Z]{2}-[0-9A-Z]{3}$/);
  return number;
}

/** From the list to the number, by an ordinary visitor. Gives the number and the page's address. */
export async function reserveByHand(page, office, wish = silentWish, programme = FAMILY_CLASS) {
  await openListOf(page, office, programme);
  await openRows(page).first().click();
  if (/\/programmes\//.test(page.url())) await openSlots(page).last().click();
  await answer(page, wish);
  await check(page);
  await reserve(page);
  return { number: await numberOf(page), done: page.url(), href: page.url().replace(/\/done$/, '') };
}

/** 「K7-4M2」 as somebody types it with Japanese input switched on. */
export const fullWidth = (text) => text.replace(/[!-~]/g, (c) => (c === '-' ? 'ー' : String.fromCharCode(c.charCodeAt(0) + 0xfee0)));

// ── by keyboard ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** What has the focus: how it is called, and whether somebody can see that it has it. */
export const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const drawn = (style) => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
    const box = element.getBoundingClientRect();
    const onTop = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return {
      tag: element.localName,
      id: element.id,
      type: element.getAttribute('type'),
      name: element.getAttribute('name'),
      value: element.getAttribute('value'),
      leadsTo: element.getAttribute('href') ?? '',
      isMain: element.matches('.button-large'),
      isFree: Boolean(element.querySelector('.state-free')),
      words: (element.labels?.[0] ?? element).textContent.trim().replace(/\s+/g, ' '),
      isSeen: drawn(getComputedStyle(element)) && box.bottom > 0 && box.top < innerHeight,
      isHidden: Boolean(onTop?.closest('.top-stays') && !element.closest('.top-stays')),
    };
  });

/** Tab until something fits; every stop on the way must be seen. */
export async function tabTo(page, fits, key = 'Tab') {
  const stops = [];
  // Before its style sheet is there, nothing on a page can be seen to have the focus.
  await page.waitForLoadState();
  for (let presses = 0; presses < 90; presses++) {
    await page.keyboard.press(key);
    const at = await focused(page);
    if (!at) continue;
    stops.push(at.words.slice(0, 30));
    assert.ok(at.isSeen, `the focus on 「${at.words.slice(0, 60)}」 (${at.tag}#${at.id}) is not seen on ${page.url()}`);
    assert.ok(!at.isHidden, `「${at.words.slice(0, 60)}」 has the focus under the bar on ${page.url()}`);
    if (fits(at)) return at;
  }
  assert.fail(`not reached with ${key} on ${page.url()}: ${stops.join(' → ')}`);
}
// ── somebody else, without a browser ─────────────────────────────────────────────────────────────────────────────────

const unescape = (html) => html.replaceAll('&#38;', '&').replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#34;', '"');

/** The hidden fields of the first form that posts. */
export function hiddenFields(html) {
  const form = html.match(/<form[^>]*method="post"[^]*?<\/form>/)?.[0] ?? '';
  return [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(([, name, value]) => [name, unescape(value)]);
}

/** Somebody who reads and sends without a browser, with a cookie of their own. */
export async function otherBrowser(office, start) {
  const first = await fetch(office.at(start));
  const cookie = first.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  const html = await first.text();
  return {
    html,
    fields: Object.fromEntries(hiddenFields(html)),
    post: (where, fields, headers = {}) =>
      fetch(office.at(where), { method: 'POST', redirect: 'manual', headers: { cookie, ...headers }, body: new URLSearchParams(fields) }),
  };
}

/** Takes a place, as quickly as can be. `slot` is the address of step 2. Gives the address of the page after it. */
export async function takePlace(office, slot, more = {}) {
  const other = await otherBrowser(office, slot);
  const answered = await other.post(slot.replace(/reserve$/, 'reservations'), {
    ...other.fields, name: 'となりの人', comes: 'family', persons: '1', relation: 'family', contact: 'none', pin: '1357', ...more,
  });
  assert.equal(answered.status, 303, await answered.text());
  return answered.headers.get('location');
}

// ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Every .eml that the service has written, newest last. */
export function lettersOnDisk({ folder, databaseUrl }) {
  const places = [folder, ...(databaseUrl.startsWith('sqlite:') ? [path.dirname(databaseUrl.slice('sqlite://'.length))] : [])];
  return places
    .flatMap((place) => readdirSync(place, { recursive: true }).filter((name) => name.endsWith('.eml')).map((name) => path.join(place, name)))
    .sort((one, other) => path.basename(one).localeCompare(path.basename(other)));
}

/** The letters to one address, once there are so many. */
export async function lettersTo(service, address, count = 1) {
  for (let tries = 0; ; tries++) {
    const found = lettersOnDisk(service).map((file) => readLetter(readFileSync(file, 'latin1'))).filter(({ to }) => to.includes(address));
    if (found.length >= count) return found;
    assert.ok(tries < 150, `no letter to ${address} within 15 s`);
    await pause(100);
  }
}

const utf8 = (latin1) => Buffer.from(latin1, 'latin1').toString('utf8');
const quotedPrintable = (text) => text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
const base64 = (text) => Buffer.from(text, 'base64').toString('latin1');

function words(header) {
  const joined = header.replace(/\r?\n[ \t]+/g, ' ').replace(/\?=\s+=\?/g, '?==?');
  return utf8(joined.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, way, text) =>
    way.toLowerCase() === 'b' ? base64(text) : quotedPrintable(text.replaceAll('_', ' '))));
}

/** A letter opened: its headers in words, and everything that any of its parts says. */
export function readLetter(raw) {
  const [head, ...rest] = raw.split(/\r?\n\r?\n/);
  const body = rest.join('\r\n\r\n');
  const header = (name) => words(head.match(new RegExp(`^${name}:[ \\t]*((?:.*)(?:\\r?\\n[ \\t].*)*)`, 'im'))?.[1] ?? '');
  const boundary = header('Content-Type').match(/boundary="?([^";]+)"?/)?.[1];
  let parts;
  if (boundary) {
    parts = body.split(`--${boundary}`).slice(1, -1).flatMap((part) => readLetter(part.replace(/^\r?\n/, '')).parts);
  } else {
    const way = header('Content-Transfer-Encoding').toLowerCase();
    const text = utf8(way === 'base64' ? base64(body) : way === 'quoted-printable' ? quotedPrintable(body) : body);
    // A calendar file breaks its lines in the middle of a word.
    parts = [{ type: header('Content-Type'), head: words(head), text: text.replace(/\r?\n[ \t]/g, '') }];
  }
  return { from: header('From'), to: header('To'), subject: header('Subject'), headers: words(head), parts };
}

/** Everything that can be read of a letter, as one text. */
export const allWords = (letter) => [letter.headers, ...letter.parts.flatMap(({ head, text }) => [head, text])].join('\n');
