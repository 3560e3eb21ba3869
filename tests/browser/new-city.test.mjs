// A desk and a programme made on screen, and a caller who takes another date: without JavaScript, by what stands on the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inspect, onEachDatabase } from './harness.mjs';
import { CONSULTATION, choice, expectHeading, openOffice } from './office.mjs';
import { signIn } from './kinds.mjs';

const ADMINISTRATOR = 'kanri@demo.example';

onEachDatabase('A city that grows', (database) => {
  const office = openOffice(database);

  test('a desk and a programme are made, and what was typed survives a mistake', () =>
    office.visit(
      async (page) => {
        await signIn(page, office, ADMINISTRATOR);
        await page.goto(office.at('/staff/calendar'));
        await page.getByRole('link', { name: '窓口をつくる' }).click();
        await inspect(page, 'new-desk');
        await page.getByLabel('窓口の名前').fill('こども課 相談係');
        await page.getByLabel('電話番号').fill('でんわ');
        await page.getByRole('button', { name: 'この窓口をつくる' }).click();
        await page.locator('#phone-error').waitFor();
        await inspect(page, 'new-desk-errors');
        assert.equal(await page.getByLabel('窓口の名前').inputValue(), 'こども課 相談係');
        await page.getByLabel('電話番号').fill('０２７－３８２－１１１１');
        await page.getByLabel('お知らせの差出人の名前').fill('市役所 こども課');
        await page.getByRole('button', { name: 'この窓口をつくる' }).click();
        await page.getByText('窓口をつくりました。').waitFor();
        await inspect(page, 'new-desk-made');

        await page.goto(office.at('/staff/programmes'));
        await page.getByRole('link', { name: '事業をつくる' }).click();
        await inspect(page, 'new-programme');
        await page.getByRole('button', { name: 'この事業をつくる' }).click();
        await page.locator('#desk-error').waitFor();
        await inspect(page, 'new-programme-errors');
        await choice(page, '窓口', 'radio', 'こども課 相談係').check();
        await choice(page, '参加のしかた', 'radio', '個別の相談（1組ずつ）').check();
        await page.getByLabel('事業の名前').fill('子どもの育ちを話す会');
        await page.getByLabel('控えめな名前').fill('こども課 ご予約の件');
        await page.getByRole('button', { name: 'この事業をつくる' }).click();
        await page.getByText('事業をつくりました。').waitFor();
        await inspect(page, 'new-programme-made');
      },
      { javaScript: false },
    ));

  test('a caller takes another date, and the number stays', () =>
    office.visit(
      async (page) => {
        await signIn(page, office);
        await page.goto(office.at('/staff/book'));
        await page.getByRole('button', { name: CONSULTATION, exact: true }).click();
        await page.locator('.vacant-group:not([data-beyond]) .vacant-slot label').filter({ hasNotText: '満席' }).first().click();
        await page.getByLabel('お名前').fill('ひづけの人');
        await choice(page, '電話の方', 'radio', '家族').check();
        await page.getByLabel('連絡はいらない').check();
        await page.getByRole('button', { name: 'この内容で予約する' }).click();
        await expectHeading(page, /予約を入れました/);
        const number = (await page.locator('.number-number').textContent()).trim();
        await page.goto(new URL(page.url()).href.replace(/\/booked.*$/, ''));
        await page.getByRole('link', { name: '日時を変える' }).click();
        await expectHeading(page, /日時を変える/);
        await inspect(page, 'move');
        await page.getByRole('button', { name: 'この日時に変える' }).click();
        await page.locator('#slot-error').waitFor();
        await inspect(page, 'move-nothing');
        await page.locator('.vacant-slot label').last().click();
        await page.getByRole('button', { name: 'この日時に変える' }).click();
        await page.getByText('日時を変えました。').first().waitFor();
        assert.ok((await page.locator('main').innerText()).includes(number));
        await inspect(page, 'moved');
      },
      { javaScript: false },
    ));
});
