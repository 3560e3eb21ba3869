// What every browser story needs: a running service on a database of its own, a real Chromium, and eyes that see
// accessibility, HTML, layout and privacy faults. It knows nothing of the pages themselves; the stories do.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import axeCore from 'axe-core';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import { chromium } from 'playwright-core';

const run = promisify(execFile);
const here = path.dirname(fileURLToPath(import.meta.url));

/** Where pictures go; not in the repository. */
export const outFolder = path.join(here, 'out');

// ── databases ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Both databases; `fresh()` gives an empty one: its DATABASE_URL, and how to be rid of it. */
export const databases = [
  {
    name: 'SQLite',
    async fresh() {
      const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-sqlite-'));
      return {
        url: `sqlite://${path.join(folder, 'madoguchi.db')}`,
        drop: async () => rmSync(folder, { recursive: true, force: true }),
      };
    },
  },
  {
    name: 'PostgreSQL',
    async fresh() {
      const server = process.env.MADOGUCHI_TEST_POSTGRES;
      assert.ok(server, 'MADOGUCHI_TEST_POSTGRES is not set: run these through tests/run');
      const name = `browser_${process.pid}_${randomBytes(4).toString('hex')}`;
      const sql = (text) => run('psql', [server, '-qXv', 'ON_ERROR_STOP=1', '-c', text]);
      await sql(`create database ${name}`);
      const url = new URL(server);
      url.pathname = `/${name}`;
      return { url: url.href, drop: () => sql(`drop database if exists ${name} with (force)`) };
    },
  },
];

/** The same stories once for each database. Neither may be left out. */
export function onEachDatabase(title, stories) {
  for (const database of databases) describe(`${title} on ${database.name}`, () => stories(database));
}

// ── the service ──────────────────────────────────────────────────────────────────────────────────────────────────────

const living = new Set();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/**
 * Starts the service on a free port, in a folder of its own, and waits until it is ready.
 * `database` is one of `databases`; `environment` adds to or overrides what the service is told.
 */
export async function startService({ database, environment = {}, command, patience = 60_000 } = {}) {
  const [program, ...parameters] = command ?? [process.env.MADOGUCHI_BIN];
  assert.ok(program, 'MADOGUCHI_BIN is not set: run these through tests/run');
  const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-service-'));
  const rows = await database?.fresh();
  const child = spawn(program, parameters, {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      TZ: process.env.TZ ?? 'America/New_York',
      LC_ALL: 'C.UTF-8',
      RUST_BACKTRACE: '1',
      // By this mark tests/run finds what was left running.
      ...(process.env.MADOGUCHI_TEST_RUN && { MADOGUCHI_TEST_RUN: process.env.MADOGUCHI_TEST_RUN }),
      ...(rows && { DATABASE_URL: rows.url }),
      MADOGUCHI_LISTEN: '127.0.0.1:0',
      MADOGUCHI_DEMO: '1',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  living.add(child);
  let said = '';
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (text) => ((said += text), (written += text)));
  child.stderr.setEncoding('utf8').on('data', (text) => (written += text));
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve({ error }));
    child.on('close', (code, signal) => resolve({ code, signal }));
  }).then((how) => (living.delete(child), how));
  let how;
  ended.then((end) => (how = end));

  const cleanUp = async () => {
    rmSync(folder, { recursive: true, force: true });
    await rows?.drop();
  };
  const giveUp = async (why) => {
    child.kill('SIGKILL');
    await ended;
    await cleanUp();
    throw new Error(`${why}\n${written}`);
  };

  const deadline = Date.now() + patience;
  let url;
  for (;;) {
    if (how) await giveUp(`the service ended while starting: ${JSON.stringify(how.error?.message ?? how)}`);
    if (Date.now() > deadline) await giveUp(`the service was not ready after ${patience / 1000} s`);
    url ??= said.match(/http:\/\/127\.0\.0\.1:\d+(?!\d)(?=\D)/)?.[0];
    if (url && (await isReady(url))) break;
    await pause(50);
  }
  // The city is loaded after the schema is there; a visitor who comes in between finds an empty list.
  const hasCity = () => command || environment.MADOGUCHI_DEMO === '0' || said.includes('職員の画面');
  while (!hasCity() && !how && Date.now() < deadline) await pause(50);

  return {
    url,
    folder,
    databaseUrl: rows?.url,
    pid: child.pid,
    /** Everything it wrote so far, to stdout and stderr. */
    output: () => written,
    /** Asks it to stop and wants it to do so by itself, in order. */
    async stop() {
      if (!how) child.kill('SIGTERM');
      const end = await Promise.race([ended, pause(20_000, undefined, { ref: false })]);
      if (!end) await giveUp('the service did not stop within 20 s of SIGTERM');
      await cleanUp();
      assert.equal(end.code, 0, `the service stopped badly: ${JSON.stringify(end)}\n${written}`);
    },
  };
}

async function isReady(url) {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

// ── the browser ──────────────────────────────────────────────────────────────────────────────────────────────────────

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
}

/** Windows whose visitor has switched JavaScript off. */
const withoutJavaScript = new WeakSet();

/** For each page the HTML that is on screen, as the service sent it. */
const received = new WeakMap();

/** Window sizes worth looking at. The narrow one is WCAG's 1280 px at 400 %. */
export const sizes = {
  narrow: { width: 320, height: 640 },
  phone: { width: 390, height: 844 },
  desk: { width: 1280, height: 900 },
};

/** Both columns of a reader's world: axe looks at each page in both. */
const LOOKED_AT = [sizes.desk, { width: 360, height: 740 }];

/**
 * Somebody at a browser of their own, who watches what the pages ask for. Nothing but `origin`, and the servers named in
 * `besides` that a story leads through, is let through; what those servers' own pages ask for is not ours to complain of;
 * `leave()` closes the window and fails if anything else was asked for, anything was refused by the Content Security
 * Policy, a script failed or a part of a page was missing.
 */
export async function visitor(browser, origin, { javaScript = true, size = sizes.desk, besides = [], ...more } = {}) {
  const context = await browser.newContext({
    javaScriptEnabled: javaScript,
    viewport: size,
    locale: 'ja-JP',
    // The visitor's clock must not matter either.
    timezoneId: 'America/New_York',
    ...more,
  });
  // A page that is not there after so long never comes; a story that waits longer only hides where it went wrong.
  context.setDefaultTimeout(10_000);
  if (!javaScript) withoutJavaScript.add(context);
  const own = new URL(origin).origin;
  const requests = [];
  const complaints = [];
  const documents = [];
  const isOwn = (url) => url.origin === own || besides.includes(url.origin) || ['data:', 'blob:', 'about:'].includes(url.protocol);

  const originOf = (url) => (URL.canParse(url) ? new URL(url).origin : url);

  await context.route((url) => !isOwn(url), (route) => route.abort('blockedbyclient'));
  context.on('request', (request) => {
    requests.push({ method: request.method(), url: request.url() });
    const asker = request.isNavigationRequest() ? own : originOf(request.frame().url());
    if (!isOwn(new URL(request.url())) && !besides.includes(asker)) complaints.push(`third party asked: ${request.url()}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400 && !response.request().isNavigationRequest())
      complaints.push(`a part of the page is missing: ${response.status()} ${response.url()}`);
    // What a redirect says nobody reads.
    if (!response.request().isNavigationRequest() || (response.status() >= 300 && response.status() < 400)) return;
    const text = response.text().catch(() => '');
    documents.push({ url: response.url(), status: response.status(), text });
    received.set(response.frame().page(), text);
  });
  context.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) complaints.push(`refused by CSP: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(`a script failed: ${error.error().message}`));

  const page = await context.newPage();
  const expectQuiet = () => assert.equal(complaints.length, 0, `the pages did what they should not:\n${complaints.join('\n')}`);
  return {
    context,
    page,
    requests,
    complaints,
    /** Every page that was read, in order: { url, status, html }. */
    pagesRead: () => Promise.all(documents.map(async ({ url, status, text }) => ({ url, status, html: await text }))),
    expectQuiet,
    async leave() {
      await context.close();
      expectQuiet();
    },
  };
}

// ── eyes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** No accessibility fault that a machine can find: WCAG 2.2 AA and good practice. */
export async function axe(page) {
  if (withoutJavaScript.has(page.context())) {
    const twin = await twinThatAxeCanRunIn(page);
    try {
      return await axe(twin);
    } finally {
      await twin.context().close();
    }
  }
  // A page that a link has just opened may stand there before its style sheet.
  await page.waitForLoadState('load');
  // Evaluated by the driver, so that a strict CSP does not keep it out.
  await page.evaluate(`${axeCore.source}; undefined`);
  const looking = page.evaluate(
    (tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }),
    RULES,
  );
  const found = await Promise.race([looking, pause(60_000, undefined, { ref: false })]);
  assert.ok(found?.passes.length > 0, `axe saw nothing, or did not finish, on ${page.url()}`);
  const told = found.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `    ${node.html}\n    ${node.failureSummary}`).join('\n')}`,
  );
  assert.equal(told.length, 0, `axe on ${page.url()}:\n${told.join('\n')}`);
}

/**
 * axe needs timers, and they stand still where JavaScript is off. So it looks at the same page in a second window: the
 * HTML as it stands here, with what stands in <noscript>, and with none of the page's own scripts run.
 */
async function twinThatAxeCanRunIn(page) {
  const html = (await page.content()).replace(/<\/?noscript[^>]*>/g, '');
  const context = await page.context().browser().newContext({ viewport: page.viewportSize(), locale: 'ja-JP' });
  const here = new URL(page.url());
  await context.route('**', (route) => {
    const { origin, href } = new URL(route.request().url());
    if (origin !== here.origin) return route.abort('blockedbyclient');
    if (!route.request().isNavigationRequest() || href !== here.href) return route.continue();
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "script-src 'none'" };
    return route.fulfill({ body: html, headers });
  });
  const twin = await context.newPage();
  await twin.goto(here.href);
  return twin;
}

const validator = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ['html-validate:standard', 'html-validate:document', 'html-validate:a11y'],
    rules: {
      // Parts from elsewhere would need a hash; there are none, and our own come from the same place as the page.
      'require-sri': ['error', { target: 'crossorigin' }],
      'no-inline-style': 'error',
      'no-trailing-whitespace': 'off',
    },
  }),
);

/** The HTML as the service sent it (not as the browser mended it). */
export async function validHtml(html, name = 'page') {
  const report = await validator.validateString(html, `${name}.html`);
  const told = report.results.flatMap(({ messages }) =>
    messages.map(({ line, column, message, ruleId }) => `  ${line}:${column} ${message} (${ruleId})`),
  );
  assert.equal(told.length, 0, `${name} is not valid HTML:\n${told.join('\n')}`);
}

/** Nobody has to scroll sideways, at any of these widths. */
export async function noSidewaysScroll(page, widths = [sizes.narrow.width, sizes.phone.width, sizes.desk.width]) {
  const before = page.viewportSize();
  try {
    for (const width of widths) {
      await page.setViewportSize({ width, height: before?.height ?? 800 });
      const { over, culprits } = await page.evaluate(() => {
        const edge = document.documentElement.clientWidth;
        const sticksOut = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > edge + 1);
        return {
          over: document.documentElement.scrollWidth - edge,
          culprits: sticksOut.slice(-5).map((e) => e.outerHTML.slice(0, 120)),
        };
      });
      assert.ok(over <= 0, `${page.url()} at ${width} px is ${over} px too wide:\n${culprits.join('\n')}`);
    }
  } finally {
    if (before) await page.setViewportSize(before);
  }
}

/** A picture of the whole page in `out/`, for people to look at. */
export async function screenshot(page, name) {
  mkdirSync(outFolder, { recursive: true });
  const file = path.join(outFolder, `${name}.png`);
  await page.screenshot({ path: file, fullPage: true });
  return file;
}

/** What tells one run of a story from the next, and is no part of how a page is built. */
const OF_ONE_RUN = [
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'an identity'],
  [/[A-Za-z0-9_-]{20,}/g, 'a token'],
  [/\b[A-Z0-9]{2}-[A-Z0-9]{3}\b/g, 'a number'],
  [/(午前|午後)\d+時(\d+分)?/g, 'a time'],
];

/** Pages that stood up to everything already, as digests. */
const inspected = new Set();

/** The page as it was sent and as it stands now, but for what belongs to one run only. */
async function digestOf(page) {
  const seen = [withoutJavaScript.has(page.context()), await received.get(page), await page.content()].join('\n');
  const common = OF_ONE_RUN.reduce((text, [pattern, name]) => text.replace(pattern, name), seen);
  return createHash('sha256').update(common).digest('hex');
}

/**
 * All of it for one page that is on screen, also one that answered a form: what every page must stand up to. With
 * MADOGUCHI_TEST_PICTURES set, pictures of each page land in `out/`. The same page on the other database is not looked at
 * once more: it is the same page.
 */
export async function inspect(page, name) {
  const digest = await digestOf(page);
  if (inspected.has(digest) && !process.env.MADOGUCHI_TEST_PICTURES) return;
  await validHtml(await received.get(page), name);
  const before = page.viewportSize();
  for (const size of LOOKED_AT) {
    await page.setViewportSize(size);
    await axe(page);
    if (process.env.MADOGUCHI_TEST_PICTURES) await screenshot(page, `${name}-${size.width}`);
  }
  await page.setViewportSize(before);
  await noSidewaysScroll(page, [sizes.narrow.width, ...LOOKED_AT.map(({ width }) => width)]);
  inspected.add(digest);
}
