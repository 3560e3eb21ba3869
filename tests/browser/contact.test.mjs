// How a family is reached: the way of writing, post, the slip to print, and a household that is concealed. With axe, and
// without JavaScript.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inspect, onEachDatabase } from './harness.mjs';
import { OFFICER, signIn } from './kinds.mjs';
import {
  CONSULTATION, TELLING, answer, check, choice, expectHeading, lettersTo, numberOf, openListOf, openOffice, openRows, openSlots, reserve, silentWish,
} from './office.mjs';

const wish = { ...silentWish, contact: 'email', email: 'hahaoya@familie.example' };

/** From the list to the number; `more` is done while the form is open. */
async function book(page, office, more = async () => {}) {
  await openListOf(page, office, CONSULTATION);
  await openRows(page).last().click();
  await openSlots(page).last().click();
  await answer(page, wish);
  await more(page);
  await check(page);
}

onEachDatabase('How a family is reached', (database) => {
  const office = openOffice(database);

  for (const javaScript of [true, false])
    test(`the way of writing, post and the slip, JavaScript ${javaScript ? 'on' : 'off'}`, () =>
      office.visit(
        async (page) => {
          const name = javaScript ? 'with' : 'without';
          await book(page, office, async () => {
            const discreet = choice(page, 'メールの書き方', 'radio', '用件の分からない書き方（はじめから選ばれています）');
            assert.ok(await discreet.isChecked(), 'not the default');
            await inspect(page, `contact-fill-${name}`);
            await choice(page, 'メールの書き方', 'radio', '事業の名前を書いてもよい').check();
            await page.locator('#post-email').check();
          });
          assert.match(await page.locator('.items').innerText(), /事業の名前を書いてもよい[^]*郵便可/);
          await page.getByRole('button', { name: '連絡のしかたを' }).click();
          assert.ok(await page.locator('#post-email').isChecked(), 'what was chosen is lost on the way back');
          assert.ok(await choice(page, 'メールの書き方', 'radio', '事業の名前を書いてもよい').isChecked());
          await check(page);
          await reserve(page);
          const number = await numberOf(page);
          await page.getByRole('link', { name: /控えの紙を印刷する/ }).click();
          await expectHeading(page, /予約/);
          assert.match(await page.title(), /^ご予約｜/);
          assert.ok((await page.locator('.slip').innerText()).includes(number));
          assert.ok((await page.locator('.slip rt').count()) > 20, 'no readings');
          assert.doesNotMatch(await page.locator('.slip').innerText(), TELLING);
          assert.ok(await page.locator('[data-exit]').isVisible(), 'no quick way out');
          await inspect(page, `contact-slip-${name}`);
          await page.emulateMedia({ media: 'print' });
          assert.ok(!(await page.locator('[data-exit]').isVisible()), 'the way out is printed');
          for (const format of ['A4', 'A5']) {
            const pdf = (await page.pdf({ format, preferCSSPageSize: false })).toString('latin1');
            assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g).length, 1, `${format} needs more than one sheet`);
          }
          await page.emulateMedia({ media: 'screen' });
          await page.getByRole('link', { name: 'もどる' }).click();
          await page.getByRole('link', { name: '取り消しに進む' }).click();
          await page.getByRole('button', { name: 'この予約を取り消す' }).click();
          await page.locator('.status').filter({ hasText: '取り消し済み' }).waitFor();
        },
        { javaScript },
      ));

  test('a household is concealed, its letters are kept in, and its contact is shown once for a stated reason', () =>
    office.visit(async (page) => {
      await book(page, office);
      await reserve(page);
      const number = await numberOf(page);
      await lettersTo(office.service, wish.email);
      await signIn(page, office, OFFICER);
      await page.goto(office.at('/staff/find'));
      await page.locator('#q').fill(number);
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: wish.name }).first().click();
      await page.getByText('秘匿にする（居場所や').click();
      await page.getByLabel('秘匿にする理由').fill('ご本人のお申し出');
      await inspect(page, 'contact-staff-before');
      await page.getByRole('button', { name: '秘匿にする' }).click();
      await page.locator('.banner-done').waitFor();
      const here = page.url();
      assert.ok(!(await page.content()).includes(wish.email), 'the address is still there');
      await inspect(page, 'contact-staff-concealed');
      await page.getByLabel('連絡先を見る理由').fill('日程のご相談');
      await page.getByRole('button', { name: '連絡先を見る' }).click();
      await expectHeading(page, /連絡先/);
      assert.ok((await page.locator('main').innerText()).includes(wish.email));
      await inspect(page, 'contact-staff-revealed');
      await page.getByRole('link', { name: '予約の画面にもどる' }).click();
      assert.match(await page.locator('main').innerText(), /職員が連絡先を見ました。理由: 日程のご相談/);
      await page.getByRole('link', { name: 'お渡しする控え' }).click();
      await expectHeading(page, /予約/);
      await inspect(page, 'contact-staff-slip');
      await page.goto(here);
      await page.getByRole('link', { name: 'この予約を取り消す' }).click();
      await inspect(page, 'contact-staff-cancel');
      await page.getByRole('button', { name: '予約を取り消す' }).click();
      await page.goto(office.at('/staff/letters'));
      await page.getByText('秘匿のため自動では連絡しません').first().waitFor();
      await inspect(page, 'contact-staff-letters');
      await page.getByRole('button', { name: /お伝えした・伝えないと決めた/ }).first().click();
      await page.locator('.banner-done').waitFor();
    }));
});
