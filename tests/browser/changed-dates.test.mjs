// A date changes: what the public sees, what a family is asked, and what it can answer. Nobody travels in vain, and nothing tells.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { databases, inspect, onEachDatabase } from './harness.mjs';
import {
  CONSULTATION, FAMILY_CLASS, TELLING, expectHeading, openListOf, openOffice, openRows, openSlots, reserveByHand, silentWish,
} from './office.mjs';

const PASSWORD = 'madoguchi-demo';
const OFFICER = 'tantou@demo.example';
const CLASS_AT = '午後1時30分';

/** A member of staff at a window of their own. */
async function atTheDesk(office, story) {
  await office.visit(async (page) => {
    await page.goto(office.at('/staff/sign-in'));
    await page.getByLabel('メールアドレス').fill(OFFICER);
    await page.getByLabel('パスワード').fill(PASSWORD);
    await page.getByRole('button', { name: 'サインイン' }).click();
    await expectHeading(page, /きょう/);
    await story(page);
  });
}

const dayOf = (page, date) => page.locator('.agenda').filter({ has: page.locator(`h2 time[datetime="${date}"]`) });

/** The page of the coming sessions, as far ahead as that day. */
async function openDay(page, office, date) {
  await page.goto(office.at('/staff/sessions'));
  while ((await dayOf(page, date).count()) === 0) await page.locator('a[rel=next]').click();
  return dayOf(page, date);
}

/** Staff take the class apart, so that each of its sessions is reserved by itself. */
async function separate(office, date) {
  await atTheDesk(office, async (page) => {
    const day = await openDay(page, office, date);
    await day.getByRole('link', { name: FAMILY_CLASS }).click();
    await page.locator('.session-facts').getByRole('link', { name: /全部の回/ }).click();
    await page.getByRole('button', { name: '1回ずつの日程に戻す' }).click();
    await expectHeading(page, /開催回/);
  });
}

/** Staff change the family class of a day. `fill` says how. */
async function change(office, date, fill, reason = '大雪が見込まれるため') {
  await atTheDesk(office, async (page) => {
    const day = await openDay(page, office, date);
    await day.getByRole('link', { name: FAMILY_CLASS }).click();
    await page.getByRole('link', { name: '日程を変える' }).click();
    await fill(page);
    await page.getByRole('textbox', { name: '理由' }).fill(reason);
    await page.getByRole('button', { name: 'お知らせの内容を確かめる' }).click();
    await page.locator('button[value=change]').click();
    await page.locator('button[value=change]').waitFor({ state: 'detached' });
  });
}

const moveTo = (date) => async (page) => {
  await page.getByRole('radio', { name: /^日程を変える/ }).check();
  await page.getByRole('textbox', { name: '新しい日' }).fill(date);
};
const postpone = (page) => page.getByRole('radio', { name: /^延期する/ }).check();
const callOff = (page) => page.getByRole('radio', { name: /^中止する/ }).check();

/** A day on which the desk is open and no class is: the last one that consultations are offered on. */
async function anOpenDay(page, office) {
  await openListOf(page, office, CONSULTATION);
  await openRows(page).last().click();
  return page.locator('.slots h2 time').last().getAttribute('datetime');
}

const firstDate = async (page, office) => {
  await openListOf(page, office, FAMILY_CLASS);
  return page.locator('.date').first().locator('.date-date time').getAttribute('datetime');
};

const asked = (page) => page.locator('.changed');

onEachDatabase('A family whose date changes', (database) => {
  const office = openOffice(database);

  test('is asked, takes another date, is asked again and keeps it; it hears of a postponement and of the end', () =>
    office.visit(async (page) => {
      const to = await anOpenDay(page, office);
      const date = await firstDate(page, office);
      await separate(office, date);
      const { href } = await reserveByHand(page, office, silentWish);
      await change(office, date, moveTo(to));

      await page.goto(href);
      await asked(page).getByRole('heading', { name: '日時が変わりました' }).waitFor();
      assert.equal(await asked(page).locator('del time').getAttribute('datetime'), date);
      assert.equal(await asked(page).locator('strong time').getAttribute('datetime'), to);
      assert.match(await asked(page).innerText(), /大雪が見込まれるため[^]*お返事がなくても、ご予約は消えません。/);

      await asked(page).getByRole('link', { name: 'ほかの日に変える' }).click();
      await expectHeading(page, /ほかの日時を選んでください/);
      assert.equal(await page.locator('main form').count(), 0, 'something is asked again');
      await openSlots(page).first().click();
      const other = await page.locator('.slot time').getAttribute('datetime');
      await page.getByRole('button', { name: 'この日時に変える' }).click();
      await page.getByRole('status').filter({ hasText: '日時を変えました。' }).waitFor();
      assert.equal(await page.locator('.slot time').getAttribute('datetime'), other);
      assert.equal(await asked(page).count(), 0);

      // Back to the first session, which moves once more.
      await page.getByRole('link', { name: 'ほかの日に変える' }).click();
      await page.locator(`.slots:has(h2 time[datetime="${to}"]) a.time`).first().click();
      await page.getByRole('button', { name: 'この日時に変える' }).click();
      await change(office, to, async (staff) => {
        await moveTo(to)(staff);
        await staff.getByRole('textbox', { name: '始まり' }).fill('10:00');
      });
      await page.goto(href);
      assert.match(await asked(page).locator('del').innerText(), new RegExp(CLASS_AT));
      await page.getByRole('button', { name: 'この日で参加する' }).click();
      await asked(page).filter({ hasText: 'お返事をいただきました。ありがとうございます。' }).waitFor();
      assert.equal(await page.getByRole('button', { name: 'この日で参加する' }).count(), 0);

      await change(office, to, postpone);
      await page.goto(href);
      await asked(page).getByRole('heading', { name: '延期になりました' }).waitFor();
      assert.equal(await page.getByRole('link', { name: 'カレンダーに入れる' }).count(), 0);

      await change(office, to, callOff);
      await page.goto(href);
      await asked(page).getByRole('heading', { name: '中止になりました' }).waitFor();
      await asked(page).locator('a.time').first().click();
      await expectHeading(page, /ご予約の内容を入力/);
    }));
});

describe('Every page about a changed date can be used by everybody', () => {
  const office = openOffice(databases[0]);

  test('moved, postponed and called off, in public and on the reservation', () =>
    office.visit(async (page, guest) => {
      const to = await anOpenDay(page, office);
      const date = await firstDate(page, office);
      await separate(office, date);
      const { href } = await reserveByHand(page, office, silentWish);
      const programme = `/programmes/${await page.goto(office.at('/')).then(() => page.locator('#programme option', { hasText: FAMILY_CLASS }).getAttribute('value'))}`;
      const lookAtAll = async (state) => {
        for (const [name, where] of [['list', '/'], ['month', `/calendar?month=${to.slice(0, 7)}`], ['month-before', `/calendar?month=${date.slice(0, 7)}`], ['programme', programme], ['choose', `${programme}/slots`], ['reservation', href]]) {
          await page.goto(new URL(where, office.at('/')).href);
          await inspect(page, `${state}-${name}`);
        }
      };

      await change(office, date, moveTo(to));
      await lookAtAll('moved');
      for (const where of ['/', programme]) {
        await page.goto(office.at(where));
        const row = page.locator('.date').filter({ has: page.locator(`.was time[datetime="${date}"]`) });
        // Read aloud the row says which of the two dates counts.
        assert.match((await row.locator('.date-day').textContent()).replace(/\s+/g, ''), /^変更前は.+、変更後は.+/);
      }
      await page.goto(office.at(`/calendar?month=${date.slice(0, 7)}`));
      assert.match(await page.locator(`td:has(time[datetime="${date}"]) .cal-gone`).innerText(), /に変わりました/);

      await page.goto(href);
      await page.getByRole('link', { name: 'ほかの日に変える' }).click();
      await inspect(page, 'moved-change');
      await openSlots(page).first().click();
      await inspect(page, 'moved-confirm-change');
      await page.goto(href);
      await page.getByRole('button', { name: 'この日で参加する' }).click();
      await inspect(page, 'moved-kept');

      await change(office, to, postpone);
      await lookAtAll('postponed');
      await change(office, to, callOff);
      await lookAtAll('called-off');

      const read = await guest.pagesRead();
      for (const { url, html } of read.filter(({ url }) => /\/r\//.test(url))) assert.doesNotMatch(html, TELLING, `${url} tells`);
    }));

  test('a day of snow: the banner stands above what is public and nowhere else', () =>
    office.visit(async (page) => {
      const day = await anOpenDay(page, office);
      await atTheDesk(office, async (staff) => {
        await (await openDay(staff, office, day)).getByRole('link', { name: 'この日の回を中止する' }).click();
        await staff.getByRole('radio', { name: /大雪/ }).check();
        await staff.getByRole('button', { name: 'お知らせの内容を確かめる' }).click();
        await staff.getByRole('button', { name: 'この内容で中止する' }).click();
        await staff.getByRole('button', { name: 'この内容で中止する' }).waitFor({ state: 'detached' });
      });
      const banner = page.getByRole('region', { name: 'お知らせ' });
      for (const where of ['/', '/calendar']) {
        await page.goto(office.at(where));
        assert.match(await banner.innerText(), /大雪/);
        await inspect(page, `banner${where === '/' ? '-list' : '-month'}`);
      }
      await page.goto(office.at('/lookup'));
      assert.equal(await banner.count(), 0);
    }));
});
