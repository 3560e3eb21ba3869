// Staff word the letters of a programme: from the built-in text, with a preview, by keyboard and without JavaScript; and a
// family gets the letter.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inspect, onEachDatabase } from './harness.mjs';
import { FAMILY_CLASS, TELLING, allWords, expectHeading, lettersTo, openOffice, reserveByHand, silentWish, tabTo } from './office.mjs';
import { signIn } from './kinds.mjs';

const GREETING = 'お申し込み、ありがとうございます。どうぞ気楽にお越しください。';
const main = (page) => page.locator('main').innerText();

async function openWording(page, office, letter = 'ご予約の確認') {
  await signIn(page, office);
  await page.goto(office.at('/staff/calendar'));
  await page.getByRole('link', { name: 'お知らせの文面' }).click();
  await page.getByRole('link', { name: FAMILY_CLASS, exact: true }).click();
  await page.getByRole('link', { name: letter, exact: true }).click();
  await expectHeading(page, new RegExp(letter));
}

onEachDatabase('The wording of letters', (database) => {
  const office = openOffice(database);

  test('staff find the letters of a programme and the built-in text to start from', () =>
    office.visit(async (page) => {
      await signIn(page, office);
      await page.goto(office.at('/staff/calendar'));
      await inspect(page, 'wording-hub');
      await page.getByRole('link', { name: 'お知らせの文面' }).click();
      await inspect(page, 'wording-programmes');
      await page.getByRole('link', { name: FAMILY_CLASS, exact: true }).click();
      await inspect(page, 'wording-letters');
      await page.getByRole('link', { name: 'ご予約の確認', exact: true }).click();
      await inspect(page, 'wording');
      assert.match(await page.getByLabel('本文').inputValue(), /^ご予約を承りました。\n[^]*番号　\{番号\}/);
      await page.getByRole('link', { name: 'ふつう', exact: true }).click();
      assert.match(await page.getByLabel('件名').inputValue(), /^\{事業名\}/);
      await inspect(page, 'wording-normal');
    }));

  test('what tells too much or leaves something out is refused, and nothing typed is lost', () =>
    office.visit(
      async (page) => {
        await openWording(page, office);
        const text = await page.getByLabel('本文').inputValue();
        const wrong = `${text.replace('{番号}', '')}\n若者の居場所です。`;
        await page.getByLabel('件名').fill(`${FAMILY_CLASS}のご予約`);
        await page.getByLabel('本文').fill(wrong);
        await page.getByRole('button', { name: 'この文面を使う' }).click();
        await page.locator('#body-error').filter({ hasText: '「{番号}」を入れてください' }).waitFor();
        await inspect(page, 'wording-problems');
        await page.getByLabel('本文').fill(`${text}\n若者の居場所です。`);
        await page.getByRole('button', { name: '見本を見る' }).click();
        await page.locator('#subject-error').filter({ hasText: 'ひきこも' }).waitFor();
        await page.locator('#body-error').filter({ hasText: '居場所' }).waitFor();
        assert.equal(await page.getByLabel('件名').inputValue(), `${FAMILY_CLASS}のご予約`);
        await inspect(page, 'wording-telling');
      },
      { javaScript: false },
    ));

  test('by keyboard the words are tried, used and sent', async () => {
    await office.visit(async (page) => {
      await openWording(page, office);
      await tabTo(page, (at) => at.id === 'subject');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Control+Home');
      await page.keyboard.type(`${GREETING}\n\n`);
      await tabTo(page, (at) => at.words === '見本を見る');
      await page.keyboard.press('Enter');
      await page.getByText('入力した文面の見本です。').waitFor();
      const [discreet, normal] = await page.locator('.sample').allInnerTexts();
      assert.ok(discreet.includes(GREETING) && !TELLING.test(discreet), discreet);
      assert.ok(normal.includes(FAMILY_CLASS) && !normal.includes(GREETING), normal);
      await inspect(page, 'wording-preview');
      await tabTo(page, (at) => at.words === 'この文面を使う', 'Shift+Tab');
      await page.keyboard.press('Enter');
      await page.getByText('この文面を、これからのお知らせに使います。').waitFor();
      assert.match(await main(page), /第1版/);
      await inspect(page, 'wording-saved');
      await page.getByRole('link', { name: 'お知らせの一覧' }).click();
      await page.getByText('変えています').waitFor();
      await inspect(page, 'wording-letters-changed');
    });
    await office.visit((page) =>
      reserveByHand(page, office, { ...silentWish, contact: 'email', email: 'midori@example.jp' }));
    const [letter] = await lettersTo(office.service, 'midori@example.jp');
    assert.ok(allWords(letter).includes(GREETING));
    assert.doesNotMatch(allWords(letter), TELLING);
  });

  test('whoever comes second is told who was faster; an earlier version and the built-in text come back', () =>
    office.visit(
      async (page) => {
        await openWording(page, office);
        const own = `こんにちは。\n${await page.getByLabel('本文').inputValue()}`;
        await page.locator('input[name=opened]').evaluate((field) => (field.value = '0'));
        await page.getByLabel('本文').fill(own);
        await page.getByRole('button', { name: 'この文面を使う' }).click();
        await page.getByText('先に、ほかの職員が文面を変えました').waitFor();
        assert.equal(await page.getByLabel('本文').inputValue(), own);
        await inspect(page, 'wording-stale');
        await page.getByRole('button', { name: 'この文面を使う' }).click();
        await page.getByRole('link', { name: '第1版' }).click();
        await page.getByText('第1版の文面を表示しています。').waitFor();
        assert.ok((await page.getByLabel('本文').inputValue()).startsWith(GREETING));
        await inspect(page, 'wording-earlier');
        await page.getByRole('button', { name: 'はじめの文面に戻す' }).click();
        await page.getByText('はじめの文面に戻しました。').first().waitFor();
        assert.match(await page.getByLabel('本文').inputValue(), /^ご予約を承りました。/);
        await inspect(page, 'wording-built-in');
      },
      { javaScript: false },
    ));
});
