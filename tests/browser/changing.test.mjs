// A date that moves: staff see beforehand who hears of it and how, the families answer on their own page, and the place that
// one gives back goes to the next. Nobody waits here for letters: until they go out the change can be undone.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inspect, onEachDatabase } from './harness.mjs';
import {
  CONSULTATION, TELLING, answer, check, expectHeading, lettersTo, numberOf, openListOf, openOffice, openRows, openSlots, reserve, silentWish,
} from './office.mjs';

const OFFICER = 'tantou@demo.example';
const REASON = '台風のため';
const main = (page) => page.locator('main').innerText();
/** The same weekday some weeks later. */
const weeksLater = (day, weeks) => new Date(Date.parse(`${day}T00:00:00Z`) + weeks * 7 * 86_400_000).toISOString().slice(0, 10);
const monthDay = (day) => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;

async function signIn(page, office) {
  await page.goto(office.at('/staff/sign-in'));
  await page.getByLabel('メールアドレス').fill(OFFICER);
  await page.getByLabel('パスワード').fill('madoguchi-demo');
  await page.getByRole('button', { name: 'サインイン' }).click();
  await expectHeading(page, /./);
}

/** A family takes an hour of the last day that has any. */
async function takeHour(page, office, wish) {
  await openListOf(page, office, CONSULTATION);
  await openRows(page).last().click();
  await openSlots(page).last().click();
  const day = await page.locator('.slot time').getAttribute('datetime');
  const time = (await page.locator('.slot').innerText()).match(/午[前後]\d+時/)[0];
  await answer(page, wish);
  await check(page);
  await reserve(page);
  return { number: await numberOf(page), day, time };
}

/** The page where a session of that day is changed. */
async function openChange(page, office, day) {
  await page.goto(office.at(`/staff/sessions?from=${day}`));
  const agenda = page.locator('.agenda').filter({ has: page.locator(`h2 time[datetime="${day}"]`) });
  await agenda.getByRole('link', { name: CONSULTATION }).first().click();
  await page.getByRole('link', { name: '日程を変える' }).click();
}

onEachDatabase('A date that moves', (database) => {
  const office = openOffice(database);

  test('loses nobody: one confirms by link, one stands on the call list, a third takes the place that one gives back', async () => {
    const email = 'hana@familie.example';
    let first;
    let second;
    await office.visit(async (page) => {
      first = await takeHour(page, office, { ...silentWish, name: 'はなの母', contact: 'email', email });
    });
    await office.visit(async (page) => {
      second = await takeHour(page, office, { ...silentWish, name: 'しずかの父', contact: 'none', pin: '4826' });
    });
    assert.equal(second.day, first.day);
    const [letter] = await lettersTo(office.service, email);
    const link = letter.parts[0].text.match(/http\S+\/r\/\S+/)[0];

    let moved;
    await office.visit(async (page) => {
      await signIn(page, office);
      for (const weeks of [2, 3, 4, 5]) {
        moved = weeksLater(first.day, weeks);
        await openChange(page, office, first.day);
        await page.getByRole('radio', { name: /日程を変える/ }).check();
        await page.getByRole('textbox', { name: '新しい日' }).fill(moved);
        await page.getByRole('textbox', { name: '理由' }).fill(REASON);
        await page.getByRole('button', { name: 'お知らせの内容を確かめる' }).click();
        // A day on which the desk is closed asks for a reason; another one is taken instead.
        if ((await page.getByLabel('窓口の時間の外で開く理由').count()) === 0) break;
      }
      const preview = await main(page);
      assert.match(preview, /まだ変わっていません/);
      assert.match(preview, /メール\s*1件/);
      assert.match(preview, /届かない方\s*1件/);
      assert.ok(preview.includes(monthDay(moved)) && preview.includes(REASON), preview);
      await inspect(page, 'change-preview');
      await page.locator('button[value=change]').click();
      assert.match(await main(page), /元に戻す/);
      await inspect(page, 'changed');
      await page.goto(office.at('/staff/calls'));
      const calls = await main(page);
      assert.match(calls, /お返事待ち[^]*はなの母/);
      assert.match(calls, /届かない方[^]*しずかの父/);
      await inspect(page, 'calls');
    });

    // The link of the first letter leads to the question.
    await office.visit(async (page, guest) => {
      await page.goto(link);
      const asked = await page.locator('.changed').innerText();
      assert.match(asked, /日時が変わりました/);
      assert.ok(asked.includes(monthDay(first.day)) && asked.includes(monthDay(moved)) && asked.includes(REASON), asked);
      assert.equal(await page.locator('.changed del time').first().getAttribute('datetime').then((at) => at.slice(0, 10)), first.day);
      await inspect(page, 'moved-question');
      await page.getByRole('button', { name: 'この日で参加する' }).click();
      assert.doesNotMatch(await page.locator('.changed').innerText(), /いかがですか/);
      assert.equal(await page.getByRole('button', { name: 'この日で参加する' }).count(), 0);
      for (const { html } of await guest.pagesRead()) assert.doesNotMatch(html, TELLING);
    });

    // Nothing reaches the other one; it hears of it under its number and gives the place back.
    await office.visit(async (page) => {
      await page.goto(office.at('/lookup'));
      await page.getByLabel('予約番号').fill(second.number);
      await page.getByLabel('暗証番号').fill('4826');
      await page.getByRole('button', { name: '予約を見る' }).click();
      assert.match(await page.locator('.changed').innerText(), /日時が変わりました/);
      await page.getByRole('link', { name: /^取り消/ }).first().click();
      await page.getByRole('button', { name: 'この予約を取り消す' }).click();
      assert.match(await page.locator('.status').textContent(), /取り消し済み/);
    });

    await office.visit(async (page) => {
      await openListOf(page, office, CONSULTATION);
      const row = page.locator('.date').filter({ hasText: monthDay(moved) });
      assert.equal(await row.locator('del time').first().getAttribute('datetime').then((at) => at.slice(0, 10)), first.day, 'the old date is crossed out');
      assert.ok((await row.innerText()).includes(REASON), 'the reason stands in public');
      await row.locator('.date-go').getByRole('link').first().click();
      await openSlots(page).filter({ hasText: second.time }).last().click();
      assert.equal(await page.locator('.slot time').getAttribute('datetime'), moved);
      await answer(page, { ...silentWish, name: 'みつばの母' });
      await check(page);
      await reserve(page);
      await numberOf(page);
    });

    await office.visit(async (page) => {
      await signIn(page, office);
      await page.goto(office.at('/staff/calls'));
      assert.doesNotMatch(await main(page), /はなの母|しずかの父/);
    });
  });

  test('can be undone until the first letter goes out', () =>
    office.visit(async (page) => {
      await signIn(page, office);
      await page.goto(office.at('/staff/sessions'));
      const agenda = page.locator('.agenda').filter({ has: page.getByRole('link', { name: CONSULTATION }) });
      const day = await agenda.nth(1).locator('h2 time').getAttribute('datetime');
      await openChange(page, office, day);
      await page.getByRole('radio', { name: /延期する/ }).check();
      await page.getByRole('textbox', { name: '理由' }).fill(REASON);
      await page.getByRole('button', { name: 'お知らせの内容を確かめる' }).click();
      await page.locator('button[value=change]').click();
      await page.getByRole('button', { name: '元に戻す' }).click();
      assert.doesNotMatch(await main(page), /延期/);
    }));
});
