// Every no is a kind page with ways out, keeps what was typed, and is dressed as safely as every yes.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onEachDatabase } from './harness.mjs';
import {
  CONSULTATION, FAMILY_CLASS, TELLING, answer, check, endHold, expectHeading, heading, numberOf, openListOf, openOffice, openRows, openSlots,
  otherBrowser, reserve, reserveByHand, silentWish, takePlace,
} from './office.mjs';

const pathOf = (page) => new URL(page.url()).pathname;

/** To step 3 of a consultation, whose slots are for one household each. Gives the address of step 2. */
async function toLastStep(page, office, wish = silentWish, programme = CONSULTATION) {
  await openListOf(page, office, programme);
  await openRows(page).last().click();
  if (/\/programmes\//.test(page.url())) await openSlots(page).last().click();
  await expectHeading(page, /ご予約の内容を入力/);
  const slot = pathOf(page);
  await answer(page, wish);
  await check(page);
  await expectHeading(page, /この内容でよろしいですか/);
  return slot;
}

/** What every answer says to the browser, be it a yes or a no. */
function expectGuarded(headers) {
  const policy = headers.get('content-security-policy');
  const rules = Object.fromEntries(policy.split(';').map((rule) => [rule.trim().split(/\s+/)[0], rule.trim().split(/\s+/).slice(1).join(' ')]));
  assert.equal(rules['default-src'], "'none'");
  assert.equal(rules['script-src'], "'self'");
  assert.equal(rules['style-src'], "'self'");
  assert.equal(rules['form-action'], "'self'");
  assert.equal(rules['frame-ancestors'], "'none'");
  assert.equal(rules['base-uri'], "'none'");
  assert.doesNotMatch(policy, /unsafe|https?:|\*|data:/);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers.get('x-frame-options'), 'DENY');
  assert.equal(headers.get('referrer-policy'), 'no-referrer');
  assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
  assert.match(headers.get('cache-control'), /no-store/);
  for (const line of headers.getSetCookie()) assert.match(line, /; HttpOnly; SameSite=(Lax|Strict)/);
}

/** A page of ours with ways out, and nothing technical. */
async function expectPage(response, status) {
  assert.equal(response.status, status);
  expectGuarded(response.headers);
  assert.match(response.headers.get('content-type'), /^text\/html/);
  const html = await response.text();
  assert.match(html, /<html lang="ja">/);
  for (const way of ['href="/"', 'href="/lookup"', 'tel:']) assert.ok(html.includes(way), `no way out by ${way}`);
  assert.doesNotMatch(html, /axum|panic|diesel|SQL|Error|stack/i);
  return html;
}

/** Everything the browser itself complained about. */
function listen(page) {
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  return complaints;
}

onEachDatabase('A no', (database) => {
  const office = openOffice(database);

  test('to a slot that somebody else took meanwhile keeps what was typed, and another date is one tap away', () =>
    office.visit(async (page, guest) => {
      const complaints = listen(page);
      const slot = await toLastStep(page, office);
      await endHold(page, office);
      await takePlace(office, slot);
      await reserve(page);

      await expectHeading(page, /満席になりました/);
      assert.match(await page.locator('main').innerText(), /10分が過ぎたあと/);
      assert.equal((await guest.pagesRead()).at(-1).status, 409);
      assert.match(await page.locator('main').innerText(), /入力された内容は残っています/);
      const others = page.locator('button.time');
      assert.ok((await others.count()) >= 1 && (await others.count()) <= 3);
      const when = (await others.first().locator('.time-time').textContent()).trim();
      await others.first().click();

      await expectHeading(page, /この内容でよろしいですか/);
      const slotWords = (await page.locator('.slot-when').innerText()).replace(/\s/g, '');
      assert.equal(slotWords, when.replace(/\s/g, ''), 'another date than was tapped');
      const items = await page.locator('.items').innerText();
      for (const typed of [silentWish.name, silentWish.note, '2名']) assert.ok(items.includes(typed), `${typed} was lost`);
      assert.notEqual(pathOf(page).split('/')[2], slot.split('/')[2]);
      await reserve(page);
      await numberOf(page);
      assert.deepEqual(complaints.filter((text) => !/status of 409/.test(text)), []);
    }));

  test('to a slot that is full before anything was typed shows the next dates', () =>
    office.visit(async (page) => {
      await openListOf(page, office, CONSULTATION);
      await openRows(page).last().click();
      await openSlots(page).last().click();
      await expectHeading(page, /ご予約の内容を入力/);
      const slot = pathOf(page);
      await endHold(page, office);
      await takePlace(office, slot);
      const answered = await page.goto(office.at(slot));
      assert.equal(answered.status(), 200);
      await expectHeading(page, /満席になりました/);
      await page.locator('a.time').first().click();
      await expectHeading(page, /ご予約の内容を入力/);
    }));

  test('to a party that is larger than what is left keeps what was typed too', () =>
    office.visit(async (page) => {
      await openListOf(page, office, FAMILY_CLASS);
      await openRows(page).first().click();
      await answer(page, { ...silentWish, persons: '9' });
      await check(page);
      assert.ok(
        (await page.locator('.banner-error').getByRole('link').count()) === 1 || /1回の予約で3名まで/.test(await page.locator('main').innerText()),
        'nothing says how many may come',
      );
      assert.ok((await page.content()).includes(silentWish.name), 'what was typed is lost');
    }));

  test('to an address that does not exist is a page with ways out', () =>
    office.visit(async (page) => {
      const complaints = listen(page);
      const nobody = '00000000-0000-7000-8000-000000000000';
      for (const where of ['/nirgends', '/slots/x/reserve', `/slots/${nobody}/reserve`, `/programmes/${nobody}`, '/programmes/x/slots', '/demo/mail/x', '/r/x/yoyaku.ics']) {
        const html = await expectPage(await fetch(office.at(where)), 404);
        assert.match(html, /見つかりませんでした/);
        assert.equal((await page.goto(office.at(where))).status(), 404);
      }
      await page.getByRole('link', { name: '日程の一覧を見る' }).click();
      assert.equal(pathOf(page), '/');
      assert.deepEqual(complaints.filter((text) => !/status of 404/.test(text)), []);
    }));

  test('to a link that opens nothing leads to the look-up, whether it was ever a link or not', () =>
    office.visit(async (page) => {
      for (const link of ['/r/x', `/r/${'A'.repeat(32)}`, `/r/${'A'.repeat(32)}/done`, `/r/${'A'.repeat(32)}/cancel`]) {
        await expectPage(await fetch(office.at(link)), 404);
        await page.goto(office.at(link));
        await expectHeading(page, /予約を見る/);
        assert.match(await page.locator('.note').textContent(), /予約番号と暗証番号/);
        assert.ok(await page.getByLabel('予約番号').isVisible());
      }
    }));

  test('to a form whose cookie is gone lets one send the same again, and that works', () =>
    office.visit(async (page, guest) => {
      const complaints = listen(page);
      // What was held belongs to the cookie: there must be a place besides it.
      await toLastStep(page, office, { ...silentWish, note: '"引用"と\n二行目' }, '講演会');
      await guest.context.clearCookies();
      await reserve(page);
      await expectHeading(page, /もう一度お確かめください/);
      assert.equal((await guest.pagesRead()).at(-1).status, 403);
      assert.match(await page.locator('main').innerText(), /入力された内容は残っています/);
      await page.getByRole('button', { name: 'もう一度送る' }).click();
      await numberOf(page);

      const href = page.url().replace(/\/done$/, '');
      await page.goto(`${href}/cancel`);
      await guest.context.clearCookies();
      await page.getByRole('button', { name: 'この予約を取り消す' }).click();
      await page.getByRole('button', { name: 'もう一度送る' }).click();
      assert.match(await page.locator('.status').textContent(), /取り消し済み/);
      assert.deepEqual(complaints.filter((text) => !/status of 403/.test(text)), []);
    }));

  test('to a form without a seal, with a false one or with that of another browser', async () => {
    const { done, href } = await new Promise((resolve, reject) =>
      office.visit(async (page) => resolve(await reserveByHand(page, office))).catch(reject));
    const cancel = `${new URL(href).pathname}/cancel`;
    const one = await otherBrowser(office, cancel);
    const another = await otherBrowser(office, cancel);
    for (const seal of [{}, { csrf: '' }, { csrf: 'A'.repeat(43) }, { csrf: another.fields.csrf }])
      await expectPage(await one.post(cancel, seal), 403);
    assert.match(await (await fetch(done)).text(), /ご予約を承りました/);
    assert.match(await (await fetch(href)).text(), /ご予約済み/);
    assert.equal((await one.post(cancel, { csrf: one.fields.csrf })).status, 303);
    assert.match(await (await fetch(href)).text(), /取り消し済み/);
  });

  test('to a form that comes from elsewhere, whatever it carries', async () => {
    const { href } = await new Promise((resolve, reject) =>
      office.visit(async (page) => resolve(await reserveByHand(page, office))).catch(reject));
    const cancel = `${new URL(href).pathname}/cancel`;
    const one = await otherBrowser(office, cancel);
    for (const foreign of [
      { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://elsewhere.example' },
      { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }, { origin: office.service.url.replace('http:', 'https:') },
    ])
      await expectPage(await one.post(cancel, one.fields, foreign), 403);

    // The same by a real browser that was lured elsewhere and has our cookie.
    const context = await office.browser.newContext();
    const page = await context.newPage();
    await page.goto(href);
    const lure = `<!DOCTYPE html><title>x</title><form method="post" action="${office.at(cancel)}"><input name="csrf" value="${one.fields.csrf}"><button>x</button></form>`;
    await context.route('http://elsewhere.example/**', (route) => route.fulfill({ contentType: 'text/html', body: lure }));
    await page.goto('http://elsewhere.example/');
    const [answered] = await Promise.all([page.waitForResponse((response) => response.request().method() === 'POST'), page.getByRole('button').click()]);
    assert.equal(answered.status(), 403);
    await page.waitForURL(office.at(cancel));
    await expectHeading(page, /開くことはできません|もう一度/);
    await context.close();
    assert.match(await (await fetch(href)).text(), /ご予約済み/);
  });

  test('to more text than anybody writes says so, and nothing is stored', () =>
    office.visit(async (page, guest) => {
      const slot = await toLastStep(page, office);
      const other = await otherBrowser(office, slot);
      await expectPage(await other.post(slot.replace(/reserve$/, 'confirm'), { ...other.fields, note: 'x'.repeat(70_000) }), 413);

      await page.getByRole('button', { name: /伝えておきたいことを\s*直す/ }).click();
      await page.getByLabel('伝えておきたいこと').fill('あ'.repeat(1_001));
      await check(page);
      assert.match(await page.locator('#note-error').textContent(), /文字/);
      await page.getByLabel('伝えておきたいこと').fill('あ'.repeat(30_000));
      await check(page);
      await expectHeading(page, /受け取れませんでした/);
      assert.equal((await guest.pagesRead()).at(-1).status, 413);
      await page.goBack();
      assert.equal((await page.getByLabel('伝えておきたいこと').inputValue()).length, 30_000, '"back" loses what was typed');
    }));

  test('to a page opened in another way than it is made for names the right one', () =>
    office.visit(async (page) => {
      const slot = await toLastStep(page, office);
      const answered = await page.goto(office.at(slot.replace(/reserve$/, 'confirm')));
      assert.equal(answered.status(), 405);
      await expectHeading(page, /この開き方では/);
      for (const [method, where, allowed] of [['GET', slot.replace(/reserve$/, 'reservations'), /POST/], ['DELETE', '/', /GET/], ['PUT', slot, /GET.*POST|POST.*GET/]]) {
        const response = await fetch(office.at(where), { method });
        assert.match(response.headers.get('allow') ?? '', allowed, `${method} ${where}`);
        await expectPage(response, 405);
      }
    }));

  test('and a yes are guarded by the same headers', async () => {
    for (const where of ['/', '/lookup', '/robots.txt', '/assets/app.css', '/assets/app.js', '/healthz']) {
      const response = await fetch(office.at(where));
      assert.equal(response.status, 200, where);
      const policy = response.headers.get('content-security-policy');
      assert.match(policy, /default-src 'none'/, where);
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff', where);
    }
    expectGuarded((await fetch(office.at('/'))).headers);
    expectGuarded((await fetch(office.at('/lookup'))).headers);
  });

  test('to somebody who tries out numbers says how long to wait', async () => {
    const one = await otherBrowser(office, '/lookup');
    let response;
    for (let tries = 0; tries < 12; tries++) {
      response = await one.post('/lookup', { csrf: one.fields.csrf, number: 'K7-4M2', pin: '0000' });
      if (response.status === 429) break;
      assert.equal(response.status, 422);
    }
    assert.ok(Number(response.headers.get('retry-after')) > 0);
    assert.match(await expectPage(response, 429), /分ほど待ってから/);
  });

  test('tells nothing to somebody who looks over the shoulder', () =>
    office.visit(async (page) => {
      const slot = await toLastStep(page, office);
      await endHold(page, office);
      await takePlace(office, slot);
      await reserve(page);
      assert.match((await heading(page).textContent()), /満席/);
      const told = (await page.content()).split('\n').filter((line) => TELLING.test(line));
      assert.deepEqual(told, []);
    }));
});
