// What opens only to some: a meeting by invitation, a class after an interview, and what waits for the desk's answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inspect, onEachDatabase } from './harness.mjs';
import {
  CONSULTATION, FAMILY_CLASS, TELLING, answer, check, expectHeading, numberOf, openOffice, openRows, openListOf, openSlots, reserve, silentWish, tabTo,
} from './office.mjs';
import { changePolicy, makeSession, signIn, sql, weekdayIn } from './kinds.mjs';

const MEETING = 'ひきこもり支援関係者連絡会';
const main = (page) => page.locator('main').innerText();
const pathOf = (page) => new URL(page.url()).pathname;
const supporter = { name: '安中 花子', comes: ['支援者'], persons: '1', relation: '支援者', contact: 'none', pin: '2580' };

onEachDatabase('By invitation', (database) => {
  const office = openOffice(database);
  let link;
  let programme;

  test('a link is made on the desk\'s screen, shown once and kept by nobody', () =>
    office.visit(async (page) => {
      await signIn(page, office);
      await makeSession(page, office, MEETING, weekdayIn(20), { persons: '30' });
      await page.getByRole('link', { name: '招待のリンクをつくる・見る' }).click();
      await inspect(page, 'invitations-empty');
      programme = pathOf(page).split('/')[3];
      await page.getByRole('button', { name: 'リンクをつくる' }).click();
      await page.locator('.banner-error').waitFor();
      await inspect(page, 'invitations-problems');
      await page.getByLabel('どちらへの招待ですか').fill('安中市社会福祉協議会');
      await page.getByLabel('予約できる件数').fill('１');
      await page.getByLabel('いつまで使えますか').fill(weekdayIn(10));
      await page.getByRole('button', { name: 'リンクをつくる' }).click();
      link = new URL(await page.locator('#invitation-link').textContent()).pathname;
      await inspect(page, 'invitations-made');
      await page.goto(office.at(`/staff/programmes/${programme}/invitations`));
      assert.match(await main(page), /安中市社会福祉協議会[^]*使えます[^]*あと1件/);
      assert.ok(!(await page.content()).includes(link), 'the link is shown a second time');
    }));

  test('nothing public shows the meeting', async () => {
    const feeds = ['/events.ics', '/events.csv', '/feed.atom', '/sitemap.xml'];
    for (const where of ['/', '/calendar', ...feeds, '/api/v1/programmes?limit=200', '/api/v1/sessions?limit=200']) {
      const text = await (await fetch(office.at(where))).text();
      assert.ok(!text.includes(MEETING) && !text.includes(programme), where);
    }
    assert.equal((await fetch(office.at(`/programmes/${programme}`))).status, 404);
  });

  for (const [title, options] of [['with the keyboard', {}], ['without JavaScript, too late', { javaScript: false }]])
    test(`whoever has the link reserves ${title}`, () =>
      office.visit(async (page, guest) => {
        await page.goto(office.at(link));
        if (options.javaScript === false) {
          await expectHeading(page, /この招待のリンクは、いまは使えません/);
          await inspect(page, 'invitation-over');
          return;
        }
        await expectHeading(page, new RegExp(MEETING));
        await inspect(page, 'invitation');
        await tabTo(page, (at) => /あと30名/.test(at.words));
        await page.keyboard.press('Enter');
        await expectHeading(page, /ご予約の内容を入力/);
        await answer(page, supporter);
        await page.getByLabel('フリガナ').fill('アンナカ ハナコ');
        await check(page);
        await inspect(page, 'invitation-confirm');
        await reserve(page);
        await numberOf(page);
        const secret = link.split('/').at(-1);
        const asked = guest.requests.map(({ url }) => url).filter((url) => url.includes(secret));
        assert.equal(asked.length, 1, 'the secret stands in an address beyond the link itself');
      }, options));

  test('a link that was taken back opens nothing', () =>
    office.visit(async (page) => {
      await signIn(page, office);
      await page.goto(office.at('/staff/decisions'));
      await page.getByRole('link', { name: MEETING }).click();
      await page.getByLabel('どちらへの招待ですか').fill('保健福祉事務所');
      await page.getByLabel('いつまで使えますか').fill(weekdayIn(10));
      await page.getByRole('button', { name: 'リンクをつくる' }).click();
      const other = new URL(await page.locator('#invitation-link').textContent()).pathname;
      await page.getByRole('button', { name: /取り消す\s*（保健福祉事務所）/ }).click();
      await page.getByText('リンクを取り消しました。').waitFor();
      await inspect(page, 'invitations-list');
      await page.goto(office.at(other));
      await expectHeading(page, /いまは使えません/);
    }));
});

onEachDatabase('Interview first', (database) => {
  const office = openOffice(database);
  let interview;

  test('a family that has not been there is led to its hours, and its wish is kept', async () => {
    await changePolicy(office.service, 'lecture', (policy) => {
      policy.gate = 'interview_first';
      policy.forms.interview = 'consultation';
      policy.window.opens = 'at_once';
    });
    await office.visit(async (page) => {
      await signIn(page, office);
      await makeSession(page, office, '講演会', weekdayIn(20), { persons: '30' });
    });
    await office.visit(
      async (page) => {
        await openListOf(page, office, '講演会');
        await page.locator('.date').getByRole('link').first().click();
        assert.match(await main(page), /面談のあとに予約できます/);
        await inspect(page, 'gate-programme');
        await page.getByRole('link', { name: '面談の日を選ぶ・面談がおすみの方' }).click();
        await expectHeading(page, /はじめに、面談にお越しいただいています/);
        await inspect(page, 'gate');
        assert.doesNotMatch(await page.content(), TELLING);
        await page.locator('button.time').last().click();
        await expectHeading(page, /ご予約の内容を入力/);
        assert.match(await main(page), /面談のあと、「福祉課 ご予約の件」のご案内をします。/);
        await answer(page, silentWish);
        await check(page);
        await inspect(page, 'gate-confirm');
        await reserve(page);
        interview = { number: await numberOf(page) };
        await page.getByRole('link', { name: '予約の画面を開く' }).click();
        assert.match(await main(page), /面談のあとのご案内/);
        interview.href = pathOf(page);
      },
      { javaScript: false },
    );
  });

  test('number and PIN open nothing before the time has come, and everything after it', async () => {
    const tryGate = async (page) => {
      await openListOf(page, office, '講演会');
      await page.locator('.date').getByRole('link').first().click();
      await page.getByRole('link', { name: '面談の日を選ぶ・面談がおすみの方' }).click();
      await page.getByLabel('面談の予約番号').fill(interview.number);
      await page.getByLabel('面談の暗証番号').fill(silentWish.pin);
      await page.getByRole('button', { name: '日時を選ぶ' }).click();
    };
    await office.visit(async (page) => {
      await tryGate(page);
      await page.locator('.banner-error').filter({ hasText: 'まだお進みいただけません' }).waitFor();
      await inspect(page, 'gate-not-yet');
    });
    await office.visit(async (page) => {
      await signIn(page, office);
      await page.goto(office.at('/staff/find'));
      await page.locator('#q').fill(interview.number);
      await page.getByRole('button', { name: 'さがす' }).click();
      await page.locator('.hit').getByRole('link').first().click();
      assert.match(await main(page), /ご希望: 講演会/);
      await inspect(page, 'gate-staff');
      await tabTo(page, (at) => at.words.startsWith('参加できるようにする'));
      await page.keyboard.press('Enter');
      await page.getByText('参加できるようにしました。').waitFor();
    });
    await office.visit(async (page) => {
      await tryGate(page);
      await expectHeading(page, /次の予約/);
      await inspect(page, 'gate-next');
      await page.locator('button.time').first().click();
      await answer(page, { ...silentWish, name: 'みどりの母', pin: '1357' });
      await check(page);
      await reserve(page);
      await numberOf(page);
      await page.goto(office.at(interview.href));
      await inspect(page, 'gate-reservation');
      await page.getByRole('link', { name: '次の予約へ' }).click();
      await expectHeading(page, /次の予約/);
    });
  });
});

onEachDatabase('The desk answers', (database) => {
  const office = openOffice(database);

  test('a pending reservation says until when, and staff decline it in words that tell nothing', async () => {
    await changePolicy(office.service, 'consultation', (policy) => {
      policy.acceptance = 'approval';
    });
    let reservation;
    await office.visit(async (page) => {
      await openListOf(page, office, CONSULTATION);
      await openRows(page).last().click();
      await openSlots(page).last().click();
      assert.match(await main(page), /窓口からのお返事で決まります/);
      await answer(page, silentWish);
      await check(page);
      await inspect(page, 'approval-confirm');
      await page.getByRole('button', { name: 'この内容で申し込む' }).click();
      await expectHeading(page, /お申し込みを受け付けました/);
      await inspect(page, 'approval-done');
      await page.getByRole('link', { name: '予約の画面を開く' }).click();
      assert.match(await main(page), /確認中[^]*までに、窓口からお返事します。/);
      reservation = page.url();
    });
    await office.visit(async (page) => {
      await signIn(page, office);
      await page.getByRole('link', { name: /承認待ちの予約/ }).click();
      assert.match(await main(page), /あと\d+(日|時間)で自動的に取り消されます/);
      await inspect(page, 'approval-decisions');
      await page.getByRole('link', { name: /^決める/ }).click();
      await inspect(page, 'approval-decide');
      await page.getByLabel('お伝えする言葉').fill(`${FAMILY_CLASS}は満席でした。`);
      await page.getByRole('button', { name: 'お断りする' }).click();
      await page.locator('#words-error').waitFor();
      await inspect(page, 'approval-telling');
      await page.getByLabel('お伝えする言葉').fill('この日は満席でした。ほかの日をご案内できます。');
      await page.getByRole('button', { name: 'お断りする' }).click();
      await page.getByText('お断りしました。', { exact: true }).waitFor();
      await inspect(page, 'approval-declined');
    });
    await office.visit(async (page) => {
      await page.goto(reservation);
      assert.match(await main(page), /取り消し済み[^]*窓口でご予約を取り消しました。/);
      await inspect(page, 'approval-family');
    });
    assert.equal(await sql(office.service, "SELECT count(*) FROM reservations WHERE status = 'pending'"), '0');
  });
});
