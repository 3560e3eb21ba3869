// The whole family path in each language: axe, valid HTML, nothing sideways; by keyboard alone; without JavaScript.
// It finds its way by what things are, not by what they say: the words are the catalogue's own business.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { databases, inspect, sizes } from './harness.mjs';
import { allWords, lettersTo, openOffice, tabTo } from './office.mjs';

const LANGUAGES = [
  { code: 'ja', tag: 'ja' },
  { code: 'ja-easy', tag: 'ja' },
  { code: 'en', tag: 'en' },
];

const withId = (id) => (at) => at.id === id;

/** Chooses a language by its button, whatever the page is in now. */
async function speak(page, code) {
  await page.locator(`.languages button[value="${code}"]`).click();
  await page.waitForLoadState();
}

const langOf = (page) => page.evaluate(() => document.documentElement.lang);

/** The number on the page after the last step. */
async function numberOf(page) {
  await page.locator('#number').waitFor();
  const number = (await page.locator('#number').textContent()).trim();
  assert.match(number, /^[0-9A-Z]{2}-[0-9A-Z]{3}$/);
  return number;
}

/** The first consultation of the list that has free times. */
async function firstTime(page, office) {
  await page.goto(office.at('/'));
  const programme = await page.locator('#programme option').nth(1).getAttribute('value');
  await page.goto(office.at(`/programmes/${programme}/slots`));
  return page.locator('a.time, button.time').filter({ has: page.locator('.state-free') }).first();
}

async function fill(page, email) {
  await page.locator('#name').fill('Midori');
  await page.locator('input[name="comes"][value="family"]').check();
  await page.locator('#persons').fill('2');
  await page.locator('input[name="relation"][value="family"]').check();
  await page.locator('#contact-email').check();
  await page.locator('#email').fill(email);
  await page.locator('#pin').fill('2580');
}

describe('The way of a family in its own language', () => {
  const office = openOffice(databases[0]);

  for (const { code, tag } of LANGUAGES) {
    test(`${code}: every page on the way can be used by everybody`, () =>
      office.visit(async (page) => {
        await page.goto(office.at('/'));
        await speak(page, code);
        assert.equal(await langOf(page), tag);
        await inspect(page, `language-${code}-list`);
        await page.goto(office.at('/calendar'));
        await inspect(page, `language-${code}-month`);
        await page.goto(office.at('/lookup'));
        await inspect(page, `language-${code}-lookup`);
        const time = await firstTime(page, office);
        await inspect(page, `language-${code}-choose`);
        await time.click();
        await page.locator('#wish').waitFor();
        await page.locator('form.questions .actions button[type="submit"]').click();
        await page.locator('.banner-error').waitFor();
        await inspect(page, `language-${code}-errors`);
        await fill(page, `all-${code}@example.jp`);
        await page.locator('form.questions .actions button[type="submit"]').click();
        await page.locator('dl.items').waitFor();
        await inspect(page, `language-${code}-confirm`);
        await page.locator('#wish .actions button[type="submit"]').click();
        await numberOf(page);
        await inspect(page, `language-${code}-done`);
        assert.equal(await langOf(page), tag);
        await page.locator('a[href^="/r/"]').filter({ hasNot: page.locator('[download]') }).first().click();
        await page.locator('.status').waitFor();
        await inspect(page, `language-${code}-reservation`);
        await page.locator('a[href$="/cancel"]').click();
        await inspect(page, `language-${code}-cancel`);
        const [letter] = await lettersTo(office.service, `all-${code}@example.jp`);
        assert.ok(!/[\ufff9-\ufffb]/.test(allWords(letter)), 'marks of readings are left in the letter');
        assert.ok(allWords(letter).includes(`<html lang="${tag}">`));
      }));

    test(`${code}: by keyboard alone`, () =>
      office.visit(async (page) => {
        await page.goto(office.at('/'));
        await tabTo(page, (at) => at.name === 'language' && at.value === code);
        await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
        await tabTo(page, (at) => /^\/programmes\//.test(at.leadsTo));
        await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
        if (!page.url().endsWith('/slots')) {
          await tabTo(page, (at) => at.leadsTo.endsWith('/slots'));
          await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
        }
        await tabTo(page, (at) => at.isFree);
        await page.keyboard.press('Enter');
        await page.locator('#wish').waitFor();
        await tabTo(page, withId('name'));
        await page.keyboard.type('Midori');
        await tabTo(page, withId('comes-2'));
        await page.keyboard.press('Space');
        await tabTo(page, withId('persons'));
        await page.keyboard.type('2');
        await tabTo(page, withId('relation-1'));
        await page.keyboard.press('ArrowDown');
        await tabTo(page, withId('contact-email'));
        await page.keyboard.press('Space');
        await page.keyboard.press('ArrowUp');
        await tabTo(page, withId('pin'));
        await page.keyboard.type('2580');
        await page.keyboard.press('Enter');
        await page.locator('dl.items').waitFor();
        await tabTo(page, (at) => at.tag === 'button' && at.type === 'submit' && at.isMain);
        await page.keyboard.press('Enter');
        await numberOf(page);
        await tabTo(page, (at) => /^\/r\/[^/]+$/.test(at.leadsTo));
        await page.keyboard.press('Enter');
        await page.locator('.status').waitFor();
      }));

    test(`${code}: without JavaScript, on a narrow screen, and the change of language in the middle loses nothing`, () =>
      office.visit(async (page) => {
        const other = code === 'en' ? 'ja' : 'en';
        await page.goto(office.at('/'));
        await speak(page, other);
        await (await firstTime(page, office)).click();
        await fill(page, `plain-${code}@example.jp`);
        await speak(page, code);
        assert.equal(await langOf(page), tag);
        assert.equal(await page.locator('#name').inputValue(), 'Midori', 'what was typed is gone');
        assert.equal(await page.locator('#email').inputValue(), `plain-${code}@example.jp`);
        await page.locator('form.questions .actions button[type="submit"]').click();
        await page.locator('dl.items').waitFor();
        await speak(page, other);
        await page.locator('dl.items').waitFor();
        assert.match(await page.locator('dl.items').textContent(), /Midori/);
        await speak(page, code);
        await page.locator('#wish .actions button[type="submit"]').click();
        const number = await numberOf(page);
        await page.goto(office.at('/lookup'));
        await page.locator('#number').fill(number);
        await page.locator('#pin').fill('2580');
        await page.locator('main form button[type="submit"]').click();
        await page.locator('.status').waitFor();
        assert.equal(await langOf(page), tag);
      }, { javaScript: false, size: sizes.phone }));
  }
});
