// Staff change a programme: its texts and rules in one form, with the public page as it would read before anything is
// saved; with and without JavaScript, and by keyboard.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inspect, onEachDatabase } from './harness.mjs';
import { CONSULTATION, FAMILY_CLASS, expectHeading, openListOf, openOffice, openRows, openSlots, tabTo } from './office.mjs';
import { signIn } from './kinds.mjs';

const EASE = '途中で帰ってもかまいません。';
const main = (page) => page.locator('main').innerText();

async function openProgramme(page, office, name = FAMILY_CLASS) {
  await signIn(page, office);
  await page.goto(office.at('/staff/calendar'));
  await page.getByRole('link', { name: '事業', exact: true }).click();
  await page.getByRole('link', { name, exact: true }).click();
  await expectHeading(page, new RegExp(name.slice(0, 5)));
}

onEachDatabase('Programmes on screen', (database) => {
  const office = openOffice(database);

  test('staff find their programmes and everything that can be changed of one', () =>
    office.visit(async (page) => {
      await signIn(page, office);
      await page.goto(office.at('/staff/programmes'));
      await inspect(page, 'programmes');
      await page.getByRole('link', { name: FAMILY_CLASS, exact: true }).click();
      await inspect(page, 'programme');
      const words = await main(page);
      for (const told of ['いまある予約の日は変わりません', '講座', '控えめな名称']) assert.ok(words.includes(told), told);
      await page.getByRole('link', { name: 'お知らせの文面' }).click();
      await page.goBack();
      await page.goto(office.at('/staff/programmes'));
      await page.getByRole('link', { name: CONSULTATION, exact: true }).click();
      assert.doesNotMatch(await main(page), /すべての回に出ること/);
    }));

  test('without JavaScript a page is tried, mended, saved and read by families', async () => {
    await office.visit(
      async (page) => {
        await openProgramme(page, office);
        await page.getByLabel('途中で帰ってもよいか').fill(EASE);
        await page.getByLabel('控えめな名称').fill('家族教室の件');
        await page.getByRole('button', { name: '見本を見る' }).last().click();
        await page.locator('#outward_name-error').filter({ hasText: '事業の内容が分かる言葉' }).waitFor();
        assert.equal(await page.getByLabel('途中で帰ってもよいか').inputValue(), EASE);
        await inspect(page, 'programme-problems');
        await page.getByLabel('控えめな名称').fill('福祉課 ご予約の件');
        await page.getByRole('button', { name: '見本を見る' }).last().click();
        await page.getByText('これは見本です。まだ保存されていません').waitFor();
        assert.ok((await main(page)).includes(EASE));
        await inspect(page, 'programme-preview');
        await page.getByRole('button', { name: '直す' }).click();
        assert.equal(await page.getByLabel('途中で帰ってもよいか').inputValue(), EASE);
        await page.getByLabel('終わってから何日で消すか').fill('９０');
        await page.getByRole('button', { name: '見本を見る' }).last().click();
        await page.getByRole('button', { name: 'この内容で保存する' }).click();
        await page.getByText('この事業の内容を保存しました。').waitFor();
        await inspect(page, 'programme-saved');
        await page.getByRole('link', { name: '公開のページを見る' }).click();
        await page.getByText(EASE, { exact: true }).waitFor();
        await inspect(page, 'programme-changed-public');
      },
      { javaScript: false },
    );
  });

  test('by keyboard whoever comes second sees both and an earlier version comes back', () =>
    office.visit(async (page) => {
      await openProgramme(page, office);
      await page.locator('input[name=opened]').evaluate((field) => (field.value = '0'));
      await tabTo(page, (at) => at.id === 'may_leave');
      await page.keyboard.press('Control+a');
      await page.keyboard.type('いつでもどうぞ。');
      await tabTo(page, (at) => at.words === 'この内容で保存する');
      await page.keyboard.press('Enter');
      await page.getByText('先に、ほかの職員がこの事業を変えました').waitFor();
      const words = await main(page);
      assert.ok(words.includes(`いま保存されている内容：${EASE}`) && words.includes('入力された内容：いつでもどうぞ。'), words);
      await inspect(page, 'programme-stale');
      await page.getByRole('link', { name: '第1版' }).click();
      await page.getByText('第1版の内容を表示しています。').waitFor();
      assert.notEqual(await page.getByLabel('途中で帰ってもよいか').inputValue(), EASE);
      await inspect(page, 'programme-earlier');
    }));

  test('a question is asked with what it is for, and staff read the answer', async () => {
    await office.visit(async (page) => {
      await openProgramme(page, office, CONSULTATION);
      await page.getByLabel('質問1', { exact: false }).first().fill('車いすを使いますか');
      await page.getByLabel('質問1は、何のためか').fill('席の用意のため');
      await page.getByLabel('質問1の選択肢').fill('使います\n使いません');
      await page.getByRole('button', { name: 'この内容で保存する' }).click();
      await page.getByText('この事業の内容を保存しました。').waitFor();
      await page.goto(office.at('/staff/book'));
      await page.getByRole('button', { name: CONSULTATION, exact: true }).click();
      await page.getByText('席の用意のため').waitFor();
      await inspect(page, 'programme-book');
    });
    await office.visit(async (page) => {
      await openListOf(page, office, CONSULTATION);
      await openRows(page).first().click();
      if (await openSlots(page).first().isVisible().catch(() => false)) await openSlots(page).first().click();
      await page.getByText('席の用意のため').waitFor();
      await inspect(page, 'programme-questions');
    });
  });

  test('a copy is made and ended, and a desk and its words are changed', () =>
    office.visit(
      async (page) => {
        await openProgramme(page, office);
        await page.getByLabel('新しい事業の名前').fill('夜の教室');
        await page.getByRole('button', { name: '写してつくる' }).click();
        await expectHeading(page, /夜の教室/);
        await inspect(page, 'programme-copied');
        await page.getByRole('button', { name: 'この事業を終える' }).click();
        await page.getByText('この事業を終えました。').waitFor();
        await inspect(page, 'programme-ended');
        await page.goto(office.at('/staff/phrases?missing=1'));
        await inspect(page, 'phrases');
        await page.locator('a[data-row]').filter({ hasText: /^夜の教室$/ }).click();
        await inspect(page, 'phrase');
        await page.getByLabel('やさしい日本語').fill('夜の[教室|きょうしつ]');
        await page.getByRole('button', { name: 'この言葉を使う' }).click();
        await page.locator('#ja-easy-error').filter({ hasText: '「夜」に読みがながありません。' }).waitFor();
        await inspect(page, 'phrase-problem');
        await page.getByLabel('やさしい日本語').fill('[夜|よる]の [教室|きょうしつ]');
        await page.getByRole('button', { name: 'この言葉を使う' }).click();
        await page.getByText('この言葉を、これから使います。').waitFor();
        await page.goto(office.at('/staff/calendar'));
        await page.locator('.desk-row-name a').first().click();
        await page.getByLabel('お知らせの差出人の名前').fill('ひきこもり相談室');
        await page.getByRole('button', { name: '名前と連絡先を保存する' }).click();
        await page.locator('#sender_name-error').waitFor();
        await inspect(page, 'desk-facts');
      },
      { javaScript: false },
    ));
});
