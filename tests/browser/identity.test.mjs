// Signing in with the account of the city's own directory: a real OpenID Connect provider in a process of its own, asked by
// the service and walked through by a real browser.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { inspect, onEachDatabase } from './harness.mjs';
import { expectHeading, openOffice } from './office.mjs';

const BACK = '/staff/sign-in/city/back';

/** A port that nobody has now. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The directory's process, and its address. */
async function startDirectory(redirectUri) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('directory.mjs', import.meta.url)), redirectUri], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const issuer = await new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', (line) => resolve(line.trim()));
    child.once('exit', (code) => reject(new Error(`the directory ended: ${code}`)));
  });
  return { issuer, stop: () => child.kill() };
}

/** What one does at the directory: the name, a password, and consent. */
async function signInThere(page, directory, login) {
  await page.waitForURL(`${directory.issuer}/**`);
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('anything');
  await page.locator('button[type=submit]').click();
  await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' });
  await page.locator('button[type=submit]').click();
}

onEachDatabase("The city's own directory", (database) => {
  const environment = {
    MADOGUCHI_OIDC_CLIENT_ID: 'madoguchi',
    MADOGUCHI_OIDC_CLIENT_SECRET: 'shared with the directory, long enough',
    MADOGUCHI_OIDC_NAME: '庁内アカウント',
  };
  let directory;
  before(async () => {
    const port = await freePort();
    directory = await startDirectory(`http://127.0.0.1:${port}${BACK}`);
    environment.MADOGUCHI_LISTEN = `127.0.0.1:${port}`;
    environment.MADOGUCHI_OIDC_ISSUER = directory.issuer;
  });
  const office = openOffice(database, environment);
  after(() => directory?.stop());
  const visit = (story, options) => office.visit(story, { besides: [directory.issuer], ...options });

  test('a colleague signs in there and lands on the page that was wanted', () =>
    visit(async (page) => {
      await page.goto(office.at('/staff/sessions'));
      await inspect(page, 'identity-sign-in');
      await page.getByRole('link', { name: '庁内アカウントでサインインする' }).click();
      await signInThere(page, directory, 'sakura');
      await page.waitForURL(office.at('/staff/sessions'));
      await page.getByText('担当 さくら').first().waitFor();
    }));

  test('without JavaScript the way back ends with one button', () =>
    visit(
      async (page) => {
        await page.goto(office.at('/staff/sign-in'));
        await page.getByRole('link', { name: '庁内アカウントでサインインする' }).click();
        await signInThere(page, directory, 'sakura');
        await expectHeading(page, /庁内アカウントを確かめました/);
        await inspect(page, 'identity-back');
        await page.getByRole('button', { name: 'サインインする' }).click();
        await page.waitForURL(office.at('/staff'));
        await page.getByText('担当 さくら').first().waitFor();
      },
      { javaScript: false },
    ));

  test('somebody without an account reads what to do, and the directory asks afresh on a shared terminal', () =>
    visit(async (page) => {
      await page.goto(office.at('/staff/sign-in'));
      await page.getByRole('link', { name: '庁内アカウントでサインインする' }).click();
      await signInThere(page, directory, 'mori');
      await page.getByRole('heading', { name: 'この市のアカウントは、まだ登録されていません' }).waitFor();
      await inspect(page, 'identity-no-account');
      // 森 has signed in there a moment ago; the next colleague at this terminal is asked all the same.
      await page.getByRole('link', { name: 'ほかの職員といっしょに使う端末' }).click();
      await signInThere(page, directory, 'sakura');
      // A shared terminal needs a PIN first.
      await page.waitForURL(office.at('/staff/me?done=no-pin'));
      await page.getByText('担当 さくら').first().waitFor();
    }));

  test('whoever changes their mind there comes back to the sign-in', () =>
    visit(async (page) => {
      await page.goto(office.at('/staff/sign-in'));
      await page.getByRole('link', { name: '庁内アカウントでサインインする' }).click();
      await page.waitForURL(`${directory.issuer}/**`);
      await page.getByRole('link', { name: /cancel/i }).click();
      await page.getByRole('heading', { name: '市のアカウントでのサインインを、とりやめました' }).waitFor();
      await inspect(page, 'identity-given-up');
    }));
});
