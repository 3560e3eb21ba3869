// The same way through with JavaScript switched off: nothing is missing, nothing that was typed is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onEachDatabase } from './harness.mjs';
import {
  FAMILY_CLASS, answer, check, expectHeading, hiddenFields, lettersTo, numberOf, openListOf, openOffice, openRows, reserve,
  silentWish,
} from './office.mjs';

const wish = { ...silentWish, contact: 'email', email: 'hahaoya@familie.example', note: '「かぎ括弧」 & <たぐ> "引用"\n二行目です。' };

/** What the family typed, without what the form keeps for itself. */
const answered = (page) =>
  page.locator('form.questions').evaluate((form) =>
    [...new FormData(form)].filter(([name]) => !['csrf', 'idempotency_key', 'held_until', 'starts_at'].includes(name)));

onEachDatabase('Without JavaScript', (database) => {
  const office = openOffice(database);
  const visit = (story) => office.visit(story, { javaScript: false });

  test('a family reserves, reads its letter and cancels', () =>
    visit(async (page) => {
      await openListOf(page, office, FAMILY_CLASS);
      await openRows(page).first().click();
      for (const hidden of ['email', 'phone', 'voice_mail-yes']) assert.ok(await page.locator(`#${hidden}`).isVisible(), `${hidden} cannot be reached`);
      await answer(page, wish);
      await check(page);
      await reserve(page);
      const number = await numberOf(page);
      assert.equal(await page.getByRole('button', { name: 'コピー' }).count(), 0, 'a button that does nothing');
      await lettersTo(office.service, wish.email);

      await page.goto(office.at('/lookup'));
      await page.getByLabel('予約番号').fill(number);
      await page.getByLabel('暗証番号').fill(wish.pin);
      await page.getByRole('button', { name: '予約を見る' }).click();
      await page.getByRole('link', { name: '講座をやめる' }).click();
      await page.getByRole('button', { name: 'すべての回を取り消す' }).click();
      assert.match(await page.locator('.status').textContent(), /取り消し済み/);
    }));

  test('an empty form comes back with a summary that leads to each question, and a half-filled one keeps what was typed', () =>
    visit(async (page) => {
      await openListOf(page, office, FAMILY_CLASS);
      await openRows(page).first().click();
      await check(page);
      const problems = page.locator('.banner-error').getByRole('link');
      assert.match(await page.title(), /^入力の確認：/);
      const targets = await problems.evaluateAll((links) => links.map((a) => a.hash));
      assert.deepEqual(targets, ['#name', '#comes', '#persons', '#relation', '#contact', '#pin']);
      for (const target of targets) {
        await page.locator('.banner-error').getByRole('link').nth(targets.indexOf(target)).click();
        assert.equal(await page.locator(':target').getAttribute('id'), target.slice(1));
        const described = await page.locator(target).getAttribute('aria-describedby');
        assert.ok(described?.includes(`${target.slice(1)}-error`), `${target} does not say what is wrong`);
      }

      await answer(page, { ...wish, email: 'これはメールではない', pin: '12' });
      const typed = await answered(page);
      await check(page);
      assert.deepEqual(await answered(page), typed, 'something was lost');
      const wrong = await page.locator('.banner-error').getByRole('link').evaluateAll((links) => links.map((a) => a.hash));
      assert.deepEqual(wrong, ['#email', '#pin']);
    }));

  test('"naosu" leads back and forth and keeps every word', () =>
    visit(async (page) => {
      await openListOf(page, office, FAMILY_CLASS);
      await openRows(page).first().click();
      await answer(page, wish);
      const typed = await answered(page);
      await check(page);
      const edits = page.getByRole('button', { name: '直す' });
      const count = await edits.count();
      assert.ok(count >= 5, `${count} items can be changed`);
      for (let item = 0; item < count; item++) {
        const name = await edits.nth(item).evaluate((button) => button.formAction.split('#')[1]);
        await edits.nth(item).click();
        await expectHeading(page, /ご予約の内容を入力/);
        assert.ok(await page.locator(`#${name}`).isVisible(), `no question ${name} to lead to`);
        assert.deepEqual(await answered(page), typed, `something was lost on the way to ${name}`);
        await check(page);
      }
      await edits.first().click();
      await page.getByLabel('お名前').fill('ほかの名前');
      await check(page);
      const items = await page.locator('.items').innerText();
      assert.ok(items.includes('ほかの名前') && !items.includes(wish.name));
      assert.ok(items.includes('<たぐ> "引用"'));
    }));

  test('two presses of the last button make one reservation with one number', () =>
    visit(async (page) => {
      const left = async () => {
        await openListOf(page, office, FAMILY_CLASS);
        return (await page.locator('.state-free').first().textContent()).trim();
      };
      const [, before] = (await left()).match(/^あと(\d+)組/);
      await openRows(page).first().click();
      await answer(page, { ...silentWish, name: 'ふたつおし' });
      await check(page);
      const where = await page.locator('form').evaluate((form) => form.action);
      const fields = new URLSearchParams(hiddenFields(await page.content()));
      assert.ok(fields.get('idempotency_key').length > 20);
      await page.getByRole('button', { name: 'この内容で予約する' }).dblclick();
      await page.waitForURL(/\/done$/);
      const number = await numberOf(page);

      // Nor does a third and a fourth, at the same moment.
      const send = () => page.request.post(where, { maxRedirects: 0, data: String(fields), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      for (const again of await Promise.all([send(), send()])) {
        assert.equal(again.status(), 303, await again.text());
        await page.goto(office.at(again.headers().location));
        assert.equal(await numberOf(page), number);
      }
      assert.match(await left(), new RegExp(`^あと${before - 1}組`));
    }));
});
