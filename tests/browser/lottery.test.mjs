// A lottery from the first entry to the draw that anybody can repeat, and a place that comes free for somebody who lost.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { inspect, onEachDatabase } from './harness.mjs';
import { answer, check, expectHeading, lettersTo, openOffice, silentWish, tabTo } from './office.mjs';
import { ATSTART, LONGAGO, changePolicy, makeSession, signIn, weekdayIn } from './kinds.mjs';

const PLACES = 3;
const PARTIES = 10;
const LECTURE = '講演会';
const main = (page) => page.locator('main').innerText();

/** The lecture as a lottery whose entries are open, or closed. */
const asLottery = (service, closes) =>
  changePolicy(service, 'lecture', (policy) => {
    policy.acceptance = 'lottery';
    policy.household_limit = null;
    policy.window = { opens: 'at_once', closes, cancel_until: ATSTART };
  });

/** A party that enters by the API. Gives its page. */
async function enter(office, slot, number) {
  const answered = await fetch(office.at('/api/v1/reservations'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `party-${number}` },
    body: JSON.stringify({
      slot,
      party: { persons: 1 + (number % 2), comes: ['family'] },
      applicant: { nickname: `家族${number}`, email: `kazoku${number}@familie.example`, relation: 'family' },
      pin: '2580',
    }),
  });
  const made = await answered.json();
  assert.equal(answered.status, 201, JSON.stringify(made));
  assert.equal(made.status, 'entered');
  return new URL(made.manage_url).pathname;
}

onEachDatabase('A lottery', (database) => {
  const office = openOffice(database);
  const families = [];
  let session;
  let draw;

  test('is entered without taking a place, and says how it goes on', async () => {
    await asLottery(office.service, ATSTART);
    await office.visit(async (page) => {
      await signIn(page, office);
      session = await makeSession(page, office, LECTURE, weekdayIn(20), { households: String(PLACES) });
    });
    const all = await (await fetch(office.at('/api/v1/sessions?limit=200'))).json();
    const own = all.sessions.find((one) => one.id === session.split('/').at(-1));
    const slot = own.slots[0].id;
    for (let number = 1; number < PARTIES; number++) families.push(await enter(office, slot, number));

    await office.visit(
      async (page) => {
        await page.goto(office.at(`/programmes/${own.programme}`));
        assert.match(await main(page), /抽選で決まります[^]*まで受け付けます/);
        assert.match(await main(page), /抽選（\d+月\d+日まで受付）/);
        assert.doesNotMatch(await main(page), /あと3組/);
        await inspect(page, 'lottery-programme');
        await page.goto(office.at(`/slots/${slot}/reserve`));
        assert.match(await main(page), /抽選のお申し込みになります/);
        await inspect(page, 'lottery-fill');
        await answer(page, { ...silentWish, name: '最後の家族' });
        await check(page);
        await inspect(page, 'lottery-confirm');
        await page.getByRole('button', { name: 'この内容で申し込む' }).click();
        await expectHeading(page, /お申し込みを受け付けました/);
        assert.match(await main(page), /抽選券\s*[0-9a-f]{12}/);
        await inspect(page, 'lottery-done');
        await page.getByRole('link', { name: '予約の画面を開く' }).click();
        assert.match(await main(page), /抽選待ち/);
        await inspect(page, 'lottery-entered');
        families.push(new URL(page.url()).pathname);
      },
      { javaScript: false },
    );
    assert.equal(families.length, PARTIES);
    const after = await (await fetch(office.at('/api/v1/sessions?limit=200'))).json();
    assert.equal(after.sessions.find((one) => one.id === own.id).slots[0].remaining.households, PLACES);
  });

  test('is drawn by staff with the keyboard once entries are closed', () =>
    office.visit(async (page) => {
      await signIn(page, office);
      await page.goto(office.at(session));
      assert.match(await main(page), new RegExp(`申し込み ${PARTIES}組`));
      await page.getByRole('link', { name: '抽選のようすを見る' }).click();
      assert.equal(await page.getByRole('button', { name: /抽選する/ }).count(), 0, 'it can be drawn too early');
      await inspect(page, 'lottery-staff-open');

      await asLottery(office.service, LONGAGO);
      await page.goto(office.at('/staff'));
      await page.getByRole('link', { name: /抽選を待っている回/ }).click();
      await inspect(page, 'lottery-staff-decisions');
      await page.getByRole('link', { name: /抽選に進む/ }).click();
      await expectHeading(page, /抽選/);
      await inspect(page, 'lottery-staff-asked');
      await tabTo(page, (at) => at.words.startsWith('抽選する'));
      await page.keyboard.press('Enter');
      await page.getByText('抽選しました。結果は、').waitFor();
      await inspect(page, 'lottery-staff-drawn');
      draw = await page.getByRole('link', { name: '抽選の記録を見る' }).getAttribute('href');
    }));

  test('is published, and whoever repeats it comes to the same', () =>
    office.visit(
      async (page) => {
        await page.goto(office.at(draw));
        assert.match(await page.title(), /^抽選の記録/);
        await inspect(page, 'lottery-draw');
        const seed = await page.locator('#seed').textContent();
        const shown = await page.locator('.ticket-row').evaluateAll((rows) =>
          rows.map((row) => ({
            ticket: row.querySelector('.ticket-head code').textContent,
            hash: row.querySelector('.ticket-hash code').textContent,
            isDrawn: row.dataset.drawn === 'true',
          })),
        );
        assert.equal(shown.length, PARTIES);
        const again = shown
          .map(({ ticket }) => ({ ticket, hash: createHash('sha256').update(`${seed}:${ticket}`).digest('hex') }))
          .sort((one, other) => (one.hash < other.hash ? -1 : 1))
          .map((one, rank) => ({ ...one, isDrawn: rank < PLACES }));
        assert.deepEqual(shown, again);
        assert.doesNotMatch(await page.content(), /家族|ひきこもり|講演会|familie/);
      },
      { javaScript: false },
    ));

  test('leaves those who lost in the order of the draw, and the first of them is offered a place that comes free', () =>
    office.visit(async (page) => {
      const places = [];
      for (const family of families) {
        await page.goto(office.at(family));
        const words = await main(page);
        const [, rank] = words.match(new RegExp(`${PARTIES}組中 (\\d+)番`));
        const hasPlace = /ご予約済み/.test(words);
        assert.equal(hasPlace, Number(rank) <= PLACES, words);
        if (!hasPlace) assert.match(words, new RegExp(`空きをお待ちの方の、${rank - PLACES}番目`));
        places[rank] = family;
      }
      await page.goto(office.at(places[PLACES + 1]));
      await inspect(page, 'lottery-lost');
      await page.goto(office.at(places[1]));
      await inspect(page, 'lottery-won');
      await page.getByRole('link', { name: '取り消しに進む' }).click();
      await page.getByRole('button', { name: 'この予約を取り消す' }).click();
      await page.locator('.status').filter({ hasText: '取り消し済み' }).waitFor();
      await page.goto(office.at(places[PLACES + 1]));
      assert.match(await main(page), /席が空きました/);
      await page.goto(office.at(places[PLACES + 2]));
      assert.match(await main(page), /空きを待っています/);
    }));

  test('tells by letter that an entry was received, under a subject that tells nothing', async () => {
    const [letter] = await lettersTo(office.service, 'kazoku1@familie.example');
    assert.match(letter.subject, /^ご予約の件（\d+月\d+日・抽選の受付）$/);
  });
});
