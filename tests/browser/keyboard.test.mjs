// Nothing but Tab, Space, Enter and the arrows. The focus is always seen, and after errors it stands where reading starts.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { databases, sizes } from './harness.mjs';
import { CONSULTATION, expectHeading, focused, numberOf, openOffice, silentWish, tabTo } from './office.mjs';

const saying = (words) => (at) => at.words.includes(words);
const withId = (id) => (at) => at.id === id;

describe('By keyboard alone', () => {
  const office = openOffice(databases[0]);

  for (const [title, options] of Object.entries({
    'with JavaScript': {},
    'without JavaScript': { javaScript: false },
    'on a narrow screen': { size: sizes.phone },
  }))
    test(`a family goes through the three steps ${title}`, () =>
      office.visit(async (page) => {
        await page.goto(office.at('/'));
        const first = await tabTo(page, () => true);
        assert.equal(first.words, '本文へ移動');
        await page.keyboard.press('Enter');
        await tabTo(page, saying(CONSULTATION));
        await page.keyboard.press('Enter');
        await expectHeading(page, /市の相談窓口/);
        await tabTo(page, saying('日時を選ぶ'));
        await page.keyboard.press('Enter');
        await expectHeading(page, /日時を選んでください/);
        await tabTo(page, (at) => /あと1組/.test(at.words));
        await page.keyboard.press('Enter');
        await expectHeading(page, /ご予約の内容を入力/);

        // Too soon: the focus goes to the summary, and from there to the first question.
        await tabTo(page, saying('内容を確かめる'));
        await page.keyboard.press('Enter');
        await page.locator('.banner-error').waitFor();
        if (options.javaScript !== false) await page.locator('#problems-heading:focus').waitFor();
        await tabTo(page, saying('お名前を入力してください'));
        await page.keyboard.press('Enter');
        await page.locator('#name:focus').waitFor();

        await page.keyboard.type(silentWish.name);
        await tabTo(page, (at) => at.type === 'checkbox' && at.words === '家族');
        await page.keyboard.press('Space');
        await tabTo(page, withId('persons'));
        await page.keyboard.type('２');
        await tabTo(page, (at) => at.type === 'radio' && at.words === '本人');
        await page.keyboard.press('ArrowDown');
        assert.equal((await focused(page)).words, '家族');
        await tabTo(page, withId('contact-email'));
        await page.keyboard.press('Space');
        await page.keyboard.press('ArrowUp');
        assert.equal((await focused(page)).id, 'contact-none');
        await tabTo(page, withId('pin'));
        await page.keyboard.type(silentWish.pin);
        await tabTo(page, withId('note'));
        await page.keyboard.type('よろしくおねがいします');
        // Back with Shift+Tab, under the bar that stays, and down again.
        await tabTo(page, withId('name'), 'Shift+Tab');
        await page.keyboard.press('Enter');

        await expectHeading(page, /この内容でよろしいですか/);
        await tabTo(page, saying('この内容で予約する'));
        await page.keyboard.press('Space');
        await numberOf(page);
        await tabTo(page, saying('予約の画面を開く'));
        await page.keyboard.press('Enter');
        await expectHeading(page, /^ご予約$/);
        await tabTo(page, saying('取り消しに進む'));
        await page.keyboard.press('Enter');
        await expectHeading(page, /取り消しますか/);
        await tabTo(page, saying('この予約を取り消す'));
        await page.keyboard.press('Enter');
        await page.locator('.status').filter({ hasText: '取り消し済み' }).waitFor();
      }, options));
});
