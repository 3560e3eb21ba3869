// A class of three afternoons: enrolled in at once, one of them missed and told so, a guest for a day, and left with two taps.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { databases, inspect, onEachDatabase, sizes } from './harness.mjs';
import {
  FAMILY_CLASS, TELLING, allWords, answer, check, expectHeading, fullWidth, lettersTo, numberOf, openListOf, openOffice, openRows,
  reserve, silentWish, tabTo,
} from './office.mjs';

const main = (page) => page.locator('main').innerText();
const part = (page, number) => page.locator('.course-parts li').nth(number - 1);
const states = (page) => page.locator('.course-parts .state').allInnerTexts();

/** From the list to step 2 of the whole class. */
async function toClass(page, office) {
  await openListOf(page, office, FAMILY_CLASS);
  assert.equal(await page.locator('.date').count(), 1, 'the class is not one thing');
  assert.match(await page.locator('.date-about').innerText(), /^全3回（\d+月\d+日・\d+月\d+日・\d+月\d+日）$/);
  await openRows(page).first().click();
  await expectHeading(page, /ご予約の内容を入力/);
}

onEachDatabase('A family enrols in a class of three', (database) => {
  const office = openOffice(database);

  for (const [title, options] of Object.entries({ 'with JavaScript': {}, 'without JavaScript on a phone': { javaScript: false, size: sizes.phone } }))
    test(`misses the second afternoon, changes its mind, and leaves the class ${title}`, () =>
      office.visit(async (page, guest) => {
        const email = `hana-${title.length}@familie.example`;
        await toClass(page, office);
        await part(page, 2).getByRole('checkbox', { name: /この回はお休みします/ }).check();
        await answer(page, { ...silentWish, contact: 'email', email });
        await inspect(page, 'course-fill');
        await check(page);
        await expectHeading(page, /この内容でよろしいですか/);
        const dates = await page.locator('.item').filter({ hasText: '日程（全3回）' }).innerText();
        assert.equal(dates.match(/お休みします/g).length, 1);
        assert.match(dates, /第2回.*お休みします/);
        await inspect(page, 'course-confirm');
        // Back to the question, which still knows the answer.
        await page.getByRole('button', { name: /日程（全3回）を\s*直す/ }).click();
        assert.ok(await part(page, 2).getByRole('checkbox').isChecked());
        await check(page);
        await reserve(page);
        const number = await numberOf(page);
        assert.deepEqual(await states(page), ['ご予約済み', 'お休みの予定', 'ご予約済み']);
        await inspect(page, 'course-done');

        const [letter] = await lettersTo(office.service, email);
        assert.equal(letter.parts.filter(({ type }) => type.startsWith('text/calendar')).length, 2, 'a calendar file for each date');
        assert.doesNotMatch(allWords(letter), TELLING);

        // Weeks later, by number and PIN.
        await guest.context.clearCookies();
        await page.goto(office.at('/lookup'));
        await page.getByLabel('予約番号').fill(fullWidth(number));
        await page.getByLabel('暗証番号').fill(silentWish.pin);
        await page.getByRole('button', { name: '予約を見る' }).click();
        await expectHeading(page, /^ご予約$/);
        await inspect(page, 'course-reservation');
        await part(page, 2).getByRole('button', { name: /^参加する/ }).click();
        await page.locator('.banner-done').filter({ hasText: 'ご参加を承りました' }).waitFor();
        assert.deepEqual(await states(page), ['ご予約済み', 'ご予約済み', 'ご予約済み']);
        await part(page, 3).getByRole('button', { name: /^お休みする/ }).click();
        await page.locator('.banner-done').filter({ hasText: 'お休みを承りました' }).waitFor();
        assert.deepEqual(await states(page), ['ご予約済み', 'ご予約済み', 'お休みの予定']);
        await part(page, 2).getByRole('button', { name: /^お休みする/ }).click();
        await page.locator('.banner-done').filter({ hasText: 'お休みを承りました' }).waitFor();
        assert.deepEqual(await states(page), ['ご予約済み', 'お休みの予定', 'お休みの予定']);
        // Whoever comes to no session any more leaves the course instead.
        assert.equal(await part(page, 1).getByRole('button', { name: /^お休みする/ }).count(), 0);
        await inspect(page, 'course-one-left');

        await page.getByRole('link', { name: '講座をやめる' }).click();
        await expectHeading(page, /すべての回を取り消しますか/);
        await inspect(page, 'course-cancel');
        await page.getByRole('button', { name: 'すべての回を取り消す' }).click();
        assert.match(await page.locator('.status').textContent(), /取り消し済み/);
        assert.deepEqual(await states(page), ['取り消し済み', '取り消し済み', '取り消し済み']);
        await inspect(page, 'course-cancelled');
        for (const { url, html } of await guest.pagesRead())
          if (/\/(slots|r|lookup)(\/|$)/.test(new URL(url).pathname)) assert.doesNotMatch(html, TELLING, `${url} tells`);
      }, options));

  test('or comes to one afternoon only', () =>
    office.visit(async (page) => {
      await openListOf(page, office, FAMILY_CLASS);
      await page.getByRole('link', { name: '1回だけの参加もできます' }).click();
      await expectHeading(page, /日時を選んでください/);
      await inspect(page, 'course-choose');
      await part(page, 2).getByRole('button', { name: /^1回だけ参加する/ }).click();
      assert.match(await main(page), /第2回（全3回のうち）だけのご参加です。/);
      await answer(page, silentWish);
      await inspect(page, 'course-guest');
      await check(page);
      assert.doesNotMatch(await main(page), /日程（全3回）/);
      await reserve(page);
      await numberOf(page);
      assert.equal(await page.locator('.course-parts').count(), 0);
    }));

  test('and the desk sees who comes to which afternoon', () =>
    office.visit(async (page) => {
      await toClass(page, office);
      await part(page, 3).getByRole('checkbox').check();
      await answer(page, { ...silentWish, name: 'みつばの父' });
      await check(page);
      await reserve(page);
      await numberOf(page);
      await page.goto(office.at('/staff/sign-in'));
      await page.getByLabel('メールアドレス').fill('tantou@demo.example');
      await page.getByLabel('パスワード').fill('madoguchi-demo');
      await page.getByRole('button', { name: 'サインイン' }).click();
      await expectHeading(page, /きょう/);
      await page.goto(office.at('/staff/sessions'));
      const ours = page.locator('.sitting').getByRole('link', { name: FAMILY_CLASS });
      while ((await ours.count()) === 0) await page.locator('a[rel=next]').click();
      await ours.first().click();
      await page.locator('.session-facts').getByRole('link', { name: /全部の回/ }).click();
      await expectHeading(page, /^全3回/);
      const row = page.locator('.course-grid tr').filter({ hasText: 'みつばの父' });
      assert.deepEqual(await row.locator('td').allInnerTexts(), ['予約済み', '予約済み', '欠席の予定']);
      await inspect(page, 'staff-course');
      await row.getByRole('link').click();
      await page.locator('.course-parts li').nth(2).getByRole('button', { name: /^参加する/ }).click();
      await page.locator('.banner-done').filter({ hasText: '参加に戻しました' }).waitFor();
      await inspect(page, 'staff-course-reservation');
      await page.goto(office.at('/staff/courses/new'));
      await page.getByLabel('事業').selectOption({ label: FAMILY_CLASS });
      await page.getByRole('button', { name: 'この事業の日程を見る' }).click();
      await inspect(page, 'staff-new-course');
      await page.locator('#dates').fill('2027-06-33');
      await page.getByRole('button', { name: 'ひとつの講座にまとめる' }).click();
      await page.locator('.banner-error').first().waitFor();
      await inspect(page, 'staff-new-course-errors');
      const year = new Date().getUTCFullYear() + 1;
      await page.locator('#dates').fill(`${year}-06-09\n${year}-07-07`);
      await page.locator('#contents_by_date').fill('はじめに\nおわりに');
      await page.locator('#starts').fill('10時');
      await page.locator('#ends').fill('11時');
      await page.locator('#households').fill('4');
      await page.getByRole('button', { name: 'ひとつの講座にまとめる' }).click();
      const reason = page.getByLabel('窓口の時間の外で開く理由');
      if ((await reason.count()) > 0) {
        await reason.fill('ためしのため');
        await page.getByRole('button', { name: 'ひとつの講座にまとめる' }).click();
      }
      await page.locator('.banner-done').filter({ hasText: '講座にまとめました' }).waitFor();
      await expectHeading(page, /^全2回（6月9日・7月7日）/);
      await inspect(page, 'staff-course-made');
    }));
});

describe('A class by keyboard alone', () => {
  const office = openOffice(databases[0]);
  const saying = (words) => (at) => at.words.includes(words);

  test('is enrolled in with one afternoon missed', () =>
    office.visit(async (page) => {
      await openListOf(page, office, FAMILY_CLASS);
      await tabTo(page, saying('3回まとめて申し込む'));
      await page.keyboard.press('Enter');
      await expectHeading(page, /ご予約の内容を入力/);
      await tabTo(page, (at) => at.id === 'absent-2');
      await page.keyboard.press('Space');
      await tabTo(page, (at) => at.id === 'name');
      await page.keyboard.type(silentWish.name);
      await tabTo(page, (at) => at.type === 'checkbox' && at.words === '家族');
      await page.keyboard.press('Space');
      await tabTo(page, (at) => at.id === 'persons');
      await page.keyboard.type('1');
      await tabTo(page, (at) => at.type === 'radio' && at.words === '本人');
      await page.keyboard.press('ArrowDown');
      await tabTo(page, (at) => at.id === 'contact-email');
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowUp');
      await tabTo(page, (at) => at.id === 'pin');
      await page.keyboard.type(silentWish.pin);
      await page.keyboard.press('Enter');
      await expectHeading(page, /この内容でよろしいですか/);
      await tabTo(page, saying('この内容で予約する'));
      await page.keyboard.press('Enter');
      await numberOf(page);
      await tabTo(page, saying('予約の画面を開く'));
      await page.keyboard.press('Enter');
      await expectHeading(page, /^ご予約$/);
      await tabTo(page, saying('参加する'));
      await page.keyboard.press('Space');
      await page.locator('.banner-done').waitFor();
      assert.deepEqual(await states(page), ['ご予約済み', 'ご予約済み', 'ご予約済み']);
    }));
});
