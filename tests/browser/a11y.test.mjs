// Every public page in every state that a visitor can meet: axe, valid HTML, and no scrolling sideways, wide and narrow.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { databases, inspect } from './harness.mjs';
import {
  CONSULTATION, FAMILY_CLASS, answer, check, endHold, expectHeading, lettersTo, numberOf, openListOf, openOffice, openRows, openSlots, otherBrowser,
  reserve, silentWish, takePlace,
} from './office.mjs';

const LONG = 'とても長い文章で、どこにも区切りがないときでも、はみ出さずに折り返されることを確かめるための文字列です。'.repeat(3);
const wish = { ...silentWish, contact: 'email', email: 'a-rather-long-address-that-does-not-break.anywhere@familie-midori.example', note: `${LONG}\nhttps://example.jp/${'a'.repeat(90)}` };
const pathOf = (page) => new URL(page.url()).pathname;

describe('Every public page can be used by everybody', () => {
  // What a page looks like does not depend on the database.
  const office = openOffice(databases[0]);
  const look = (title, story) => test(title, () => office.visit((page, guest) => story(page, guest)));
  const go = (page, where) => page.goto(office.at(where));

  look('the list: whole, narrowed, without application, empty', async (page) => {
    await go(page, '/');
    await inspect(page, 'list');
    await openListOf(page, office, FAMILY_CLASS);
    await inspect(page, 'list-one-programme');
    await go(page, '/?open=1');
    await inspect(page, 'list-walk-in');
    await go(page, '/?for=consult');
    await inspect(page, 'list-consult');
    const first = await page.locator('#programme option').nth(1).getAttribute('value');
    await go(page, `/?programme=${first}&open=1`);
    await page.locator('.empty').waitFor();
    await inspect(page, 'list-empty');
  });

  look('the month: whole, narrowed, the next one, one without a date', async (page) => {
    await go(page, '/calendar');
    await inspect(page, 'month');
    await page.getByRole('link', { name: /^次の月/ }).click();
    await page.locator('.cal-session').first().waitFor();
    await inspect(page, 'month-next');
    await page.getByLabel('申込みなしで参加できるものだけ').check();
    await page.getByRole('button', { name: '表示する' }).click();
    await inspect(page, 'month-walk-in');
    const lecture = await page.locator('#programme option', { hasText: '講演会' }).getAttribute('value');
    await go(page, `/calendar?programme=${lecture}`);
    await page.locator('.empty').waitFor();
    await inspect(page, 'month-empty');
  });

  for (const [kind, name] of Object.entries({
    appointment: CONSULTATION, course: FAMILY_CLASS, event: '講演会', 'walk-in': 'ひきこもりUXラウンジ', notice: '県の相談窓口 こころの健康センター（ひきこもり支援センター）',
    online: 'ひきこもりVOICESTATION（シンポジウム）', 'no-dates': 'ひきこもり支援者サミット',
  }))
    look(`a programme and, where there is one, the choice of a day: ${name}`, async (page) => {
      await go(page, '/');
      const id =
        (await page.locator('#programme option', { hasText: name }).getAttribute('value', { timeout: 500 }).catch(() => null)) ??
        (await page.getByRole('link', { name, exact: true }).first().getAttribute('href')).split('/').at(-1);
      await go(page, `/programmes/${id}`);
      await expectHeading(page, new RegExp(name.replace(/[（）]/g, '.')));
      await inspect(page, `programme-${kind}`);
      const choose = page.getByRole('link', { name: '日時を選ぶ' });
      if ((await choose.count()) === 0) return;
      await choose.first().click();
      await expectHeading(page, /日時を選んでください/);
      await inspect(page, `choose-${kind}`);
    });

  look('the three steps by e-mail, with everything wrong on the way, the reservation, cancelling it, and the letters', async (page) => {
    await go(page, '/demo/mail');
    await inspect(page, 'demo-mail-empty');
    await openListOf(page, office, CONSULTATION);
    await openRows(page).last().click();
    await openSlots(page).last().click();
    await inspect(page, 'fill');
    await check(page);
    await page.locator('.banner-error').waitFor();
    await inspect(page, 'fill-empty-errors');
    await answer(page, { ...wish, name: LONG, persons: 'たくさん', email: 'x@', pin: '1111', note: 'あ'.repeat(1_001) });
    await check(page);
    await page.locator('#email-error').waitFor();
    await inspect(page, 'fill-errors');
    await answer(page, { contact: 'phone', phone: '12' });
    await check(page);
    await page.locator('#phone-error').waitFor();
    await inspect(page, 'fill-errors-phone');
    await answer(page, { phone: '' });
    await answer(page, wish);
    await check(page);
    await expectHeading(page, /この内容でよろしいですか/);
    await inspect(page, 'confirm');
    await reserve(page);
    await numberOf(page);
    await inspect(page, 'done-email');
    await lettersTo(office.service, wish.email);
    await go(page, '/demo/mail');
    await inspect(page, 'demo-mail');
    await page.locator('.letters').getByRole('link').first().click();
    await inspect(page, 'demo-letter');
    await page.locator('.letter').getByRole('link').click();
    await inspect(page, 'reservation');
    await page.getByRole('link', { name: '人数などを変える' }).click();
    await inspect(page, 'party');
    await page.getByLabel('人数').fill('たくさん');
    await page.getByRole('button', { name: 'この内容に変える' }).click();
    await page.locator('#persons-error').waitFor();
    await inspect(page, 'party-errors');
    await page.getByRole('link', { name: '変えずに戻る' }).click();
    await page.getByRole('link', { name: 'ほかの日に変える' }).click();
    await inspect(page, 'change');
    await openSlots(page).first().click();
    await expectHeading(page, /この日時に変えますか/);
    await inspect(page, 'confirm-change');
    await page.getByRole('button', { name: 'この日時に変える' }).click();
    await page.locator('.banner-done').waitFor();
    await inspect(page, 'reservation-changed');
    await page.getByRole('link', { name: '取り消しに進む' }).click();
    await inspect(page, 'cancel');
    await page.getByRole('button', { name: 'この予約を取り消す' }).click();
    await page.locator('.status').filter({ hasText: '取り消し済み' }).waitFor();
    await inspect(page, 'reservation-cancelled');
  });

  look('the three steps by telephone and without any word', async (page) => {
    for (const [name, how] of [['phone', { contact: 'phone', phone: '027-382-0000' }], ['none', { contact: 'none' }]]) {
      await openListOf(page, office, CONSULTATION);
      await openRows(page).last().click();
      await openSlots(page).last().click();
      await answer(page, { ...silentWish, ...how });
      await check(page);
      await expectHeading(page, /この内容でよろしいですか/);
      await inspect(page, `confirm-${name}`);
      await reserve(page);
      await numberOf(page);
      await inspect(page, `done-${name}`);
    }
    await page.getByRole('link', { name: '予約の画面を開く' }).click();
    await inspect(page, 'reservation-none');
  });

  look('a form that asks for the full name', async (page) => {
    await openListOf(page, office, '若者就職活動個別相談（安中出張サポートステーション）');
    const rows = openRows(page);
    assert.ok((await page.locator('.state-not-yet').count()) > 0, 'no date whose reservations have not begun');
    await inspect(page, 'list-not-yet');
    if ((await rows.count()) === 0) return;
    await rows.first().click();
    await openSlots(page).first().click();
    await inspect(page, 'fill-full-name');
    await check(page);
    await inspect(page, 'fill-full-name-errors');
  });

  look('the look-up and its errors', async (page) => {
    await go(page, '/lookup');
    await inspect(page, 'lookup');
    await page.getByRole('button', { name: '予約を見る' }).click();
    await page.locator('#number-error').waitFor();
    await inspect(page, 'lookup-errors');
    await page.getByLabel('予約番号').fill('K7-4M2');
    await page.getByLabel('暗証番号').fill('2580');
    await page.getByRole('button', { name: '予約を見る' }).click();
    await page.locator('#unknown-heading').waitFor();
    await inspect(page, 'lookup-unknown');
    await go(page, '/r/x');
    await inspect(page, 'lookup-dead-link');
  });

  look('refusals: full before and after typing, and the choice of a day with full slots', async (page) => {
    await openListOf(page, office, CONSULTATION);
    await openRows(page).last().click();
    await openSlots(page).last().click();
    await expectHeading(page, /ご予約の内容を入力/);
    const slot = pathOf(page);
    await answer(page, silentWish);
    await check(page);
    await endHold(page, office);
    await takePlace(office, slot);
    await reserve(page);
    await expectHeading(page, /満席/);
    await inspect(page, 'refusal-full-kept');
    await go(page, slot);
    await inspect(page, 'refusal-full');
    await page.getByRole('link', { name: /ほかの日程を見る/ }).first().click();
    await openListOf(page, office, CONSULTATION);
    await openRows(page).last().click();
    await inspect(page, 'choose-full-slots');
  });

  look('errors: not found, too old a form, wrong method, too long, too many', async (page, guest) => {
    await go(page, '/nirgends');
    await expectHeading(page, /見つかりませんでした/);
    await inspect(page, 'error-404');
    await openListOf(page, office, FAMILY_CLASS);
    await openRows(page).first().click();
    await expectHeading(page, /ご予約の内容を入力/);
    const slot = pathOf(page);
    await answer(page, wish);
    await guest.context.clearCookies();
    await check(page);
    await expectHeading(page, /もう一度お確かめください/);
    await inspect(page, 'error-403');
    await go(page, slot.replace('reserve', 'confirm'));
    await inspect(page, 'error-405');
    await go(page, slot);
    await answer(page, { note: 'あ'.repeat(30_000) });
    await check(page);
    await expectHeading(page, /受け取れませんでした/);
    await inspect(page, 'error-413');

    const other = await otherBrowser(office, '/lookup');
    for (let tries = 0; tries < 8; tries++) await other.post('/lookup', { csrf: other.fields.csrf, number: 'K7-4M2', pin: '0000' });
    await go(page, '/lookup');
    await page.getByLabel('予約番号').fill('K7-4M2');
    await page.getByLabel('暗証番号').fill('2580');
    await page.getByRole('button', { name: '予約を見る' }).click();
    await expectHeading(page, /少しお待ちください/);
    await inspect(page, 'error-429');
  });
});
