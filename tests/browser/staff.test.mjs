// The desk's side: signing in, the day's sheet, a booking while somebody is on the telephone, and what another desk cannot see.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { databases, inspect, onEachDatabase } from './harness.mjs';
import {
  CONSULTATION, answer, check, choice, expectHeading, focused, numberOf, openListOf, openOffice, openRows, openSlots, otherBrowser, reserve,
  silentWish, tabTo,
} from './office.mjs';

const PASSWORD = 'madoguchi-demo';
const OFFICER = 'tantou@demo.example';
const ADMINISTRATOR = 'kanri@demo.example';
const OTHER_DESK = 'saposute@demo.example';

async function signIn(page, office, email, password = PASSWORD) {
  await page.goto(office.at('/staff/sign-in'));
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByLabel('パスワード').fill(password);
  await page.getByRole('button', { name: 'サインイン' }).click();
}

const main = (page) => page.locator('main').innerText();
/** A key of the desk's own: there once the page's script has run. */
async function pressKey(page, key) {
  await page.waitForLoadState();
  await page.keyboard.press(key);
}
const pathOf = (page) => new URL(page.url()).pathname;

let families = 0;

/** A family asks for an hour and has rules for the telephone. Gives the number and the day. */
async function familyReserves(office, name = 'みどりの母') {
  let made;
  // One household may have one hour at a time, and is known by its number.
  const phone = `027-382-${String(++families).padStart(4, '0')}`;
  await office.visit(async (page) => {
    await openListOf(page, office, CONSULTATION);
    await openRows(page).last().click();
    await openSlots(page).last().click();
    const date = await page.locator('.slot time').getAttribute('datetime');
    await answer(page, { ...silentWish, name, contact: 'phone', phone, note: '声が小さいかもしれません。' });
    await page.getByRole('checkbox', { name: '夕方' }).check();
    await check(page);
    await reserve(page);
    made = { number: await numberOf(page), date, name, phone, done: page.url() };
  });
  return made;
}

/** The reservation's page on the desk's side, by way of the day. */
async function openOnTheDay(page, office, { date, name }) {
  await page.goto(office.at('/staff'));
  await page.getByLabel('日を選ぶ').fill(date);
  await page.getByRole('button', { name: '見る', exact: true }).click();
  await expectDay(page, date);
  return page.locator('.visit').filter({ hasText: name });
}
async function expectDay(page, date) {
  await page.locator(`h1 time[datetime="${date}"]`).waitFor();
}

onEachDatabase('At the desk', (database) => {
  const office = openOffice(database);

  test('nobody gets in without the right password, and nothing tells which of the two was wrong', () =>
    office.visit(async (page) => {
      const nobody = '00000000-0000-7000-8000-000000000000';
      for (const where of ['/staff', '/staff/sessions', '/staff/book', '/staff/find', '/staff/letters', `/staff/reservations/${nobody}`, `/staff/sessions/${nobody}`]) {
        await page.goto(office.at(where));
        assert.equal(pathOf(page), '/staff/sign-in', where);
        await expectHeading(page, /サインイン/);
      }
      const told = [];
      for (const [email, password] of [[OFFICER, 'madoguchi-dem'], ['niemand@demo.example', PASSWORD]]) {
        await signIn(page, office, email, password);
        await page.getByRole('heading', { name: 'サインインできませんでした' }).waitFor();
        assert.equal(await page.getByLabel('メールアドレス').inputValue(), email);
        assert.equal(await page.getByLabel('パスワード').inputValue(), '');
        told.push(await page.locator('.banner-error').innerText());
      }
      assert.equal(told[0], told[1]);
    }));

  test('the day shows who comes, and how they may be reached before the number', async () => {
    const made = await familyReserves(office);
    await office.visit(async (page) => {
      await signIn(page, office, OFFICER);
      await expectHeading(page, /きょう/);
      assert.equal(pathOf(page), '/staff');
      const visit = await openOnTheDay(page, office, made);
      const words = await visit.innerText();
      assert.match(words, new RegExp(`${made.name}[^]*2名[^]*夕方のみ[^]*${made.phone}[^]*${made.number}`), words);

      await visit.getByRole('link', { name: made.name }).click();
      assert.match(await main(page), new RegExp(`夕方のみ[^]*${made.phone}`));
      assert.match(await main(page), /声が小さいかもしれません。/);
      assert.doesNotMatch(await page.content(), /2580/, 'the PIN is shown');
    });
  });

  test('a call is booked on one screen with the keyboard, appears on the roster and is cancelled', () =>
    office.visit(async (page) => {
      await signIn(page, office, OFFICER);
      await expectHeading(page, /きょう/);
      await pressKey(page, 'n');
      await expectHeading(page, /電話の予約/);
      assert.equal((await focused(page)).type, 'radio', 'a call does not begin with the date');
      await tabTo(page, (at) => at.tag === 'button' && at.words === CONSULTATION, 'Shift+Tab');
      await page.keyboard.press('Enter');
      await page.locator('.narrow button[aria-current]').filter({ hasText: CONSULTATION }).waitFor();
      // Backwards from the slot that has the focus: the last one that is free and needs no stated reason.
      await page.locator('[data-start] input:focus').waitFor();
      const isBeyond = () => page.evaluate(() => document.activeElement.closest('[data-beyond]') !== null);
      do await page.keyboard.press('ArrowUp');
      while (/満席/.test((await focused(page)).words) || (await isBeyond()));
      await tabTo(page, (at) => at.id === 'name');
      await page.keyboard.type('でんわの人 n j k / ?');
      await tabTo(page, (at) => at.type === 'radio' && at.words === '本人');
      await page.keyboard.press('ArrowDown');
      await tabTo(page, (at) => at.type === 'checkbox' && at.words === '本人');
      await page.keyboard.press('Space');
      await tabTo(page, (at) => at.id === 'persons');
      await page.keyboard.type('１');
      await tabTo(page, (at) => at.id === 'contact-phone');
      await page.keyboard.press('Space');
      await tabTo(page, (at) => at.id === 'phone');
      await page.keyboard.type('0273821111');
      await tabTo(page, (at) => at.type === 'checkbox' && at.words === '昼休み');
      await page.keyboard.press('Space');
      await tabTo(page, (at) => at.words === 'この内容で予約する');
      await page.keyboard.press('Enter');

      await expectHeading(page, /予約を入れました/);
      const number = (await page.locator('.number-number').textContent()).trim();
      assert.match(number, /^[0-9A-Z]{2}-[0-9A-Z]{3}$/);
      assert.match(await page.locator('.number-spoken').textContent(), /\S{5,}/);

      await page.locator('.slot-what').getByRole('link').click();
      await page.locator('.visit').filter({ hasText: number }).waitFor();
      const roster = await main(page);
      assert.match(roster, new RegExp(`でんわの人[^]*昼休みのみ[^]*027-382-1111[^]*${number}`));
      await pressKey(page, 'j');
      assert.equal(await page.evaluate(() => document.activeElement.hasAttribute('data-row')), true, 'J does not lead to a row');

      await page.locator('.visit').filter({ hasText: number }).getByRole('link').first().click();
      await page.getByRole('link', { name: 'この予約を取り消す' }).click();
      await expectHeading(page, /取り消しますか/);
      assert.match(await main(page), /電話でお伝えください[^]*昼休みのみ[^]*027-382-1111/);
      await page.getByRole('button', { name: '予約を取り消す' }).click();
      await page.locator('.head-line .state, .head-line [class*=state], .head-line').filter({ hasText: '取り消' }).first().waitFor();

      // Found again by what the caller knows.
      await pressKey(page, '/');
      await expectHeading(page, /予約をさがす/);
      for (const known of [number.toLowerCase(), '０２７－３８２－１１１１']) {
        await page.locator('#q').fill(known);
        await page.getByRole('button', { name: 'さがす' }).click();
        await page.locator('.hit').filter({ hasText: number }).waitFor();
      }
    }));

  test('a call is booked without JavaScript, and a hasty one keeps what was typed', () =>
    office.visit(
      async (page) => {
        await signIn(page, office, OFFICER);
        await page.getByRole('link', { name: '電話の予約を入れる' }).first().click();
        await page.getByLabel('お名前').fill('いそぐ人');
        await page.getByRole('button', { name: 'この内容で予約する' }).click();
        await page.locator('.banner-error').waitFor();
        assert.equal(await page.getByLabel('お名前').inputValue(), 'いそぐ人');
        await page.getByRole('button', { name: CONSULTATION, exact: true }).click();
        await page.locator('.narrow button[aria-current]').filter({ hasText: CONSULTATION }).waitFor();
        assert.equal(await page.getByLabel('お名前').inputValue(), 'いそぐ人');
        await page.locator('.vacant-slot label').filter({ hasNotText: '満席' }).last().click();
        await page.getByLabel('お名前').fill('いそぐ人');
        await choice(page, '電話の方', 'radio', '家族').check();
        await choice(page, '来られる方', 'checkbox', '家族').check();
        await page.getByLabel('人数').fill('2');
        await page.getByLabel('連絡はいらない').check();
        await page.getByLabel('暗証番号').fill('2580');
        await page.getByRole('button', { name: 'この内容で予約する' }).click();
        await expectHeading(page, /予約を入れました/);
        assert.match(await main(page), /いそぐ人/);
      },
      { javaScript: false },
    ));

  test('somebody of another desk sees nothing of it and can do nothing to it', async () => {
    const made = await familyReserves(office, 'ひみつの人');
    const inside = {};
    await office.visit(async (page) => {
      await signIn(page, office, OFFICER);
      const visit = await openOnTheDay(page, office, made);
      inside.session = new URL(await page.locator('.block').filter({ hasText: made.name }).locator('.block-what a').evaluate((a) => a.href)).pathname;
      await visit.getByRole('link', { name: made.name }).click();
      await expectHeading(page, /ひみつの人/);
      inside.reservation = pathOf(page);
    });
    await office.visit(async (page, guest) => {
      await signIn(page, office, OTHER_DESK);
      await expectHeading(page, /きょう/);
      await page.goto(office.at(`/staff?on=${made.date}`));
      await page.goto(office.at('/staff/sessions'));
      await page.goto(office.at('/staff/book'));
      const csrf = await page.locator('form.talk input[name=csrf]').inputValue();
      for (const where of [inside.session, inside.reservation, `${inside.reservation}/booked`, `${inside.reservation}/cancel`]) {
        const answered = await page.goto(office.at(where));
        assert.equal(answered.status(), 404, where);
        await expectHeading(page, /見つかりませんでした/);
      }
      const post = (where, fields) =>
        page.request.post(office.at(where), { data: String(new URLSearchParams(fields)), headers: { 'content-type': 'application/x-www-form-urlencoded' }, maxRedirects: 0 });
      assert.equal((await post(`${inside.reservation}/cancel`, { csrf })).status(), 404);
      await page.goto(office.at('/staff/find'));
      await page.locator('#q').fill(made.number);
      await page.getByRole('button', { name: 'さがす' }).click();
      await page.locator('#found-heading').waitFor();
      assert.equal(await page.locator('.hit').count(), 0);
      for (const { url, html } of await guest.pagesRead())
        assert.ok(!html.includes(made.name) && !html.includes(made.phone), `${url} shows another desk's family`);
      const seen = (await guest.pagesRead()).filter(({ url }) => /\/staff(\?|\/sessions|\/book)/.test(url));
      for (const { url, html } of seen) assert.ok(!html.includes(CONSULTATION), `${url} shows another desk's sessions`);
    });
    assert.match(await (await fetch(made.done.replace(/\/done$/, ''))).text(), /ご予約済み/);
  });

  test('signing out is the end, also for "back" and for whoever kept the address', () =>
    office.visit(async (page, guest) => {
      await signIn(page, office, ADMINISTRATOR);
      await expectHeading(page, /きょう/);
      const cookies = await guest.context.cookies();
      assert.ok(cookies.every(({ httpOnly, sameSite }) => httpOnly && ['Lax', 'Strict'].includes(sameSite)));
      await page.getByRole('button', { name: 'サインアウト' }).click();
      await expectHeading(page, /サインイン/);
      await page.goBack();
      await expectHeading(page, /サインイン/);
      // The old cookie opens nothing any more.
      await guest.context.addCookies(cookies);
      await page.goto(office.at('/staff'));
      await expectHeading(page, /サインイン/);
    }));

  test('a form of the desk that comes from elsewhere or without its seal does nothing', async () => {
    const made = await familyReserves(office, 'ひきとめられる人');
    await office.visit(async (page) => {
      await signIn(page, office, OFFICER);
      const visit = await openOnTheDay(page, office, made);
      await visit.getByRole('link', { name: made.name }).click();
      await expectHeading(page, /ひきとめられる人/);
      const cancel = `${page.url()}/cancel`;
      await page.goto(cancel);
      const csrf = await page.locator('main form input[name=csrf]').inputValue();
      const stranger = await otherBrowser(office, '/lookup');
      const post = (fields, headers = {}) =>
        page.request.post(cancel, { data: String(new URLSearchParams(fields)), headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, maxRedirects: 0 });
      for (const [fields, headers] of [[{}], [{ csrf: stranger.fields.csrf }], [{ csrf }, { 'sec-fetch-site': 'cross-site' }], [{ csrf }, { origin: 'https://elsewhere.example' }]])
        assert.equal((await post(fields, headers)).status(), 403);
      assert.match(await (await fetch(made.done.replace(/\/done$/, ''))).text(), /ご予約済み/);
    });
  });
});

describe('Every page of the desk can be used by everybody', () => {
  const office = openOffice(databases[0]);

  test('signing in, with everything that can go wrong', () =>
    office.visit(async (page) => {
      await page.goto(office.at('/staff/sign-in'));
      await inspect(page, 'staff-sign-in');
      await page.getByRole('button', { name: 'サインイン' }).click();
      await inspect(page, 'staff-sign-in-empty');
      // Twice the limit: the window of ten minutes may end while we try.
      for (let tries = 0; tries < 20 && !/待って/.test(await main(page)); tries++) {
        await signIn(page, office, 'niemand@demo.example', 'x');
        if (tries === 0) await inspect(page, 'staff-sign-in-wrong');
      }
      assert.match(await main(page), /分ほど待って/);
      await inspect(page, 'staff-sign-in-too-many');
    }));

  test('the pages as an officer sees them', async () => {
    const made = await familyReserves(office, 'とても長い名前でも折り返されることを確かめるための人');
    await office.visit(async (page) => {
      await signIn(page, office, OFFICER);
      await expectHeading(page, /きょう/);
      await inspect(page, 'staff-today');
      await page.goto(office.at('/staff?on=2099-01-01'));
      await inspect(page, 'staff-day-empty');
      await page.goto(office.at(`/staff?on=${made.date}`));
      await inspect(page, 'staff-day');
      await page.locator('.block-what a').first().click();
      await page.locator('.visit').first().waitFor();
      await inspect(page, 'staff-session');
      await page.goto(office.at('/staff/sessions'));
      await inspect(page, 'staff-sessions');
      await page.goto(office.at('/staff/letters'));
      await inspect(page, 'staff-letters');
      await page.goto(office.at('/staff/find'));
      await inspect(page, 'staff-find');
      await page.locator('#q').fill('K7-4M2');
      await page.getByRole('button', { name: 'さがす' }).click();
      await page.locator('#found-heading').waitFor();
      await inspect(page, 'staff-find-nothing');
      await page.locator('#q').fill(made.number);
      await page.getByRole('button', { name: 'さがす' }).click();
      await page.locator('.hit').waitFor();
      await inspect(page, 'staff-find-found');
      await page.locator('.hit').getByRole('link').first().click();
      await page.locator('.trail').first().waitFor();
      await inspect(page, 'staff-reservation');
      const cancel = page.getByRole('link', { name: 'この予約を取り消す' });
      if (await cancel.count()) {
        await cancel.click();
        await expectHeading(page, /取り消しますか/);
        await inspect(page, 'staff-cancel');
        await page.getByRole('button', { name: '予約を取り消す' }).click();
        await page.locator('.trail').first().waitFor();
        await inspect(page, 'staff-cancelled');
      }
      await page.goto(office.at('/staff/sessions/x'));
      await inspect(page, `staff-404`);
    });
  });

  test('the pages as an administrator sees them', async () => {
    const made = await familyReserves(office, '管理の人も見る人');
    await office.visit(async (page) => {
      await signIn(page, office, ADMINISTRATOR);
      await openOnTheDay(page, office, made);
      await inspect(page, 'staff-administrator-day');
      await page.locator('.visit').filter({ hasText: made.number }).getByRole('link').first().click();
      await page.locator('.trail').first().waitFor();
      await inspect(page, 'staff-administrator-reservation');
    });
  });

  test('the screen for a call: empty, wrong, full, done', () =>
    office.visit(async (page) => {
      await signIn(page, office, OFFICER);
      await expectHeading(page, /きょう/);
      await page.goto(office.at('/staff/book'));
      await inspect(page, 'staff-book');
      await page.getByRole('button', { name: 'この内容で予約する' }).click();
      await page.locator('.banner-error').waitFor();
      await inspect(page, 'staff-book-no-slot');
      await page.getByLabel('伝えておきたいこと').fill('声が小さいかもしれません。');
      await page.getByRole('button', { name: CONSULTATION, exact: true }).click();
      await page.locator('.narrow button[aria-current]').filter({ hasText: CONSULTATION }).waitFor();
      assert.equal(await page.getByLabel('伝えておきたいこと').inputValue(), '声が小さいかもしれません。');
      await inspect(page, 'staff-book-narrowed');
      await page.locator('.vacant-slot label').filter({ hasNotText: '満席' }).last().click();
      await page.getByLabel('電話でのみ').check();
      await page.getByRole('button', { name: 'この内容で予約する' }).click();
      await page.locator('#name-error').waitFor();
      await inspect(page, 'staff-book-errors');
      await page.getByLabel('お名前').fill('でんわの人');
      await choice(page, '電話の方', 'radio', '家族').check();
      await choice(page, '来られる方', 'checkbox', '家族').check();
      await page.getByLabel('人数').fill('1');
      await page.getByLabel('電話番号').fill('0273820000');
      await page.getByRole('button', { name: 'この内容で予約する' }).click();
      await expectHeading(page, /予約を入れました/);
      await inspect(page, 'staff-booked');
    }));
});
