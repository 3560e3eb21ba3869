// A household is handed over: the desk asks what was agreed to, the partner reads it behind its link and answers. With axe,
// and without JavaScript.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inspect, onEachDatabase } from './harness.mjs';
import { OFFICER, signIn } from './kinds.mjs';
import { expectHeading, openOffice, reserveByHand, silentWish } from './office.mjs';

const wish = { ...silentWish, contact: 'email', email: 'hahaoya@familie.example' };

onEachDatabase('A household that is handed over', (database) => {
  const office = openOffice(database);

  for (const javaScript of [true, false])
    test(`is read by the partner and answered for, JavaScript ${javaScript ? 'on' : 'off'}`, () =>
      office.visit(
        async (page) => {
          const own = { ...wish, name: javaScript ? 'みどりの母' : 'あおの母', email: `mother-${javaScript}@familie.example` };
          const { number } = await reserveByHand(page, office, own);
          await signIn(page, office, OFFICER);
          await page.goto(office.at('/staff/find'));
          await page.locator('#q').fill(number);
          await page.keyboard.press('Enter');
          await page.getByRole('link', { name: own.name }).first().click();
          await page.getByRole('link', { name: '引き継ぎ（ほかの窓口・団体へ）' }).click();
          await expectHeading(page, /引き継ぎ/);
          await page.getByRole('button', { name: '引き継ぐリンクをつくる' }).click();
          await page.getByText('引き継ぐ先').first().waitFor();
          await inspect(page, 'hand-over-refused');
          await page.getByLabel('どちらへ引き継ぎますか').fill('若者サポート群馬');
          await page.getByLabel('お名前', { exact: true }).check();
          await page.getByLabel('電話で', { exact: true }).check();
          await page.getByRole('button', { name: '引き継ぐリンクをつくる' }).click();
          await page.getByRole('heading', { name: '「若者サポート群馬」へのリンクができました' }).waitFor();
          await inspect(page, 'hand-over-made');
          const here = page.url();
          const link = await page.locator('#hand-over-link').innerText();
          await page.goto(office.at(new URL(link).pathname));
          await expectHeading(page, /引き継ぎのご連絡/);
          const told = await page.locator('.facts').innerText();
          assert.ok(told.includes(own.name) && !told.includes(own.email), told);
          await page.getByRole('button', { name: '返事をする' }).click();
          await page.getByText('1つ選んでください。').waitFor();
          await inspect(page, 'hand-over-partner');
          await page.getByLabel('会えた・話せた').check();
          await page.getByRole('button', { name: '返事をする' }).click();
          await page.getByRole('status').filter({ hasText: 'お返事を受け取りました' }).waitFor();
          await page.goto(here);
          await page.getByRole('link', { name: '年度ごとの引き継ぎの数' }).click();
          await page.getByRole('rowheader', { name: '若者サポート群馬' }).waitFor();
          await inspect(page, 'hand-over-counts');
        },
        { javaScript },
      ));
});
