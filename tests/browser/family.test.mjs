// A family at the counter: three steps, a number, and the way back to the reservation. Nothing tells what it is about.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { onEachDatabase } from './harness.mjs';
import {
  CONSULTATION, FAMILY_CLASS, TELLING, allWords, answer, check, expectHeading, fullWidth, lettersTo, numberOf, openListOf,
  openOffice, openRows, openSlots, reserve, reserveByHand, silentWish,
} from './office.mjs';

/** Everything that was on screen from the choice of a day on: address, title and HTML give nothing away. */
async function expectNothingTold(guest) {
  const isAboutReservation = ({ url }) => /\/(slots|r|lookup)(\/|$)/.test(new URL(url).pathname);
  const read = await guest.pagesRead();
  const pages = read.filter(isAboutReservation);
  assert.ok(pages.length > 0);
  assert.ok(read.some(({ html }) => TELLING.test(html)), 'the list itself tells, or nothing was looked at');
  for (const { url, html } of pages) {
    assert.ok(html.includes('<title>'), url);
    assert.doesNotMatch(html, TELLING, `${url} tells`);
    assert.doesNotMatch(decodeURIComponent(url), TELLING);
  }
  return pages.map(({ url }) => new URL(url).pathname);
}

onEachDatabase('A family', (database) => {
  const office = openOffice(database);

  test('reserves without e-mail and telephone, opens the reservation by number and PIN and cancels it with two taps', () =>
    office.visit(async (page, guest) => {
      await openListOf(page, office, FAMILY_CLASS);
      const date = (await page.locator('.date-date time').first().getAttribute('datetime'));
      await openRows(page).first().click();

      await expectHeading(page, /ご予約の内容を入力/);
      assert.match(await page.locator('[aria-current=step]').textContent(), /2\s*記入する/);
      assert.equal(await page.locator('.slot time').getAttribute('datetime'), date);
      // Another look at the days, and back.
      await page.getByRole('button', { name: '日時を選びなおす' }).click();
      await expectHeading(page, /日時を選んでください/);
      await page.getByRole('button', { name: '3回まとめて申し込む' }).click();
      await answer(page, silentWish);
      await check(page);

      await expectHeading(page, /この内容でよろしいですか/);
      const items = await page.locator('.items').innerText();
      for (const typed of [silentWish.name, silentWish.note, '2名']) assert.ok(items.includes(typed), `${typed} is not to be seen`);
      assert.match(items, /連絡はいらない/);
      await reserve(page);

      const number = await numberOf(page);
      assert.ok(parseFloat(await page.locator('#number').evaluate((e) => getComputedStyle(e).fontSize)) >= 32, 'the number is small');
      const calendar = await page.request.get(await page.getByRole('link', { name: 'カレンダーに入れる' }).evaluate((e) => e.href));
      const entry = (await calendar.text()).replace(/\r\n[ \t]/g, '');
      assert.match(entry, /^BEGIN:VCALENDAR\r\n[^]*DTSTART[^\r]*\r\n/);
      assert.doesNotMatch(entry + JSON.stringify(calendar.headers()), TELLING);

      // Days later, with Japanese input switched on and nothing but a slip of paper.
      await guest.context.clearCookies();
      await page.goto(office.at('/'));
      await page.getByRole('navigation', { name: 'おもなページ' }).getByRole('link', { name: '予約を見る' }).click();
      await page.getByLabel('予約番号').fill(fullWidth(number.toLowerCase()));
      await page.getByLabel('暗証番号').fill(fullWidth(silentWish.pin));
      await page.getByRole('button', { name: '予約を見る' }).click();
      await expectHeading(page, /^ご予約$/);
      assert.match(await page.locator('.status').textContent(), new RegExp(`ご予約済み.*${number}`, 's'));
      assert.equal(await page.locator('.slot time').getAttribute('datetime'), date);

      await page.getByRole('link', { name: '講座をやめる' }).click();
      await expectHeading(page, /取り消しますか/);
      await page.getByRole('button', { name: 'すべての回を取り消す' }).click();
      assert.match(await page.locator('.status').textContent(), /取り消し済み/);
      assert.match(await page.locator('.history').textContent(), /取り消しました。[^]*ご予約を承りました。/);
      assert.equal(await page.getByRole('link', { name: '講座をやめる' }).count(), 0);

      const seen = (await expectNothingTold(guest)).join('\n');
      for (const kind of [/\/reserve$/m, /\/confirm$/m, /\/done$/m, /^\/r\/[^/]+$/m, /\/cancel$/m, /^\/lookup$/m]) assert.match(seen, kind);
    }));

  test('with e-mail finds the letter, whose link opens the reservation and which tells nothing', () =>
    office.visit(async (page, guest) => {
      const address = 'midori@familie.example';
      const { number } = await reserveByHand(page, office, { ...silentWish, contact: 'email', email: 'ｍｉｄｏｒｉ＠familie.example' });
      const preview = page.locator('.preview');
      const subject = (await preview.locator('.preview-subject').textContent()).trim();
      const sender = (await preview.locator('.preview-sender').textContent()).trim();

      const [letter] = await lettersTo(office.service, address);
      assert.equal(letter.subject, subject, 'the letter looks other than promised');
      assert.ok(letter.from.includes(sender), `from ${letter.from}, promised ${sender}`);
      assert.ok(letter.parts.some(({ type }) => type.startsWith('text/html')) && letter.parts.some(({ type }) => type.startsWith('text/calendar')));
      const plain = letter.parts.find(({ type }) => type.startsWith('text/plain')).text;
      assert.match(plain, /^ご予約を承りました。/);
      assert.match(plain, new RegExp(number));
      assert.doesNotMatch(allWords(letter), TELLING);

      await page.goto(office.at('/demo/mail'));
      await page.getByRole('listitem').filter({ hasText: address }).getByRole('link').click();
      await expectHeading(page, new RegExp(subject.replace(/[（）]/g, '.')));
      await page.locator('.letter').getByRole('link').click();
      await expectHeading(page, /^ご予約$/);
      assert.match(await page.locator('.status').textContent(), new RegExp(`ご予約済み.*${number}`, 's'));

      await page.getByRole('link', { name: '講座をやめる' }).click();
      await page.getByRole('button', { name: 'すべての回を取り消す' }).click();
      const letters = await lettersTo(office.service, address, 2);
      assert.match(letters.at(-1).parts[0].text, /取り消し/);
      for (const each of letters) assert.doesNotMatch(allWords(each), TELLING);
      await expectNothingTold(guest);
    }));

  test('that wants to be telephoned reads its own rules on every page', () =>
    office.visit(async (page, guest) => {
      await openListOf(page, office, CONSULTATION);
      await openRows(page).last().click();
      await openSlots(page).last().click();
      await answer(page, { ...silentWish, contact: 'phone', phone: '０９０ー１２３４ー５６７８' });
      await page.getByRole('checkbox', { name: '夕方' }).check();
      await check(page);
      assert.match(await page.locator('.items').innerText(), /090-1234-5678[^]*夕方のみ/);
      await reserve(page);
      await numberOf(page);
      assert.match(await page.locator('main').innerText(), /夕方のみ/);
      assert.doesNotMatch(await page.locator('main').innerText(), /1234/, 'the page after the last step shows the whole number');
      await page.getByRole('link', { name: '予約の画面を開く' }).click();
      assert.match(await page.locator('.facts').innerText(), /夕方のみ/);
      await expectNothingTold(guest);
    }));

  test('leaves every page about the reservation with one tap, and "back" does not return', () =>
    office.visit(async (page, guest) => {
      const { href } = await reserveByHand(page, office);
      await guest.context.route('https://**', (route) => route.fulfill({ contentType: 'text/html', body: '<title>天気</title>' }));
      for (const where of [`${href}/done`, href, `${href}/cancel`, office.at('/lookup')]) {
        await page.goto(where);
        const exit = page.getByRole('link', { name: 'この画面を閉じる' });
        assert.equal(new URL(await exit.evaluate((e) => e.href)).protocol, 'https:');
        assert.ok((await exit.boundingBox()).y < 100, 'the way out is not at the top');
      }
      await page.getByRole('link', { name: 'この画面を閉じる' }).click();
      await page.waitForURL('https://**');
      guest.complaints.splice(0);
      await page.goBack();
      assert.notEqual(new URL(page.url()).pathname, '/lookup');
    }));
});
