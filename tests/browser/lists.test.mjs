// The desk's lists: searching, narrowing, turning pages and keeping a filter; a session's page with notes, attendance and
// sheets; a call that becomes a reservation with a dozen keys.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inspect, onEachDatabase } from './harness.mjs';
import { expectHeading, focused, openOffice } from './office.mjs';
import { makeSession, signIn, weekdayIn } from './kinds.mjs';

const main = (page) => page.locator('main').innerText();
const LECTURE = '講演会';

/** The desk books many households into a session, by its own form but without looking at the answers. */
async function fill(page, office, slot, many, from = 0) {
  const csrf = await page.locator('input[name=csrf]').first().inputValue();
  const numbers = Array.from({ length: many }, (_, at) => from + at);
  while (numbers.length > 0) {
    await Promise.all(
      numbers.splice(0, 6).map(async (number) => {
        const form = { csrf, slot, name: `家族${number}`, relation: 'family', contact: 'none', beyond_window_reason: '催しのため' };
        const answered = await page.request.post(office.at('/staff/book'), { form, maxRedirects: 0 });
        assert.equal(answered.status(), 303, await answered.text());
      }),
    );
  }
}

onEachDatabase('The lists of the desk', (database) => {
  const office = openOffice(database);

  test('the list stands empty, short and long; it is narrowed, searched, turned and kept', () =>
    office.visit(
      async (page) => {
        await signIn(page, office);
        await page.getByRole('link', { name: '予約の一覧' }).click();
        await expectHeading(page, /予約の一覧/);
        await inspect(page, 'list');
        await page.locator('summary').filter({ hasText: '条件で絞る' }).click();
        await page.getByLabel('状態').selectOption({ label: '空きを案内中' });
        await page.getByRole('button', { name: 'この条件で見る' }).click();
        await page.getByRole('heading', { name: '0件' }).waitFor();
        await inspect(page, 'list-empty');
        await page.getByLabel('条件の名前').fill('案内中のもの');
        await page.getByRole('button', { name: '残す', exact: true }).click();
        await page.getByText('この条件を残しました。').waitFor();
        await inspect(page, 'list-kept');
        await page.getByRole('link', { name: 'すべて', exact: true }).click();
        await page.getByRole('link', { name: '案内中のもの' }).click();
        await page.getByRole('heading', { name: '0件' }).waitFor();
        await page.locator('summary').filter({ hasText: '残した条件を消す' }).click();
        await page.getByRole('button', { name: '「案内中のもの」を消す' }).click();
        await page.getByText('残した条件を消しました。').waitFor();
        await page.locator('summary').filter({ hasText: '条件で絞る' }).click();
        await page.getByLabel('開催日（この日から）').fill('きのう');
        await page.getByRole('button', { name: 'この条件で見る' }).click();
        await page.locator('#from-error').waitFor();
        await inspect(page, 'list-wrong-day');
      },
      { javaScript: false },
    ));

  test('a session with 3 and with 300 households stands in every list', async () => {
    let session;
    await office.visit(async (page) => {
      await signIn(page, office);
      const on = weekdayIn(30);
      session = await makeSession(page, office, LECTURE, on, { households: '400' });
      await page.goto(office.at(session));
      await inspect(page, 'session-nobody');
      const book = await page.locator('a[href*="/staff/book?slot="]').first().getAttribute('href');
      const slot = new URL(book, office.service.url).searchParams.get('slot');
      let made = 0;
      for (const many of [3, 300]) {
        await fill(page, office, slot, many - made, made);
        made = many;
        for (const [where, name] of [[session, 'session'], [`${session}/sheet`, 'sheet'], [`/staff?on=${on}`, 'day'], ['/staff/reservations', 'list']]) {
          await page.goto(office.at(where));
          await inspect(page, `${name}-${many}`);
        }
      }
      await page.getByRole('link', { name: 'これより前の予約' }).click();
      await page.getByRole('link', { name: 'いちばん新しい予約へ' }).waitFor();
      await page.getByLabel('予約番号、電話番号').fill('家族29');
      await page.getByRole('button', { name: 'さがす' }).click();
      await page.getByRole('heading', { name: '11件' }).waitFor();
      assert.ok(!page.url().includes('%E5%AE%B6'), 'what was searched for stands in the address');
      await inspect(page, 'list-found');
      await page.locator('.hit').getByRole('link').first().click();
      await page.getByLabel('メモを書く').fill('車いすで来られます。');
      await page.getByRole('button', { name: 'メモを残す' }).click();
      await page.getByText('メモを残しました。', { exact: true }).waitFor();
      assert.match(await main(page), /職員のメモを残しました。（担当 さくら）/);
      await inspect(page, 'reservation-with-note');
      await page.goto(office.at(session));
      await page.getByLabel('メモを書く').fill('いすを30脚');
      await page.getByRole('button', { name: 'メモを残す' }).click();
      await page.getByText('いすを30脚').waitFor();
      await inspect(page, 'session-with-note');
    });
  });

  test('a call becomes a reservation on one screen with at most twelve keys beyond what is typed', () =>
    office.visit(async (page) => {
      await signIn(page, office);
      await page.waitForLoadState();
      let presses = 0;
      const press = async (key) => {
        presses += 1;
        await page.keyboard.press(key);
      };
      const toQuestion = async () => {
        await press('Shift+Tab');
        await press('Shift+Tab');
        assert.equal((await focused(page)).id, 'q');
      };
      const chooseFreeSlot = async () => {
        await page.locator('[data-start] input:focus').waitFor();
        await press('Space');
      };

      // Somebody new: what is typed to find them stands in the form already.
      await press('n');
      await page.locator('[data-start] input:focus').waitFor();
      await inspect(page, 'book');
      await toQuestion();
      await page.keyboard.type('09011112222');
      await press('Enter');
      await page.getByText('見つかりませんでした').waitFor();
      await inspect(page, 'book-nobody');
      await chooseFreeSlot();
      while ((await focused(page)).id !== 'name') await press('Tab');
      await page.keyboard.type('やまだ');
      await press('Tab');
      await page.keyboard.type('ヤマダ');
      await press('Tab');
      await press('ArrowDown');
      assert.equal((await focused(page)).words, '家族');
      await press('Enter');
      await expectHeading(page, /予約を入れました|申し込みを受け付けました/);
      assert.ok(presses <= 12, `${presses} keys`);
      await inspect(page, 'booked');
      assert.match(await main(page), /やまだ/);

      // The same household once more: found by its kana.
      await page.goto(office.at('/staff'));
      await page.waitForLoadState();
      presses = 0;
      await press('n');
      await page.locator('[data-start] input:focus').waitFor();
      await toQuestion();
      await page.keyboard.type('やまだ');
      await press('Enter');
      await page.locator('.known button:focus').waitFor();
      await inspect(page, 'book-known');
      await press('Enter');
      await chooseFreeSlot();
      assert.equal(await page.getByLabel('お名前', { exact: false }).last().inputValue(), 'やまだ');
      assert.equal(await page.locator('#phone').inputValue(), '090-1111-2222');
      await inspect(page, 'book-taken-over');
      assert.ok(presses + 1 <= 12, `${presses} keys`);
    }));
});
