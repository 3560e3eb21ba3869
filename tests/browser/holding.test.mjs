// The place that is held while the form is filled in: told, extended once, over, given back; by hand, by keyboard, without
// JavaScript, on narrow screens. The ten minutes are played by the browser's clock and by letting go; nobody waits for them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { databases, inspect, onEachDatabase, sizes } from './harness.mjs';
import {
  CONSULTATION, FAMILY_CLASS, TELLING, answer, check, endHold, expectHeading, focused, numberOf, openListOf, openOffice, openRows, openSlots,
  reserve, silentWish, tabTo, takePlace,
} from './office.mjs';

const hold = (page) => page.locator('.hold');
const pathOf = (page) => new URL(page.url()).pathname;
/** 「9時05分」 of a moment in Japan. */
const clockWords = (at) => {
  const [hour, minute] = new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', hour: 'numeric', minute: '2-digit', hourCycle: 'h23' }).format(at).split(':');
  return `${Number(hour)}時${minute}分`;
};
const inMinutes = (from, minutes) => new Date(from + minutes * 60_000);

/** Chooses an hour of a day that leaves hours to others. */
async function choose(page, office) {
  await openListOf(page, office, CONSULTATION);
  await openRows(page).last().click();
  await openSlots(page).last().click();
  await expectHeading(page, /ご予約の内容を入力/);
}

async function extend(page) {
  await page.getByRole('button', { name: '10分のばす' }).click();
  await hold(page).filter({ hasText: /^\s*この時間をお取りしています/ }).waitFor();
}

onEachDatabase('A place that is held', (database) => {
  const office = openOffice(database);

  for (const [title, options] of Object.entries({ 'with JavaScript': {}, 'without JavaScript': { javaScript: false } }))
    test(`is told with its end, extended once with everything typed, and reserved ${title}`, () =>
      office.visit(async (page, guest) => {
        const before = Date.now();
        await choose(page, office);
        const told = await hold(page).innerText();
        const ends = [before, Date.now()].map((at) => clockWords(inMinutes(at, 10)));
        assert.ok(ends.some((end) => told.includes(`10分間、この時間をお取りしています（${end}まで）。のばすこともできます。`)), told);
        await answer(page, silentWish);
        await extend(page);
        assert.equal(await page.getByLabel('お名前').inputValue(), silentWish.name, 'what was typed is lost');
        assert.equal(await page.getByLabel('伝えておきたいこと').inputValue(), silentWish.note);
        assert.ok(await page.getByRole('radio', { name: '連絡はいらない' }).isChecked());
        assert.equal(await page.getByRole('button', { name: '10分のばす' }).count(), 0, 'it can be extended twice');
        await check(page);
        await expectHeading(page, /この内容でよろしいですか/);
        assert.match(await hold(page).innerText(), /この時間をお取りしています（\d+時\d\d分まで）/);
        await reserve(page);
        await numberOf(page);
        for (const { url, html } of await guest.pagesRead())
          if (/\/(slots|r)\//.test(new URL(url).pathname)) assert.doesNotMatch(html, TELLING);
      }, options));

  test('can be extended from the last step, which stays the last step', () =>
    office.visit(async (page) => {
      await choose(page, office);
      await answer(page, silentWish);
      await check(page);
      await expectHeading(page, /この内容でよろしいですか/);
      await extend(page);
      await expectHeading(page, /この内容でよろしいですか/);
      assert.ok((await page.locator('.items').innerText()).includes(silentWish.note));
      await page.getByRole('button', { name: /伝えておきたいことを\s*直す/ }).click();
      await expectHeading(page, /ご予約の内容を入力/);
      assert.equal(await page.getByLabel('お名前').inputValue(), silentWish.name);
      await check(page);
      await reserve(page);
      await numberOf(page);
    }));

  test('is nobody else\'s meanwhile, and free again at once for whoever comes after one that chooses anew', () =>
    office.visit(async (page) => {
      await choose(page, office);
      const slot = pathOf(page);
      await office.visit(async (other) => {
        await other.goto(office.at(slot));
        await expectHeading(other, /満席になりました/);
      });
      await page.getByRole('button', { name: '日時を選びなおす' }).click();
      await expectHeading(page, /日時を選んでください/);
      await office.visit(async (other) => {
        await other.goto(office.at(slot));
        await expectHeading(other, /ご予約の内容を入力/);
        // An address from elsewhere: nothing is held, and it can be.
        assert.match(await hold(other).innerText(), /まだお取りしていません/);
        await answer(other, silentWish);
        await other.getByRole('button', { name: '10分間お取りする' }).click();
        await hold(other).filter({ hasText: '10分間、この時間をお取りしています' }).waitFor();
        assert.equal(await other.getByLabel('お名前').inputValue(), silentWish.name);
      });
      await page.goto(office.at(slot));
      await expectHeading(page, /満席になりました/);
    }));

  test('can be left with "back" and chosen again, and another choice lets it go', () =>
    office.visit(async (page) => {
      await choose(page, office);
      const first = pathOf(page);
      const time = (await page.locator('.slot-time').innerText()).trim();
      await page.goBack();
      await expectHeading(page, /日時を選んでください/);
      // What it holds itself is free to it.
      await openSlots(page).filter({ hasText: time }).last().click();
      await expectHeading(page, /ご予約の内容を入力/);
      assert.equal(pathOf(page), first);
      await page.goBack();
      await openSlots(page).first().click();
      await expectHeading(page, /ご予約の内容を入力/);
      assert.notEqual(pathOf(page), first);
      await takePlace(office, first);
    }));

  test('that is over leads to a kind page that keeps what was typed; still free, it simply goes on', () =>
    office.visit(async (page) => {
      await choose(page, office);
      const slot = pathOf(page);
      await answer(page, silentWish);
      await endHold(page, office);
      await check(page);
      await expectHeading(page, /この内容でよろしいですか/);
      await endHold(page, office);
      await takePlace(office, slot);
      await reserve(page);
      await expectHeading(page, /満席になりました/);
      assert.match(await page.locator('main').innerText(), /お取りしておく10分が過ぎたあと、ほかの方のご予約が入りました。入力された内容は残っています。/);
      await inspect(page, `hold-over-taken-${database.name}`);
      await page.locator('button.time').first().click();
      await expectHeading(page, /この内容でよろしいですか/);
      assert.ok((await page.locator('.items').innerText()).includes(silentWish.name));
      // The other date is held now, too.
      assert.match(await hold(page).innerText(), /10分間、この時間をお取りしています/);
      await reserve(page);
      await numberOf(page);
    }));

  test('grows with the party, and a party that does not fit is told at its field', () =>
    office.visit(async (page) => {
      await openListOf(page, office, '講演会');
      if ((await openRows(page).count()) === 0) return;
      await openRows(page).first().click();
      await expectHeading(page, /ご予約の内容を入力/);
      await answer(page, { ...silentWish, persons: '99' });
      await check(page);
      await page.locator('#persons-error').waitFor();
      assert.ok(await hold(page).isVisible(), 'the place is no longer told to be held');
      await answer(page, { persons: '2' });
      await check(page);
      await expectHeading(page, /この内容でよろしいですか/);
    }));

  test('is changed afterwards: how many come and the note', () =>
    office.visit(async (page) => {
      await openListOf(page, office, FAMILY_CLASS);
      await openRows(page).first().click();
      await answer(page, silentWish);
      await check(page);
      await reserve(page);
      await numberOf(page);
      await page.getByRole('link', { name: '予約の画面を開く' }).click();
      await page.getByRole('link', { name: '人数などを変える' }).click();
      await expectHeading(page, /人数や伝えたいことを変える/);
      assert.equal(await page.getByLabel('人数').inputValue(), '2');
      assert.equal(await page.getByLabel('伝えておきたいこと').inputValue(), silentWish.note);
      await page.getByLabel('人数').fill('３');
      await page.getByLabel('伝えておきたいこと').fill('3人でうかがいます。');
      await page.getByRole('button', { name: 'この内容に変える' }).click();
      await page.getByRole('status').filter({ hasText: 'ご予約の内容を変えました。' }).waitFor();
      assert.match(await page.locator('.facts').innerText(), /家族 3名/);
    }));
});

describe('The ten minutes', () => {
  const office = openOffice(databases[0]);

  test('run in words without haste: two minutes before the end it is said once, and at the end', () =>
    office.visit(async (page) => {
      await page.clock.install();
      await choose(page, office);
      const said = page.locator('[data-left-told]');
      const seen = page.locator('[data-left-seen]');
      // The page may be there before its script: the words appear with the script's first look at the clock.
      await seen.waitFor();
      assert.equal(await said.getAttribute('role'), 'status');
      assert.equal(await said.textContent(), '');
      assert.equal(await seen.innerText(), 'あと10分です。');
      await page.clock.runFor('03:10');
      assert.equal(await seen.innerText(), 'あと7分です。');
      assert.equal(await said.textContent(), '', 'every minute is read aloud');
      await page.clock.runFor('05:00');
      assert.match(await said.textContent(), /^あと2分ほどです。.*のばせます。/);
      assert.ok(!(await seen.isVisible()));
      await inspect(page, 'hold-soon');
      await page.clock.runFor('02:00');
      assert.match(await said.textContent(), /時間が過ぎました。空いていれば、このまま予約できます。/);
      await inspect(page, 'hold-over');
      const moving = await hold(page).evaluate((box) => box.getAnimations({ subtree: true }).length);
      assert.equal(moving, 0, 'something moves');
      // Nothing is lost by it, and nothing was sent.
      await answer(page, silentWish);
      await check(page);
      await expectHeading(page, /この内容でよろしいですか/);
    }));

  for (const [title, options] of Object.entries({ 'with JavaScript': {}, 'without JavaScript': { javaScript: false } }))
    test(`are extended by keyboard, and Enter in a field still means the next step, ${title}`, () =>
      office.visit(async (page) => {
        await choose(page, office);
        await tabTo(page, (at) => at.words.includes('10分のばす'));
        await page.keyboard.press('Enter');
        await hold(page).filter({ hasText: /^\s*この時間をお取りしています/ }).waitFor();
        await answer(page, silentWish);
        await tabTo(page, (at) => at.id === 'name', 'Shift+Tab');
        await page.keyboard.press('Enter');
        await expectHeading(page, /この内容でよろしいですか/);
        await tabTo(page, (at) => at.words.includes('この内容で予約する'));
        assert.ok((await focused(page)).isSeen);
      }, options));

  for (const [name, size] of Object.entries({ desk: sizes.desk, phone: { width: 360, height: 740 }, 'at-400': sizes.narrow }))
    test(`look well and can be used by everybody: ${name}`, () =>
      office.visit(async (page) => {
        await openListOf(page, office, '講演会');
        const lecture = await page.locator('#programme option', { hasText: '講演会' }).first().getAttribute('value');
        await page.goto(office.at(`/programmes/${lecture}/slots`));
        await inspect(page, `hold-choose-${name}`);
        await choose(page, office);
        await inspect(page, `hold-fill-${name}`);
        await answer(page, silentWish);
        await extend(page);
        await inspect(page, `hold-extended-${name}`);
        await check(page);
        await expectHeading(page, /この内容でよろしいですか/);
        await inspect(page, `hold-confirm-${name}`);
        const slot = pathOf(page).replace(/confirm$/, 'reserve');
        await page.getByRole('button', { name: /日時を\s*選びなおす/ }).click();
        await expectHeading(page, /日時を選びなおす/);
        await inspect(page, `hold-other-times-${name}`);
        await page.goto(office.at(slot));
        await inspect(page, `hold-none-${name}`);
      }, { size }));
});
