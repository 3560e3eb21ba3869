// The calendar at the desk's side: hours and single days as they are typed, the sessions that a closed day hits, venues, the
// Cabinet Office's list, a dated list that is looked at before it is stored. Every screen on the way is inspected.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { databases, inspect } from './harness.mjs';
import { choice, expectHeading, openOffice, tabTo } from './office.mjs';

const PASSWORD = 'madoguchi-demo';
const ADMINISTRATOR = 'kanri@demo.example';
const DESK = '福祉課福祉相談係';
const HEADER = '国民の祝日・休日月日,国民の祝日・休日名称';

async function signIn(page, office) {
  await page.goto(office.at('/staff/sign-in'));
  await page.getByLabel('メールアドレス').fill(ADMINISTRATOR);
  await page.getByLabel('パスワード').fill(PASSWORD);
  await page.getByRole('button', { name: 'サインイン' }).click();
  await page.getByRole('link', { name: '暦と日程' }).click();
  await expectHeading(page, /暦と日程/);
}

const main = (page) => page.locator('main').innerText();
const problems = (page) => page.locator('.banner-error');
const done = (page) => page.getByRole('status');
const file = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

/** A day of the desk on which something is held, some days ahead. */
async function busyDay(page, office) {
  await page.goto(office.at('/staff/sessions'));
  const days = page.locator('.agenda').filter({ hasText: '市の相談窓口' }).locator('h2 time');
  return days.nth(3).getAttribute('datetime');
}

async function openDesk(page, office) {
  await page.goto(office.at('/staff/calendar'));
  await page.getByRole('link', { name: DESK }).click();
  await expectHeading(page, new RegExp(DESK));
}

describe('The calendar at the desk', () => {
  // What a page looks like does not depend on the database.
  const office = openOffice(databases[0]);
  const story = (title, told) =>
    test(title, () =>
      office.visit(async (page) => {
        await signIn(page, office);
        await told(page);
      }));

  story('a closed day lists the sessions that it hits and leads to changing them', async (page) => {
    await inspect(page, 'calendar');
    const day = await busyDay(page, office);
    await openDesk(page, office);
    await inspect(page, 'calendar-desk');
    await page.getByLabel('日付').fill(day.slice(5).replace('-', '/'));
    await page.getByRole('button', { name: 'この日を加える' }).click();
    await problems(page).waitFor();
    await inspect(page, 'calendar-desk-wrong');
    assert.match(await problems(page).innerText(), /年も入力してください[^]*休みか開所か[^]*理由/);

    await page.getByLabel('日付').fill(day);
    await page.getByRole('radio', { name: 'この日は休みにする' }).check();
    await page.getByLabel('理由').fill('庁舎の停電のため');
    await page.getByRole('button', { name: 'この日を加える' }).click();
    await expectHeading(page, /この休みにかかる開催回/);
    assert.match(await done(page).innerText(), /を休みにしました/);
    assert.match(await main(page), /市の相談窓口[^]*庁舎の停電のため窓口が閉まっています/);
    await inspect(page, 'calendar-hits');
    await page.getByRole('link', { name: /^中止する/ }).first().click();
    assert.match(new URL(page.url()).pathname, /\/change$/);

    // Taken back, everything is as it was.
    await openDesk(page, office);
    assert.match(await main(page), /時間の外になっている開催回が\d+回あります/);
    await page.getByRole('button', { name: /^取り消す/ }).click();
    assert.match(await done(page).innerText(), /いつもの時間に戻ります/);
    assert.doesNotMatch(await main(page), /時間の外になっている/);
  });

  story('hours are typed as people write them, with the keyboard alone', async (page) => {
    await openDesk(page, office);
    await page.locator('#mon_1_opens').focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('８時半');
    await tabTo(page, (at) => at.id === 'mon_1_closes');
    await page.keyboard.type('夕方');
    await page.keyboard.press('Enter');
    await problems(page).waitFor();
    await inspect(page, 'calendar-hours-wrong');
    await problems(page).getByRole('link', { name: /月曜日の終わり/ }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'mon_1_closes');
    assert.equal(await page.locator('#mon_1_opens').inputValue(), '８時半');
    await page.locator('#mon_1_closes').fill('午後5時');
    await page.getByRole('button', { name: 'いつもの時間を保存する' }).click();
    await openDesk(page, office);
    assert.equal(await page.locator('#mon_1_opens').inputValue(), '8:30');
    assert.equal(await page.locator('#mon_1_closes').inputValue(), '17:00');
    await page.goto(office.at('/staff/calendar'));
    assert.match(await main(page), /月曜日 午前8時30分～午後5時/);
  });

  story('a venue is added with hours of its own', async (page) => {
    await page.getByRole('link', { name: '会場', exact: true }).click();
    await inspect(page, 'calendar-venues');
    await page.getByRole('link', { name: '会場を加える' }).click();
    await inspect(page, 'calendar-venue-new');
    await page.getByRole('radio', { name: '次の時間だけ' }).check();
    await page.getByRole('button', { name: 'この会場を加える' }).click();
    await problems(page).waitFor();
    await inspect(page, 'calendar-venue-wrong');
    await page.getByLabel('場所（建物と部屋）').fill('松井田庁舎 1階 相談室');
    await choice(page, '同時に使えるのは', 'radio', 'はい（部屋）').check();
    await page.locator('#tue_1_opens').fill('10');
    await page.locator('#tue_1_closes').fill('正午');
    await page.getByRole('button', { name: 'この会場を加える' }).click();
    // The door's own name would tell in a letter what is behind it.
    assert.match(await problems(page).innerText(), /「相談」/);
    await inspect(page, 'calendar-venue-telling');
    await page.getByLabel('場所（建物と部屋）').fill('松井田庁舎 1階 3番の部屋');
    await page.getByRole('button', { name: 'この会場を加える' }).click();
    await expectHeading(page, /松井田庁舎/);
    await inspect(page, 'calendar-venue');
    assert.equal(await page.locator('#tue_1_closes').inputValue(), '12:00');
  });

  story('a list of holidays is refused with its line, asked about if it looks cut off, and taken over', async (page) => {
    await page.getByRole('link', { name: '祝日', exact: true }).click();
    await inspect(page, 'calendar-holidays');
    const take = async (text) => {
      await page.getByLabel('内閣府のファイル').setInputFiles(file('syukujitsu.csv', text));
      await page.getByRole('button', { name: 'この一覧を取り込む' }).click();
    };
    await take(`${HEADER}\r\n2027/1/1,元日\r\n2027/13/1,成人の日\r\n`);
    await problems(page).waitFor();
    assert.match(await problems(page).innerText(), /3行目/);
    await inspect(page, 'calendar-holidays-wrong');

    // Put right where it stands: the file need not be chosen again.
    await page.getByLabel('一覧の内容').fill(`${HEADER}\n2027/1/1,元日\n`);
    await page.getByRole('button', { name: 'この一覧を取り込む' }).click();
    await problems(page).filter({ hasText: '1日しかありません' }).waitFor();
    await inspect(page, 'calendar-holidays-thin');
    await page.getByRole('checkbox', { name: '足りないままで取り込む' }).check();
    await page.getByRole('button', { name: 'この一覧を取り込む' }).click();
    assert.match(await done(page).innerText(), /2027年～2027年の一覧（1日）/);
    assert.match(await main(page), /規則で計算した祝日と違う日/);
    await inspect(page, 'calendar-holidays-taken');

    // Far larger than anything that is read: the browser still gets to see an answer.
    await take(`${HEADER}\r\n${' '.repeat(9 * 1024 * 1024)}`);
    await expectHeading(page, /受け取れませんでした/);
    assert.match(await main(page), /1MBまで/);
  });

  story('a dated list is looked at, put right on the screen and stored whole', async (page) => {
    await page.getByRole('link', { name: /取り込む/ }).click();
    await inspect(page, 'calendar-import');
    const year = new Date().getFullYear() + 1;
    // The desk is closed on Saturdays and Sundays; there is no holiday in these days.
    const weekday = [3, 4, 5].find((day) => new Date(Date.UTC(year, 2, day)).getUTCDay() % 6 !== 0);
    const list = [
      '事業,日付,時間,題名,人数',
      '講演会,令和4年7月5日（水）,,はじめの一歩,38名',
      `講演会,${year}/3/${weekday},13:30～15:30,家族にできること,40名`,
    ].join('\n');
    await page.getByLabel('一覧のファイル').setInputFiles(file('list.csv', `${list}\n講演,${year}/3/9,10:00～12:00,,\n`));
    await page.getByRole('button', { name: '内容を確かめる' }).click();
    await problems(page).waitFor();
    assert.match(await main(page), /4行目[^]*「講演」という事業は登録されていません/);
    await inspect(page, 'calendar-import-wrong');

    // As it is copied from a spreadsheet.
    await page.getByLabel('一覧の内容').fill(list.replaceAll(',', '\t'));
    await page.getByRole('button', { name: 'もう一度確かめる' }).click();
    assert.match(await main(page), /これからの開催回 1回、過去の記録 1件[^]*令和4年7月5日は火曜日です/);
    await inspect(page, 'calendar-import-report');
    await page.getByRole('button', { name: /登録する/ }).click();
    await expectHeading(page, /これからの開催回 1回、過去の記録 1件を登録しました/);
    await inspect(page, 'calendar-imported');
    await page.getByRole('link', { name: /確定する/ }).click();
    assert.match(await main(page), /家族にできること|講演会/);
  });
});
