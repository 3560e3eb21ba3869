// Programmes of another kind than the demo's: a lottery, an approval, an interview first. Staff change them on a
// screen of many fields; a story about something else changes the row itself, on either database, while the service runs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs one statement on the service's database; gives what it prints. */
export async function sql({ databaseUrl }, text) {
  const [program, ...words] = databaseUrl.startsWith('sqlite:')
    ? ['sqlite3', '-cmd', '.timeout 5000', databaseUrl.slice('sqlite://'.length), text]
    : ['psql', databaseUrl, '-qXtAv', 'ON_ERROR_STOP=1', '-c', text];
  const { stdout } = await run(program, words);
  return stdout.trim();
}

/** Changes the policy of a programme of the demo by `change`. */
export async function changePolicy(service, key, change) {
  const found = await sql(service, `SELECT policy FROM programmes WHERE key = '${key}'`);
  assert.ok(found, `no programme ${key}`);
  const policy = JSON.parse(found);
  change(policy);
  await sql(service, `UPDATE programmes SET policy = '${JSON.stringify(policy).replaceAll("'", "''")}' WHERE key = '${key}'`);
}

export const ATSTART = 'at_start';
/** Closed long ago. */
export const LONGAGO = { business_days_before: { days: 90, at: '09:00:00' } };

export const PASSWORD = 'madoguchi-demo';
export const OFFICER = 'tantou@demo.example';

export async function signIn(page, office, email = OFFICER) {
  await page.goto(office.at('/staff/sign-in'));
  await page.getByLabel('メールアドレス').fill(email);
  await page.getByLabel('パスワード').fill(PASSWORD);
  await page.getByRole('button', { name: 'サインイン' }).click();
  await page.getByRole('heading', { name: 'きょう' }).waitFor();
}

/** A weekday about so many days ahead, as forms take it. */
export function weekdayIn(days) {
  const at = new Date(Date.now() + days * 86_400_000);
  while ([0, 1, 5, 6].includes(at.getUTCDay())) at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString().slice(0, 10);
}

/** Staff make a session by their screen; gives the path of its page. */
export async function makeSession(page, office, programme, on, { households = '', persons = '', starts = '13:30', ends = '15:30' } = {}) {
  await page.goto(office.at('/staff/sessions/new'));
  await page.locator('#programme').selectOption({ label: programme });
  await page.locator('#on').fill(on);
  await page.locator('#starts').fill(starts);
  await page.locator('#ends').fill(ends);
  await page.locator('#households').fill(households);
  await page.locator('#persons').fill(persons);
  await page.getByRole('button', { name: 'この開催回をつくる' }).click();
  if (await page.locator('#hours_reason').isVisible().catch(() => false)) {
    await page.locator('#hours_reason').fill('催しのため');
    await page.getByRole('button', { name: 'この開催回をつくる' }).click();
  }
  await page.getByText('開催回をつくりました。').waitFor();
  return new URL(page.url()).pathname;
}
