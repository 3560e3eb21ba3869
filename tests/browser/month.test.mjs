// The schedule as a month: a table on a wide screen and on paper, a list of days on a narrow one, and the way back and forth.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { databases, sizes } from './harness.mjs';
import { CONSULTATION, FAMILY_CLASS, expectHeading, focused, openOffice, openRows, openSlots, tabTo } from './office.mjs';

const month = (page) => page.getByRole('table', { name: /月の日程/ });
const days = (page) => page.locator('.cal-day:visible');

describe('The month', () => {
  const office = openOffice(databases[0]);

  test('is a table whose columns are weekdays, and leads to the choice of a time on that very day', () =>
    office.visit(async (page) => {
      await page.goto(office.at('/'));
      await page.getByRole('link', { name: '月の表で見る' }).click();
      await expectHeading(page, /月の日程/);
      const heads = await month(page).getByRole('columnheader').allTextContents();
      assert.deepEqual(heads, ['日', '月', '火', '水', '木', '金', '土'].map((day) => `${day}曜日`));
      // Every day stands in the column of its own weekday.
      const wrong = await page.locator('.cal-day').evaluateAll((cells) =>
        cells.filter((cell) => new Date(`${cell.querySelector('time').dateTime}T00:00Z`).getUTCDay() !== cell.cellIndex).length,
      );
      assert.equal(wrong, 0);
      assert.equal(await page.locator('[aria-current=date]').count(), 1);

      const free = page.locator('.cal-session').filter({ has: page.locator('.state-free'), hasText: CONSULTATION }).first();
      // On the last days of a month the free ones are in the next.
      if ((await free.count()) === 0) await page.getByRole('link', { name: /^次の月/ }).click();
      const day = await free.locator('xpath=ancestor::td').locator('time').first().getAttribute('datetime');
      await free.getByRole('link').click();
      await expectHeading(page, /日時を選んでください/);
      assert.equal(await page.locator(':target time').last().getAttribute('datetime'), day);
      await openSlots(page).first().click();
      await expectHeading(page, /ご予約の内容を入力/);
    }));

  test('keeps the narrowing from the list to the month, to the next month and back', () =>
    office.visit(async (page) => {
      await page.goto(office.at('/'));
      await page.getByRole('link', { name: '同じ立場の人と話したい・学びたい' }).click();
      const rows = await page.locator('.date-what').allTextContents();
      await page.getByRole('link', { name: '月の表で見る' }).click();
      await page.getByRole('link', { name: /^次の月/ }).click();
      assert.match(page.url(), /for=learn/);
      for (const what of await page.locator('.cal-what').allTextContents())
        assert.ok(rows.some((row) => row.includes(what)), `${what} is not in the list`);
      await page.getByRole('link', { name: '日程の一覧で見る' }).click();
      assert.match(page.url(), /for=learn/);
      assert.deepEqual(await page.locator('.date-what').allTextContents(), rows);

      await page.getByLabel('内容で絞りこむ').selectOption({ label: FAMILY_CLASS });
      await page.getByRole('button', { name: '表示する' }).click();
      const first = await openRows(page).count();
      assert.ok(first > 0);
      await page.getByRole('link', { name: '月の表で見る' }).click();
      // This month has none of it: the next one that has is one tap away.
      if ((await page.locator('.cal-session').count()) === 0) await page.locator('.empty').getByRole('link').click();
      await page.locator('.cal-session').first().waitFor();
      assert.deepEqual([...new Set(await page.locator('.cal-what').allTextContents())], [FAMILY_CLASS]);
    }));

  for (const [title, options] of Object.entries({ 'on a phone': { size: sizes.phone }, 'at 400 %': { size: sizes.narrow }, 'on a tablet': { size: { width: 800, height: 1_000 } }, 'without JavaScript': { size: sizes.phone, javaScript: false } }))
    test(`is a list of the days that have something ${title}`, () =>
      office.visit(async (page) => {
        await page.goto(office.at('/calendar'));
        await page.getByRole('link', { name: /^次の月/ }).click();
        await page.waitForURL(/month=/);
        await page.waitForLoadState();
        await page.locator('.cal-session').first().waitFor();
        const shown = await days(page).count();
        assert.ok(shown > 0);
        assert.equal(shown, await page.locator('.cal-day:has(.cal-list)').count(), 'empty days are in the way');
        for (const words of await days(page).locator('.cal-date').allInnerTexts()) assert.match(words, /^\d+月\d+日（[日月火水木金土]）/);
        const boxes = await days(page).evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().left));
        assert.equal(new Set(boxes).size, 1, 'the days do not stand below each other');
      }, options));

  test('can be walked through by keyboard, and says which day a link belongs to', () =>
    office.visit(async (page) => {
      await page.goto(office.at('/calendar'));
      await tabTo(page, (at) => at.words.startsWith('次の月'));
      await page.keyboard.press('Enter');
      await page.waitForURL(/month=/);
      await page.waitForLoadState();
      await page.locator('.cal-session').first().waitFor();
      await tabTo(page, (at) => /^\d+月\d+日（.）/.test(at.words));
      assert.ok((await focused(page)).words.length > 10);
    }));

  test('stands on paper as a table, without what is true for an hour only', () =>
    office.visit(async (page) => {
      await page.goto(office.at('/calendar'));
      await page.getByRole('link', { name: /^次の月/ }).click();
      await page.waitForURL(/month=/);
      await page.waitForLoadState();
      await page.locator('.cal-session').first().waitFor();
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: 700, height: 900 });
      assert.equal(await page.locator('.cal').evaluate((e) => getComputedStyle(e).display), 'table');
      assert.equal(await page.locator('.cal .state-free:visible').count(), 0);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      assert.ok(pdf.toString('latin1').match(/\/Type \/Page\b/g).length <= 2, 'a month takes more than two sheets');
    }));
});

describe('The calendar of public dates', () => {
  const office = openOffice(databases[0]);

  test('can be taken from the list and from the month, narrowed as they are', () =>
    office.visit(async (page) => {
      for (const where of ['/', '/calendar', '/?open=1']) {
        await page.goto(office.at(where));
        const href = await page.getByRole('link', { name: 'この日程をカレンダーに取り込む' }).getAttribute('href');
        const file = await page.request.get(office.at(href));
        assert.match(file.headers()['content-type'], /^text\/calendar/);
        const text = (await file.text()).replace(/\r\n[ \t]/g, '');
        assert.match(text, /^BEGIN:VCALENDAR\r\n[^]*TZID=Asia\/Tokyo/);
        assert.equal(text.includes(FAMILY_CLASS), where !== '/?open=1');
      }
    }));
});
