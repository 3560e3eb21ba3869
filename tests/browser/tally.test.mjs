// Counting at the door of a lounge: by thumb on a phone, over a line that comes and goes, in two windows, by keyboard, and
// without JavaScript. Whatever happens on the way, the numbers are the presses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { inspect, onEachDatabase } from './harness.mjs';
import { expectHeading, openOffice, tabTo } from './office.mjs';

const LOUNGE = '居場所「大きな樹の下のみんなのおうち」';
const ADMINISTRATOR = 'kanri@demo.example';
const OFFICER = 'tantou@demo.example';
const PHONE = { size: { width: 360, height: 740 } };

async function signIn(page, email = ADMINISTRATOR) {
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByLabel('パスワード').fill('madoguchi-demo');
  await page.getByRole('button', { name: 'サインイン' }).click();
}

/** Signs in and opens a walk-in session that is on now; gives the path of its tally. */
async function openLounge(page, office) {
  await page.goto(office.at('/staff/sign-in'));
  await signIn(page);
  await expectHeading(page, /きょう/);
  const japan = new Date(Date.now() + 9 * 3_600_000).toISOString();
  const hour = Math.min(Number(japan.slice(11, 13)), 22);
  await page.goto(office.at('/staff/sessions/new'));
  await page.locator('#programme').selectOption({ label: LOUNGE });
  await page.locator('#on').fill(japan.slice(0, 10));
  await page.locator('#starts').fill(`${hour}:00`);
  await page.locator('#ends').fill(`${hour + 1}:59`);
  // Outside the desk's hours a reason is asked for; inside them it does no harm.
  await page.getByRole('button', { name: 'この開催回をつくる' }).click();
  const count = page.getByRole('link', { name: /来場を数える/ });
  const reason = page.locator('#hours_reason');
  await count.or(reason).first().waitFor();
  if (await reason.isVisible()) {
    await reason.fill('試しに開く回のため');
    await page.getByRole('button', { name: 'この開催回をつくる' }).click();
  }
  await count.click();
  await expectHeading(page, /来場記録/);
  // A thumb that is faster than the script sends the form itself, which is right, and not what these stories are about.
  await page.waitForLoadState('load');
  return new URL(page.url()).pathname;
}

const plus = (page, who) => page.getByRole('button', { name: `${who} ＋1`, exact: true });
const minus = (page, who) => page.getByRole('button', { name: `${who} −1`, exact: true });
const line = (page) => page.locator('[data-line]');
const visit = (page, word) => page.getByRole('navigation', { name: 'はじめての方かどうか' }).getByRole('link', { name: word }).click();

async function expectLine(page, words) {
  await line(page).filter({ hasText: words }).waitFor().catch(async () => {
    assert.fail(`the line says 「${await line(page).textContent()}」, not ${words}`);
  });
}

const saved = (page) => expectLine(page, 'すべて記録しました');

/** What stands on the page: everybody, and by category and first time or again. */
const numbers = (page) =>
  page.evaluate(() => {
    const number = (element) => Number(element.textContent);
    const cards = [...document.querySelectorAll('[data-card]')].map((card) => {
      const parts = [...card.querySelectorAll('[data-part]')].map((part) => [part.dataset.part, number(part)]);
      return [card.dataset.card, { all: number(card.querySelector('[data-count]')), ...Object.fromEntries(parts) }];
    });
    return { all: number(document.querySelector('[data-all]')), ...Object.fromEntries(cards) };
  });

/** The same as the service has it, for a window that has pressed nothing. */
async function truth(office, path) {
  let read;
  await office.visit(async (page) => {
    await page.goto(office.at(`/staff/sign-in?next=${path}`));
    await signIn(page, ADMINISTRATOR);
    await expectHeading(page, /来場記録/);
    read = await numbers(page);
  }, { javaScript: false });
  return read;
}

const kept = (page) => page.evaluate(() => Object.keys(window.localStorage).filter((key) => key.startsWith('madoguchi-tally/')).length);

/** A line over which pages come but presses are lost. Gives what mends it. */
async function breakLine(context) {
  const lose = (route) => route.abort('connectionreset');
  await context.route('**/tally/batch', lose);
  return () => context.unroute('**/tally/batch', lose);
}

onEachDatabase('Counting by thumb', (database) => {
  const office = openOffice(database);
  const visitPhone = (story, options) => office.visit(story, { ...PHONE, hasTouch: true, ...options });

  test('counts first visits and others, takes one back, undoes the last press, and stays after a reload', () =>
    visitPhone(async (page) => {
      const path = await openLounge(page, office);
      for (const button of await page.locator('.tally-card button').all()) {
        const { width, height } = await button.boundingBox();
        assert.ok(width >= 100 && height >= 64, `a thumb needs more than ${width} × ${height} px`);
      }
      const first = await plus(page, '本人').boundingBox();
      assert.ok(first.y + first.height < PHONE.size.height, 'the first button needs scrolling');
      for (let nth = 0; nth < 4; nth++) await plus(page, '本人').tap();
      await visit(page, 'はじめて');
      for (let nth = 0; nth < 3; nth++) await plus(page, '家族').tap();
      await minus(page, '家族').tap();
      await visit(page, '2回目から');
      await plus(page, '支援者').tap();
      await saved(page);
      const expected = {
        all: 7,
        本人: { all: 4, first: 0, again: 0, unknown: 4 },
        家族: { all: 2, first: 2, again: 0, unknown: 0 },
        支援者: { all: 1, first: 0, again: 1, unknown: 0 },
      };
      assert.deepEqual(await numbers(page), expected);
      const hours = await page.locator('.tally-sheet [data-sum]').allTextContents();
      assert.equal(hours.map(Number).reduce((one, other) => one + other), 7, 'by the hour');
      await inspect(page, 'tally');

      for (let nth = 0; nth < 2; nth++) {
        await page.getByRole('button', { name: 'この1回を取り消す' }).tap();
        await saved(page);
      }
      expected.all = 7;
      expected['支援者'] = { all: 0, first: 0, again: 0, unknown: 0 };
      expected['家族'] = { all: 3, first: 3, again: 0, unknown: 0 };
      assert.deepEqual(await numbers(page), expected, 'the second undo takes the −1 back');
      await page.reload();
      await saved(page);
      assert.deepEqual(await numbers(page), expected);
      assert.deepEqual(await truth(office, path), expected);
      assert.match(page.url(), /visit=again/, 'the choice is lost');
    }));

  test('keeps counting without a line, keeps what was pressed over a reload, and counts each press once when the line is back', () =>
    visitPhone(async (page, guest) => {
      const path = await openLounge(page, office);
      await plus(page, '本人').tap();
      await saved(page);
      await guest.context.setOffline(true);
      for (let nth = 0; nth < 3; nth++) await plus(page, '家族').tap();
      await expectLine(page, '送信待ち 3件（電波が戻りしだい送ります）');
      assert.equal((await numbers(page)).all, 4, 'the volunteer sees who was counted');
      // The phone throws the page away; the line brings pages again, but still loses presses.
      const mend = await breakLine(guest.context);
      await guest.context.setOffline(false);
      await page.goto(office.at(path));
      await expectLine(page, /送信待ち 3件/);
      await plus(page, '家族').tap();
      await page.getByRole('button', { name: 'この1回を取り消す' }).tap();
      await expectLine(page, /送信待ち 5件/);
      const seen = await numbers(page);
      assert.equal(seen.all, 4);
      assert.equal((await truth(office, path)).all, 1, 'nothing has arrived yet');
      assert.equal(await kept(page), 5);
      await mend();
      await page.reload();
      await saved(page);
      assert.deepEqual(await numbers(page), seen);
      assert.deepEqual(await truth(office, path), seen);
      assert.equal(await kept(page), 0, 'what was acknowledged is still kept');
    }));

  test('counts once what arrived although the answer was lost', () =>
    visitPhone(async (page, guest) => {
      const path = await openLounge(page, office);
      let lost = 0;
      const swallow = async (route) => {
        // The page may be gone by the time that the answer is thrown away.
        await route.fetch().catch(() => {});
        lost += 1;
        await route.abort('connectionreset').catch(() => {});
      };
      await guest.context.route('**/tally/batch', swallow);
      for (let nth = 0; nth < 2; nth++) await plus(page, '家族').tap();
      await minus(page, '支援者').tap();
      while (lost < 2) await pause(100);
      await expectLine(page, /送信待ち 3件/);
      await guest.context.unroute('**/tally/batch', swallow);
      await page.reload();
      await saved(page);
      assert.equal((await numbers(page)).all, 2);
      assert.equal((await truth(office, path)).all, 2);
    }));

  test('two windows of one phone count nobody twice and lose nobody', () =>
    visitPhone(async (page, guest) => {
      const path = await openLounge(page, office);
      const other = await guest.context.newPage();
      await other.goto(office.at(path));
      await guest.context.setOffline(true);
      await plus(page, '家族').tap();
      await plus(other, '家族').tap();
      await plus(other, '本人').tap();
      for (const window of [page, other]) {
        await expectLine(window, /送信待ち 3件/);
        assert.equal((await numbers(window)).all, 3, 'one window does not see what the other has counted');
      }
      await guest.context.setOffline(false);
      for (const window of [page, other]) {
        await saved(window);
        await window.waitForFunction(() => document.querySelector('[data-all]').textContent === '3');
      }
      assert.equal((await truth(office, path)).all, 3);
    }));

  test('signed out meanwhile: says what to do, keeps every press and goes on after signing in', () =>
    visitPhone(async (page, guest) => {
      await openLounge(page, office);
      await guest.context.clearCookies({ name: 'madoguchi_staff' });
      await plus(page, '家族').tap();
      await plus(page, '家族').tap();
      const trouble = page.getByRole('alert').filter({ hasText: 'この端末に残っています' });
      await trouble.waitFor();
      await expectLine(page, /送信待ち 2件/);
      await trouble.getByRole('link', { name: 'もう一度サインインする' }).click();
      await signIn(page);
      await expectHeading(page, /来場記録/);
      await saved(page);
      assert.equal((await numbers(page))['家族'].all, 2);

      // The browser's own cookie is gone, the sign-in is not: a fresh seal is fetched without a word.
      await guest.context.clearCookies({ name: 'madoguchi_visit' });
      await plus(page, '家族').tap();
      await saved(page);
      assert.equal((await numbers(page))['家族'].all, 3);
      const refused = guest.complaints.splice(0).filter((complaint) => !/403 .*\/tally\/batch$/.test(complaint));
      assert.deepEqual(refused, []);
    }));

  test('one less of nobody is refused in words, and the next press goes on', () =>
    visitPhone(async (page) => {
      await openLounge(page, office);
      await minus(page, '支援者').tap();
      await page.getByRole('alert').filter({ hasText: '「支援者」の「区別しない」は0人なので、そのままにしました。' }).waitFor();
      await saved(page);
      assert.equal((await numbers(page)).all, 0);
      assert.ok(await page.getByRole('alert').evaluate((box) => box.getBoundingClientRect().bottom <= window.innerHeight), 'out of sight');
      await inspect(page, 'tally-refused');
      await plus(page, '支援者').tap();
      await saved(page);
      assert.equal((await numbers(page)).all, 1);
      assert.equal(await page.getByRole('alert').isVisible(), false, 'the old words stay');
    }));

  test('without JavaScript every button counts, the choice stays, the last press is taken back', () =>
    visitPhone(async (page) => {
      const path = await openLounge(page, office);
      await visit(page, 'はじめて');
      for (let nth = 1; nth <= 3; nth++) {
        await plus(page, '家族').tap();
        await page.locator('[data-card="家族"] [data-count]', { hasText: String(nth) }).waitFor();
        await page.waitForLoadState();
      }
      assert.match(page.url(), /visit=first#category-2$/, 'it starts at the top again');
      assert.equal((await numbers(page))['家族'].first, 3);
      assert.equal(await line(page).textContent(), '', 'a script has spoken');
      await page.getByRole('button', { name: 'この1回を取り消す' }).tap();
      await page.locator('[data-card="家族"] [data-count]', { hasText: '2' }).waitFor();
      assert.equal((await numbers(page)).all, 2);
      await minus(page, '本人').tap();
      await page.getByText('「本人」の「はじめて」は0人なので、そのままにしました。').waitFor();
      assert.equal((await numbers(page)).all, 2);
      await inspect(page, 'tally-without-javascript');
      assert.equal((await truth(office, path)).all, 2);
    }, { javaScript: false }));
});

onEachDatabase('Counting by keyboard', (database) => {
  const office = openOffice(database);

  test('reaches every button, sees where it is, and a key that is held down is one press', () =>
    office.visit(async (page) => {
      await openLounge(page, office);
      await tabTo(page, ({ words }) => words === '本人 ＋1');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Space');
      await page.keyboard.down('Enter');
      for (let nth = 0; nth < 5; nth++) await page.keyboard.down('Enter');
      await page.keyboard.up('Enter');
      await saved(page);
      assert.equal((await numbers(page))['本人'].all, 3);
      assert.match(await page.locator('[data-heard]').textContent(), /本人 3人/, 'a screen reader hears nothing');
      await tabTo(page, ({ words }) => words === '支援者 ＋1');
      await tabTo(page, ({ words }) => words === 'この1回を取り消す');
      await page.keyboard.press('Enter');
      await saved(page);
      assert.equal((await numbers(page)).all, 2);
      await tabTo(page, ({ words }) => words === '区別しない', 'Shift+Tab');
    }));
});

onEachDatabase('Around the tally', (database) => {
  const office = openOffice(database);

  test('the list sends what a phone has kept, and every page can be used by everybody', () =>
    office.visit(async (page, guest) => {
      const path = await openLounge(page, office);
      const mend = await breakLine(guest.context);
      await plus(page, '家族').tap();
      await expectLine(page, /送信待ち 1件/);
      await page.goto(office.at('/staff/tally'));
      await page.getByText('この端末に、送信待ちの記録が1件あります。').waitFor();
      await inspect(page, 'tally-list-waiting');
      await mend();
      await page.reload();
      await page.waitForFunction(() => Object.keys(window.localStorage).every((key) => !key.startsWith('madoguchi-tally/')));
      await page.reload();
      await inspect(page, 'tally-list');
      assert.match(await page.locator('.tally-row').filter({ has: page.locator(`a[href="${path}"]`) }).innerText(), /1人/);
      assert.equal((await truth(office, path)).all, 1);

      await page.goto(office.at('/staff'));
      await page.getByRole('link', { name: /来場を数える（1人）/ }).waitFor();
      await inspect(page, 'today-with-tally');
      await page.goto(office.at('/staff/tally/history'));
      await expectHeading(page, /これまでの来場記録/);
      assert.match(await page.locator('main').innerText(), /令和4年11月9日（水）[^]*家族・支援者 30名/);
      await inspect(page, 'tally-history-before');
      await page.getByRole('link', { name: LOUNGE }).click();
      assert.match(await page.locator('.tally-past').first().innerText(), /1人[^]*家族 1/);
      await inspect(page, 'tally-history');
    }, { hasTouch: true }));

  test('two people at one door see each other\'s counts', () =>
    office.visit(async (page) => {
      const path = await openLounge(page, office);
      await plus(page, '本人').click();
      await saved(page);
      await office.visit(async (colleague) => {
        await colleague.goto(office.at(`/staff/sign-in?next=${path}`));
        await signIn(colleague);
        await expectHeading(colleague, /来場記録/);
        await plus(colleague, '本人').click();
        await saved(colleague);
        assert.equal((await numbers(colleague)).all, 2);
      });
      await plus(page, '本人').click();
      await saved(page);
      assert.equal((await numbers(page)).all, 3);
    }));

  test('another desk finds nothing to count', () =>
    office.visit(async (page) => {
      const path = await openLounge(page, office);
      await office.visit(async (stranger) => {
        await stranger.goto(office.at(`/staff/sign-in?next=${path}`));
        await signIn(stranger, OFFICER);
        await expectHeading(stranger, /見つかりません/);
      });
    }));
});
