// Accounts of staff: an invitation from hand to hand, a password, an authenticator app, recovery codes; and a terminal that
// colleagues share, with its lock.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';

import { inspect, onEachDatabase } from './harness.mjs';
import { expectHeading, openOffice, tabTo } from './office.mjs';
import { OFFICER, PASSWORD as DEMO_PASSWORD, signIn } from './kinds.mjs';

const ADMINISTRATOR = 'kanri@demo.example';
const PASSWORD = 'kaeru yakan tokage 7';
const PIN = '2580';

/** What an authenticator app shows now (RFC 6238). */
function codeOf(letters) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...letters.replaceAll(' ', '')].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(step).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

/** The administrator invites somebody; gives the link. */
async function invite(page, office, { name, email, role }, look = false) {
  await signIn(page, office, ADMINISTRATOR);
  await page.getByRole('link', { name: 'アカウント', exact: true }).click();
  if (look) await inspect(page, 'accounts');
  await page.getByRole('link', { name: '職員を招待する' }).click();
  await page.getByRole('button', { name: '招待のリンクをつくる' }).click();
  await page.locator('#name-error').waitFor();
  if (look) await inspect(page, 'account-new-problems');
  await page.getByLabel('名前').fill(name);
  await page.getByLabel('サインインに使うメールアドレス').fill(email);
  await page.getByLabel('すべての窓口').selectOption({ label: role });
  await page.getByRole('button', { name: '招待のリンクをつくる' }).click();
  await page.getByRole('heading', { name: '招待のリンクができました' }).waitFor();
  if (look) await inspect(page, 'account-link');
  return (await page.locator('#account-link').innerText()).trim();
}

/** The first step of signing in, with a password of one's own. */
async function passwordStep(page, office, email, password = PASSWORD) {
  await page.goto(office.at('/staff/sign-in'));
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByLabel('パスワード').fill(password);
  await page.getByRole('button', { name: 'サインイン' }).click();
}

onEachDatabase('Accounts of staff', (database) => {
  const office = openOffice(database);

  test('an invitation, a password and an app, without JavaScript; the next sign-in asks for a code', async () => {
    const email = 'sato@city.example.jp';
    let link;
    await office.visit(async (page) => {
      link = await invite(page, office, { name: '佐藤 花子', email, role: '受付' }, true);
      await page.getByRole('link', { name: 'アカウント', exact: true }).first().click();
      await page.getByText('招待中').waitFor();
    });
    let recovery;
    await office.visit(
      async (page) => {
        await page.goto(office.at(new URL(link).pathname));
        await expectHeading(page, /佐藤 花子さんのアカウント/);
        await inspect(page, 'account-invited');
        await page.getByLabel('パスワード', { exact: false }).first().fill('sato1234');
        await page.getByLabel('もう一度').fill('sato1234');
        await page.getByRole('button', { name: 'このパスワードにする' }).click();
        await page.locator('#password-error').filter({ hasText: 'あと4文字' }).waitFor();
        await inspect(page, 'account-invited-problems');
        await page.locator('#password').fill(PASSWORD);
        await page.locator('#repeated').fill(PASSWORD);
        await page.getByRole('button', { name: 'このパスワードにする' }).click();
        await expectHeading(page, /2段階目の確認を設定する/);
        await inspect(page, 'account-second-step');
        const letters = await page.locator('input[name=secret]').inputValue();
        await page.locator('#code').fill('000000');
        await page.getByRole('button', { name: '設定する' }).click();
        await page.locator('#code-error').waitFor();
        assert.equal(await page.locator('input[name=secret]').inputValue(), letters);
        await inspect(page, 'account-second-step-problems');
        await page.locator('#code').fill(codeOf(letters));
        await page.getByRole('button', { name: '設定する' }).click();
        await expectHeading(page, /回復コード/);
        await inspect(page, 'account-recovery-codes');
        recovery = await page.locator('code.ticket').allInnerTexts();
        assert.equal(recovery.length, 10);
        await page.getByRole('link', { name: 'しまったので、先へ進む' }).click();
        await expectHeading(page, /きょう/);
      },
      { javaScript: false },
    );
    await office.visit(async (page) => {
      await passwordStep(page, office, email);
      await expectHeading(page, /コードの確認/);
      await inspect(page, 'account-code');
      await page.getByLabel('コード').fill('000000');
      await page.getByRole('button', { name: '確認する' }).click();
      await page.getByRole('heading', { name: 'コードがちがいます' }).waitFor();
      await inspect(page, 'account-code-wrong');
      await tabTo(page, (at) => at.id === 'code');
      await page.keyboard.type(recovery[0].toLowerCase());
      await page.keyboard.press('Enter');
      await expectHeading(page, /きょう/);
      await page.getByRole('link', { name: '佐藤 花子' }).click();
      await expectHeading(page, /自分のアカウント/);
      await page.getByText('回復コードは、あと9個あります。').waitFor();
      await inspect(page, 'account-me');
    });
    await office.visit(async (page) => {
      await page.goto(office.at(new URL(link).pathname));
      await expectHeading(page, /このリンクは使えません/);
      await inspect(page, 'account-invited-over');
    });
  });

  test('the list for the yearly review prints, and the last administrator cannot be closed', () =>
    office.visit(async (page) => {
      await signIn(page, office, ADMINISTRATOR);
      await page.goto(office.at('/staff/accounts'));
      await page.getByRole('link', { name: '一覧を印刷する' }).click();
      await expectHeading(page, /職員のアカウントの一覧/);
      await inspect(page, 'accounts-print');
      await page.goBack();
      await page.getByRole('button', { name: '全部のアカウントを点検しました' }).click();
      await page.getByText('点検した記録を残しました。').waitFor();
      await inspect(page, 'accounts-reviewed');
      await page.locator('.decision').filter({ hasText: ADMINISTRATOR }).getByRole('link').click();
      await page.getByRole('button', { name: 'このアカウントを閉じる' }).click();
      await page.getByText('ほかにいません').first().waitFor();
      await inspect(page, 'account-last-administrator');
    }));

  test('a shared terminal: the lock takes along what is being typed, and colleagues change places', () =>
    office.visit(async (page) => {
      await page.clock.install();
      await signIn(page, office, OFFICER);
      await page.goto(office.at('/staff/me'));
      await page.locator('#pin').fill(PIN);
      await page.locator('#pin-password').fill(DEMO_PASSWORD);
      await page.getByRole('button', { name: 'PINを決める' }).click();
      await page.getByRole('button', { name: 'この端末を共用にする' }).click();
      await page.getByText('この端末を共用にしました。').waitFor();
      await inspect(page, 'account-me-shared');
      await page.goto(office.at('/staff/find'));
      const field = page.locator('main form[method=post] input:not([type=hidden])').first();
      const name = await field.getAttribute('name');
      await field.fill('みどり');
      await page.clock.fastForward(62_000);
      await expectHeading(page, /画面をロックしています/);
      assert.ok(!(await page.content()).includes('みどり'), 'what was typed is sealed');
      await inspect(page, 'account-lock');
      await page.locator('#pin').fill('1590');
      await page.getByRole('button', { name: 'ロックを開く' }).click();
      await page.getByText('あと4回').waitFor();
      await inspect(page, 'account-lock-wrong');
      await page.locator('#pin').fill(PIN);
      await page.getByRole('button', { name: 'ロックを開く' }).click();
      await expectHeading(page, /ロックを開きました/);
      await inspect(page, 'account-unlocked');
      assert.equal(await page.locator(`input[name=${name}]`).inputValue(), 'みどり');
      await page.getByRole('button', { name: '入力した内容を送る' }).click();
      await expectHeading(page, /さがす|予約/);

      // Two tabs: a request of one keeps the other open; locked are both, and nothing that was typed is lost.
      await page.goto(office.at('/staff/find'));
      const other = await page.context().newPage();
      await other.goto(office.at('/staff/find'));
      await page.locator('#q').fill('みどり');
      await page.clock.fastForward(40_000);
      await other.goto(office.at('/staff/find'));
      await other.waitForLoadState();
      await page.clock.fastForward(40_000);
      await expectHeading(page, /予約をさがす/);
      assert.equal(await page.locator('#q').inputValue(), 'みどり');
      await other.getByRole('button', { name: 'ロックする・代わる' }).click();
      await expectHeading(other, /画面をロックしています/);
      await expectHeading(page, /画面をロックしています/);
      await other.close();
      await page.locator('#pin').fill(PIN);
      await page.getByRole('button', { name: 'ロックを開く' }).click();
      await expectHeading(page, /ロックを開きました/);
      assert.equal(await page.locator('input[name=q]').inputValue(), 'みどり');

      await page.goto(office.at('/staff'));
      await page.getByRole('button', { name: 'ロックする・代わる' }).click();
      await expectHeading(page, /画面をロックしています/);
      await page.getByRole('link', { name: 'はじめからサインインする' }).click();
      await page.getByLabel('メールアドレス').fill(ADMINISTRATOR);
      await page.getByLabel('パスワード').fill(DEMO_PASSWORD);
      await page.getByLabel('この端末は、ほかの職員といっしょに使う').check();
      await inspect(page, 'account-sign-in-shared');
      await page.getByRole('button', { name: 'サインイン' }).click();
      await page.getByText('PINを決めてください').waitFor();
      await page.getByRole('button', { name: 'ロックする・代わる' }).click();
      await page.locator('summary').click();
      await inspect(page, 'account-lock-others');
      await page.locator('#pin-1').fill(PIN);
      await page.locator('details button').click();
      await expectHeading(page, /きょう/);
    }));
});
