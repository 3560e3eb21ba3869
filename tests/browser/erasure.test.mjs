// A family erases what it has cancelled; the desk shows, corrects and erases on request; the audit log tells who saw what. With and without script.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { inspect, onEachDatabase } from './harness.mjs';
import { CONSULTATION, FAMILY_CLASS, expectHeading, openOffice, reserveByHand, silentWish } from './office.mjs';
import { signIn } from './kinds.mjs';

const ADMINISTRATOR = 'kanri@demo.example';
const pathOf = (page) => new URL(page.url()).pathname;

/** A family reserves and stands on its reservation's page; gives the number. */
async function reserved(page, office, name) {
  const { number } = await reserveByHand(page, office, { ...silentWish, name }, CONSULTATION);
  await page.getByRole('link', { name: '予約の画面を開く' }).click();
  return number;
}

async function cancel(page) {
  await page.getByRole('link', { name: /^(取り消しに進む|講座をやめる)$/ }).click();
  await page.getByRole('button', { name: /^(この予約|すべての回)を取り消す$/ }).click();
  await page.locator('.status').filter({ hasText: '取り消し済み' }).waitFor();
}

onEachDatabase('What goes, and who saw it', (database) => {
  const office = openOffice(database);

  for (const javaScript of [true, false])
    test(`a family erases what it has cancelled, ${javaScript ? 'with' : 'without'} script`, () =>
      office.visit(
        async (page) => {
          const number = await reserved(page, office, 'きえる はな');
          assert.equal(await page.getByRole('link', { name: 'いま消す' }).count(), 0, 'who is expected cannot be erased');
          await cancel(page);
          const own = page.url();
          await page.getByRole('link', { name: 'いま消す' }).click();
          await expectHeading(page, /いま消しますか/);
          await inspect(page, 'erase');
          await page.getByRole('link', { name: '消さずに戻る' }).click();
          await page.getByRole('link', { name: 'いま消す' }).click();
          await page.getByRole('button', { name: 'いま消す' }).click();
          await expectHeading(page, /消去しました/);
          assert.equal(pathOf(page), '/erased');
          await inspect(page, 'erased');
          await page.goto(own);
          await expectHeading(page, /予約を見る/);
          await page.getByLabel('予約番号').fill(number);
          await page.getByLabel('暗証番号').fill(silentWish.pin);
          await page.getByRole('button', { name: '予約を見る' }).click();
          await page.locator('#unknown-heading').waitFor();
        },
        { javaScript },
      ));

  test('the desk shows, corrects and erases on request, and the log tells it', async () => {
    let number;
    await office.visit(async (page) => {
      number = await reserved(page, office, 'もとの なまえ');
      await cancel(page);
    });
    await office.visit(async (page) => {
      await signIn(page, office, ADMINISTRATOR);
      await page.goto(office.at('/staff/find'));
      await page.getByLabel(/予約番号、電話番号/).fill(number);
      await page.getByRole('button', { name: 'さがす' }).click();
      await page.getByRole('link', { name: 'もとの なまえ' }).click();
      await page.getByRole('link', { name: '本人の求めによる開示・訂正・消去' }).click();
      await inspect(page, 'staff-personal');
      await page.getByLabel(/お名前/).fill('');
      await page.getByRole('button', { name: '訂正する' }).click();
      await page.locator('#name-error').waitFor();
      await inspect(page, 'staff-personal-errors');
      await page.getByLabel(/お名前/).fill('ただしい なまえ');
      await page.getByRole('button', { name: '訂正する' }).click();
      await page.locator('.banner-done').waitFor();
      assert.ok(!(await page.locator('main').innerText()).includes('もとの'));
      await page.getByRole('link', { name: '消去に進む' }).click();
      await inspect(page, 'staff-erase');
      await page.getByRole('button', { name: '消去する' }).click();
      await page.locator('#reason-error').waitFor();
      await inspect(page, 'staff-erase-error');
      await page.getByLabel('本人またはご家族の求め').check();
      await page.getByRole('button', { name: '消去する' }).click();
      await expectHeading(page, /消去済み/);
      await inspect(page, 'staff-reservation-erased');
      await page.getByRole('link', { name: 'この予約をだれが見たか、変えたか' }).click();
      await expectHeading(page, /監査の記録/);
      const told = await page.locator('main').innerText();
      for (const words of ['見た', '訂正した', '消去した', '管理 はじめ', 'ご家族']) assert.ok(told.includes(words), words);
      assert.ok(!told.includes('なまえ'), 'a name stands in the log');
      await inspect(page, 'staff-audit');
      await page.getByRole('link', { name: '訂正・消去', exact: true }).click();
      await inspect(page, 'staff-audit-narrowed');
    });
  });

  test('what one telephone has reserved is shown, handed over and erased together', async () => {
    const called = { ...silentWish, name: 'おなじ でんわ', contact: 'phone', phone: '027-382-0099' };
    const numbers = [];
    await office.visit(async (page) => {
      for (const programme of [CONSULTATION, FAMILY_CLASS]) {
        const { number } = await reserveByHand(page, office, called, programme);
        numbers.push(number);
        await page.getByRole('link', { name: '予約の画面を開く' }).click();
        await cancel(page);
      }
    });
    await office.visit(async (page) => {
      await signIn(page, office, ADMINISTRATOR);
      await page.goto(office.at('/staff/find'));
      await page.getByLabel(/予約番号、電話番号/).fill(numbers[0]);
      await page.getByRole('button', { name: 'さがす' }).click();
      await page.getByRole('link', { name: 'おなじ でんわ' }).click();
      await page.getByRole('link', { name: '本人の求めによる開示・訂正・消去' }).click();
      assert.match(await page.locator('main').innerText(), new RegExp(numbers[1]));
      await inspect(page, 'staff-personal-household');
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: /この予約と合わせて/ }).click(),
      ]);
      const whole = JSON.parse(await readFile(await file.path(), 'utf8'));
      assert.equal(whole.length, 2);
      await page.getByRole('link', { name: 'まとめて消去に進む' }).click();
      await expectHeading(page, /まとめて消しますか/);
      await inspect(page, 'staff-erase-household');
      await page.getByRole('button', { name: '選んだ予約の情報を消去する' }).click();
      await page.locator('#problems-heading').waitFor();
      await inspect(page, 'staff-erase-household-error');
      for (const box of await page.getByRole('checkbox').all()) await box.check();
      await page.getByLabel('本人またはご家族の求め').check();
      await page.getByRole('button', { name: '選んだ予約の情報を消去する' }).click();
      await expectHeading(page, /消去済み/);
    });
  });
});
