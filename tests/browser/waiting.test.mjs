// A full lecture, and the way to a place in it all the same: into the queue, the offer, yes or no, out again. The services
// run on the real clock; in the quiet hours the offer is looked at by the first letter's link, and its own letter must wait.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inspect, noSidewaysScroll, onEachDatabase } from './harness.mjs';
import {
  allWords, answer, check, endHold, expectHeading, lettersTo, numberOf, openListOf, openOffice, openRows, reserve, silentWish, tabTo,
} from './office.mjs';

const LECTURE = '講演会';
const main = (page) => page.locator('main').innerText();
const hourInJapan = () => (new Date().getUTCHours() + 9) % 24;
const isQuiet = () => hourInJapan() >= 21 || hourInJapan() < 8;
const waitRow = (page) => page.locator('.date').filter({ hasText: '満席（キャンセル待ちできます）' }).first();
const joinQueue = (page) => page.getByRole('button', { name: 'この内容で空きを待つ' }).click();

async function signIn(page, office) {
  await page.goto(office.at('/staff/sign-in'));
  await page.getByLabel('メールアドレス').fill('tantou@demo.example');
  await page.getByLabel('パスワード').fill('madoguchi-demo');
  await page.getByRole('button', { name: 'サインイン' }).click();
  await expectHeading(page, /./);
}

/** Staff let so many households into the lecture. Gives the address of its page for staff. */
async function makeSmall(page, office, households) {
  await openListOf(page, office, LECTURE);
  const last = page.locator('.date').filter({ has: page.locator('.state-free') }).last();
  const on = await last.locator('time').first().getAttribute('datetime');
  await signIn(page, office);
  await page.goto(office.at(`/staff/sessions?from=${on}`));
  await page.locator('.sitting').getByRole('link', { name: LECTURE }).first().click();
  await page.getByRole('link', { name: '定員を変える' }).waitFor();
  const session = new URL(page.url()).pathname;
  await page.getByRole('link', { name: '定員を変える' }).click();
  await page.getByLabel('組').fill(String(households));
  await page.getByLabel('名').fill('');
  await page.getByRole('button', { name: '定員を変える' }).click();
  await expectHeading(page, /./);
  return session;
}

/** From the list into the form of the full lecture. */
async function openQueue(page, office) {
  await openListOf(page, office, LECTURE);
  await waitRow(page).getByRole('link', { name: '空きを待つ' }).click();
}

/** Joins with an address; gives the link that its letter carries. */
async function waitByMail(page, office, name, email) {
  await openQueue(page, office);
  await answer(page, { ...silentWish, name, persons: '1', contact: 'email', email });
  await check(page);
  await joinQueue(page);
  await expectHeading(page, /空きを待つお申し込みを受け付けました/);
  const [letter] = await lettersTo(office.service, email);
  assert.match(letter.subject, /空き待ち/);
  assert.doesNotMatch(allWords(letter), /ひきこもり|講演/);
  return letter.parts[0].text.match(/http\S+\/r\/\S+/)[0];
}

onEachDatabase('A full lecture', (database) => {
  const office = openOffice(database);

  test('has a waiting list: a place that comes free is offered, taken by one and let go by another, and a third leaves', async () => {
    let session;
    await office.visit(async (page) => {
      session = await makeSmall(page, office, 1);
    });
    let there;
    await office.visit(async (page) => {
      await openListOf(page, office, LECTURE);
      await openRows(page).last().click();
      await answer(page, { ...silentWish, persons: '1' });
      await check(page);
      await reserve(page);
      await numberOf(page);
      there = page.url().replace(/\/done$/, '');
    });

    const first = 'hana@familie.example';
    let link;
    await office.visit(async (page) => {
      await openListOf(page, office, LECTURE);
      assert.match(await waitRow(page).innerText(), /満席（キャンセル待ちできます）/);
      await waitRow(page).getByRole('link', { name: '空きを待つ' }).click();
      assert.match(await main(page), /この回は満席です。空きを待つお申し込みができます。いまお申し込みになると、1組目です。/);
      await inspect(page, 'wait-fill');
      await answer(page, { ...silentWish, name: 'はなの母', persons: '1', contact: 'email', email: first });
      await check(page);
      await inspect(page, 'wait-confirm');
      await joinQueue(page);
      await expectHeading(page, /空きを待つお申し込みを受け付けました/);
      assert.match(await page.locator('#place').innerText(), /1組目にお待ちです。/);
      await inspect(page, 'wait-done');
      const [letter] = await lettersTo(office.service, first);
      link = letter.parts[0].text.match(/http\S+\/r\/\S+/)[0];
      await page.goto(link);
      assert.match(await main(page), /1組目にお待ちです。/);
      await inspect(page, 'wait-reservation');
    });
    let second;
    await office.visit(async (page) => {
      second = await waitByMail(page, office, 'みつばの父', 'mitsuba@familie.example');
    });
    // The third needs no address: its number and PIN open the page.
    let number;
    await office.visit(async (page) => {
      await openQueue(page, office);
      await answer(page, { ...silentWish, name: 'しずか', persons: '1', pin: '4826' });
      await check(page);
      await joinQueue(page);
      await expectHeading(page, /空きを待つお申し込みを受け付けました/);
      number = (await page.locator('#number').textContent()).trim();
    });

    await office.visit(async (page) => {
      await signIn(page, office);
      await page.goto(office.at(session));
      const queue = await main(page);
      assert.match(queue, /キャンセル待ち[^]*はなの母[^]*1組目[^]*みつばの父[^]*2組目[^]*しずか[^]*3組目/);
      await inspect(page, 'staff-queue');
      await page.getByRole('link', { name: 'みつばの父' }).click();
      assert.match(await main(page), /2組目に待っています/);
      await inspect(page, 'staff-queued-reservation');
    });

    await office.visit(async (page) => {
      await page.goto(there);
      await page.getByRole('link', { name: /取り消し/ }).first().click();
      await page.getByRole('button', { name: 'この予約を取り消す' }).click();
    });
    if (isQuiet()) {
      const letters = await lettersTo(office.service, first);
      assert.ok(letters.every(({ subject }) => !subject.includes('空きのご案内')), 'an offer went out in the quiet hours');
    } else {
      const letters = await lettersTo(office.service, first, 2);
      const offer = letters.find(({ subject }) => subject.includes('空きのご案内'));
      assert.doesNotMatch(allWords(offer), /ひきこもり|講演/);
      link = offer.parts[0].text.match(/http\S+\/r\/\S+/)[0];
      await office.visit(async (page) => {
        await page.goto(office.at('/demo/mail'));
        assert.match(await main(page), /空きのご案内/);
      });
    }

    await office.visit(async (page) => {
      await signIn(page, office);
      await page.goto(office.at('/staff/offers'));
      assert.match(await main(page), /お返事待ち[^]*はなの母/);
      await inspect(page, 'staff-offers');
    });

    // Looking changes nothing, however often; the answer needs a button. By keyboard.
    await office.visit(async (page) => {
      for (let looks = 0; looks < 2; looks++) await page.goto(link);
      assert.match(await main(page), /席が空きました[^]*まで、この席をお取りしています。/);
      await inspect(page, 'offer');
      await tabTo(page, ({ words }) => words === 'この席で予約する');
      await page.keyboard.press('Enter');
      await page.getByText('ご予約になりました。お待ちしています。').waitFor();
      assert.match(await page.locator('.status').textContent(), /ご予約済み/);
      await inspect(page, 'offer-accepted');
      await page.getByRole('link', { name: /取り消しに進む/ }).click();
      await page.getByRole('button', { name: 'この予約を取り消す' }).click();
    });

    // Without JavaScript the next one lets it go, on a narrow screen.
    await office.visit(
      async (page) => {
        await page.goto(second);
        await noSidewaysScroll(page, [320, 360]);
        await page.getByRole('button', { name: '今回は見送る' }).click();
        assert.match(await main(page), /お返事をありがとうございました。席は、次の方へご案内します。/);
      },
      { javaScript: false, size: { width: 360, height: 740 } },
    );

    // The third hears of it under its number, and leaves.
    await office.visit(async (page) => {
      await page.goto(office.at('/lookup'));
      await page.getByLabel('予約番号').fill(number);
      await page.getByLabel('暗証番号').fill('4826');
      await page.getByRole('button', { name: '予約を見る' }).click();
      assert.match(await main(page), /席が空きました/);
      await page.getByRole('button', { name: '今回は見送る' }).click();
      assert.match(await page.locator('.status').textContent(), /取り消し済み/);
    });
    await office.visit(async (page) => {
      await openListOf(page, office, LECTURE);
      assert.match(await page.locator('.date').last().innerText(), /あと1組/, 'nobody waits any more, and the place is free');
    });
  });

  test('is left without a reason, and a refused form keeps what was typed', async () => {
    await office.visit(async (page) => {
      await openListOf(page, office, LECTURE);
      await openRows(page).last().click();
      await answer(page, { ...silentWish, name: 'おそい人', persons: '1' });
      const slot = new URL(page.url()).pathname;
      await endHold(page, office);
      await office.visit(async (other) => {
        await other.goto(office.at(slot));
        await answer(other, { ...silentWish, name: 'はやい人', persons: '1' });
        await check(other);
        await reserve(other);
        await numberOf(other);
      });
      await check(page);
      await expectHeading(page, /満席になりました/);
      assert.match(await main(page), /この回の空きを待つ[^]*ほかの窓口/);
      await inspect(page, 'full-with-queue');
      await page.getByRole('button', { name: '空きを待つ', exact: true }).click();
      assert.match(await main(page), /おそい人/);
      await joinQueue(page);
      await page.getByRole('link', { name: '順番を見る画面を開く' }).click();
      await page.getByRole('link', { name: '待つのをやめる' }).click();
      await expectHeading(page, /待つのをやめますか/);
      await inspect(page, 'leave');
      await page.getByRole('button', { name: '待つのをやめる' }).click();
      assert.match(await page.locator('.status').textContent(), /取り消し済み/);
    });
  });
});
