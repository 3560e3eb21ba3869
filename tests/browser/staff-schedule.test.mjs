// The schedule at the desk: a rule is looked at before it is saved, a holiday moves its date with the reason in public, and
// every page of the schedule can be used by everybody.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { databases, inspect, onEachDatabase } from './harness.mjs';
import { FAMILY_CLASS, expectHeading, openListOf, openOffice } from './office.mjs';

const ADMINISTRATOR = 'kanri@demo.example';
const DAY = 86_400_000;
const main = (page) => page.locator('main').innerText();
const iso = (instant) => new Date(instant).toISOString().slice(0, 10);
const weekday = (day) => new Date(`${day}T00:00:00Z`).getUTCDay();
const monthDay = (day) => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;

async function signIn(page, office) {
  await page.goto(office.at('/staff/sign-in'));
  await page.getByLabel('メールアドレス').fill(ADMINISTRATOR);
  await page.getByLabel('パスワード').fill('madoguchi-demo');
  await page.getByRole('button', { name: 'サインイン' }).click();
  await expectHeading(page, /きょう/);
}

/** Holidays on working days of the next months, as the desk's own page names them. */
async function holidaysAhead(page, office) {
  const year = new Date().getUTCFullYear();
  const days = [];
  for (const each of [year, year + 1]) {
    await page.goto(office.at(`/staff/holidays?year=${each}`));
    days.push(...(await page.locator('main li time[datetime]').evaluateAll((times) => times.map((time) => time.dateTime))));
  }
  const soon = iso(Date.now() + 14 * DAY);
  // The turn of the year is closed for a reason of its own.
  const isTurnOfTheYear = (day) => /-(12-(29|3[01])|01-0[1-3])$/.test(day);
  return days.filter((day) => day > soon && weekday(day) >= 1 && weekday(day) <= 5 && !isTurnOfTheYear(day));
}

/** Fills the editor for a class on one day. */
async function fillRule(page, day) {
  await page.locator('#programme').selectOption({ label: FAMILY_CLASS });
  await page.locator('#repeat-dates').check();
  await page.locator('#dates').fill(day);
  await page.locator('#starts').fill('10時');
  await page.locator('#ends').fill('１１：３０');
  await page.locator('#cut-whole').check();
  await page.getByLabel('次の週の同じ曜日に開きます').check();
  await page.locator('#horizon').selectOption({ label: '1年先まで' });
}

onEachDatabase('A rule whose day is a holiday', (database) => {
  const office = openOffice(database);

  test('proposes the same weekday of the next week, says why to everybody, and waits for staff', () =>
    office.visit(async (page) => {
      await signIn(page, office);
      let [holiday, moved] = [];
      for (const day of await holidaysAhead(page, office)) {
        await page.goto(office.at('/staff/rules/new'));
        await fillRule(page, day);
        // Enter looks; nothing is saved by it.
        await page.locator('#starts').press('Enter');
        await page.locator('.to-come-date').first().waitFor();
        const proposed = await page.locator('.to-come-date time').first().getAttribute('datetime');
        [holiday, moved] = [day, iso(Date.parse(day) + 7 * DAY)];
        if (proposed === moved) break;
      }
      const shown = await page.locator('.dates-to-come').innerText();
      assert.ok(shown.includes(monthDay(holiday)) && shown.includes('祝日'), shown);
      assert.match(await page.locator('.to-come-date del').first().innerText(), new RegExp(monthDay(holiday)));
      await inspect(page, 'rule-editor');
      await page.getByRole('button', { name: 'この規則を保存する' }).click();

      const month = `/calendar?month=${moved.slice(0, 7)}`;
      await page.goto(office.at(month));
      assert.match(await main(page), /予定/);
      await page.goto(office.at('/staff/proposals'));
      assert.ok((await main(page)).includes(monthDay(moved)), await main(page));
      await inspect(page, 'proposals');
      await page.getByRole('checkbox').first().check();
      await page.getByRole('button', { name: /確定する/ }).first().click();

      await openListOf(page, office, FAMILY_CLASS);
      const row = page.locator('.date').filter({ has: page.locator(`time[datetime="${moved}"]`) });
      const words = await row.innerText();
      assert.ok(words.includes(monthDay(holiday)) && words.includes('祝日'), words);
      assert.equal((await row.locator('del time').first().getAttribute('datetime')).slice(0, 10), holiday);
    }));
});

describe('Every page of the schedule at the desk can be used by everybody', () => {
  const office = openOffice(databases[0]);
  const look = (title, story) =>
    test(title, () =>
      office.visit(async (page) => {
        await signIn(page, office);
        await story(page);
      }));
  const go = (page, where) => page.goto(office.at(where));

  look('the rules and the editor: empty, with mistakes, of a rule that is there', async (page) => {
    await go(page, '/staff/rules');
    await inspect(page, 'rules');
    const stored = await page.locator('.rule-words a').first().getAttribute('href');
    await go(page, stored);
    await inspect(page, 'rule-stored');
    await go(page, '/staff/rules/new');
    await inspect(page, 'rule-new');
    await page.locator('#repeat-dates').check();
    await page.locator('#dates').fill('2027-06-33');
    await page.getByRole('button', { name: '日程を見る' }).click();
    assert.equal(await page.locator('#dates').inputValue(), '2027-06-33', 'nothing typed is lost');
    await inspect(page, 'rule-mistakes');
  });

  look('a single session: empty, outside the hours, made', async (page) => {
    await go(page, '/staff/sessions/new');
    await inspect(page, 'session-new');
    const saturday = iso(Date.now() + (13 - new Date().getUTCDay() + 7) * DAY);
    await page.locator('#programme').selectOption({ label: '講演会' });
    await page.locator('#on').fill(saturday);
    await page.locator('#starts').fill('1330');
    await page.locator('#ends').fill('15:30');
    await page.getByRole('button', { name: 'この開催回をつくる' }).click();
    await inspect(page, 'session-outside-hours');
    assert.equal(await page.locator('#starts').inputValue(), '1330');
    await page.locator('#hours_reason').fill('土曜日の講演会のため');
    await page.getByRole('button', { name: 'この開催回をつくる' }).click();
    assert.match(await main(page), /土曜日の講演会のため/);
    await inspect(page, 'session-made');
    await page.getByRole('link', { name: '定員を変える' }).click();
    await inspect(page, 'capacity');
    await page.goBack();
    await page.getByRole('link', { name: /^日程を変える/ }).first().click();
    await inspect(page, 'change');
  });

  look('copying a year, calling a day off, the calls', async (page) => {
    await go(page, '/staff/sessions/copy');
    await inspect(page, 'copy');
    await go(page, '/staff/sessions');
    await go(page, await page.locator('.agenda-act').first().getAttribute('href'));
    await inspect(page, 'call-off-day');
    await go(page, '/staff/calls');
    await inspect(page, 'calls-empty');
  });
});
