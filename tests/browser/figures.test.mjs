// Staff look at a year's figures, at what of them may be published, and take files: by page, with and without JavaScript.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { inspect, onEachDatabase } from './harness.mjs';
import { CONSULTATION, expectHeading, openOffice, reserveByHand, silentWish } from './office.mjs';
import { signIn } from './kinds.mjs';

const download = async (page, name) => {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
};

onEachDatabase('The figures of a year', (database) => {
  const office = openOffice(database);

  test('a reservation is counted, the years before are there, and the tables can be read', () =>
    office.visit(async (page) => {
      await reserveByHand(page, office, silentWish, CONSULTATION);
      await signIn(page, office, 'kanri@demo.example');
      await page.getByRole('link', { name: '集計', exact: true }).click();
      await expectHeading(page, /年度の集計/);
      await inspect(page, 'figures');
      const sources = page.getByRole('region', { name: '受付の方法' });
      await sources.getByRole('row').filter({ hasText: CONSULTATION }).getByRole('cell').first().filter({ hasText: /^1/ }).waitFor();
      await page.getByRole('link', { name: '平成30年度', exact: true }).click();
      await expectHeading(page, /平成30年度の集計/);
      assert.ok((await page.locator('svg.figures-chart').count()) > 0, 'the past has charts');
      await inspect(page, 'figures-past');
    }));

  test('files and what may be published are a link away, without JavaScript', () =>
    office.visit(
      async (page) => {
        await signIn(page, office);
        await page.goto(office.at('/staff/figures'));
        const xlsx = await download(page, 'Excel（xlsx）');
        assert.match(xlsx.name, /^figures-\d{4}\.xlsx$/);
        assert.equal(xlsx.bytes.subarray(0, 2).toString(), 'PK');
        const csv = await download(page, 'CSV（UTF-8）');
        assert.match(csv.bytes.toString('utf8'), /^\uFEFF事業,/);
        await page.getByRole('link', { name: '公表用の表を見る' }).click();
        await expectHeading(page, /公表用/);
        await inspect(page, 'figures-published');
      },
      { javaScript: false },
    ));

  test('officers take reservations out as a file', () =>
    office.visit(async (page) => {
      await signIn(page, office);
      await page.goto(office.at('/staff/figures'));
      await page.getByRole('link', { name: '予約をファイルに書き出す' }).click();
      await expectHeading(page, /書き出す/);
      await inspect(page, 'export');
      await page.getByLabel('はじめの日').fill('あした');
      await page.getByRole('button', { name: '書き出す' }).click();
      await page.locator('#from-error').waitFor();
      await inspect(page, 'export-problem');
      await page.getByLabel('はじめの日').fill('2020-04-01');
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: '書き出す' }).click(),
      ]);
      assert.match(file.suggestedFilename(), /^reservations-2020-04-01-.*\.xlsx$/);
    }));
});
