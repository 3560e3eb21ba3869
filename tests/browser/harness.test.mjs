// The harness is seen to fail: each of its eyes is shown one fault on a small page of its own, and a page without.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import {
  axe, databases, inspect, noSidewaysScroll, onEachDatabase, openBrowser, outFolder, screenshot, sizes, startService,
  validHtml, visitor,
} from './harness.mjs';

const document = (body, head = '') => `<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<title>窓口</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
${head}</head>
<body>
<main>
<h1>相談の予約</h1>
${body}
</main>
</body>
</html>
`;

const pages = {
  '/good': document('<p>お待ちしています。</p>'),
  '/no-alt': document('<img src="/dot.png">'),
  '/no-alt-noscript': document('<noscript><img src="/dot.png"></noscript>'),
  '/pale': document('<p class="pale">うすい文字</p>', '<link rel="stylesheet" href="/pale.css">\n'),
  '/wide': document('<p class="wide">長い</p>', '<link rel="stylesheet" href="/wide.css">\n'),
  '/inline-script': document('<script>document.title = "x"</script>'),
  '/inline-style': document('<p style="color: red">赤</p>'),
  '/third-party': document('<img src="http://third-party.invalid/pixel.png" alt="">'),
  '/missing-part': document('<p>…</p>', '<link rel="stylesheet" href="/nowhere.css">\n'),
  '/failing-script': document('<p>…</p>', '<script src="/fail.js"></script>\n'),
  '/script': document('<p id="said">なし</p>', '<script src="/say.js" defer></script>\n'),
};
const parts = {
  '/dot.png': ['image/png', Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')],
  '/pale.css': ['text/css', '.pale { color: #ccc; background: #fff }'],
  '/wide.css': ['text/css', '.wide { width: 1000px }'],
  '/fail.js': ['text/javascript', 'throw new Error("broken on purpose")'],
  '/say.js': ['text/javascript', 'document.getElementById("said").textContent = "あり"'],
};

const server = createServer((request, response) => {
  response.setHeader('content-security-policy', "default-src 'self'; img-src 'self' http://third-party.invalid");
  const [type, body] = parts[request.url] ?? ['text/html; charset=utf-8', pages[request.url]];
  response.statusCode = body === undefined ? 404 : 200;
  response.setHeader('content-type', type).end(body ?? 'not here');
});

let browser;
let origin;
before(async () => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

/** Opens a page in a window of its own and hands both over. */
async function at(name, look, options) {
  const guest = await visitor(browser, origin, options);
  try {
    await guest.page.goto(origin + name);
    return await look(guest.page, guest);
  } finally {
    await guest.context.close();
  }
}

describe('what the harness sees', () => {
  test('a good page passes every eye', () =>
    at('/good', async (page, guest) => {
      await inspect(page, 'harness-good');
      guest.expectQuiet();
      assert.ok(guest.requests.some(({ url }) => url === `${origin}/good`));
    }));

  test('axe sees a picture without words', () => at('/no-alt', (page) => assert.rejects(axe(page), /image-alt/)));

  test('axe sees pale text', () => at('/pale', (page) => assert.rejects(axe(page), /color-contrast/)));

  test('axe looks without JavaScript too, at what is shown then', async () => {
    const withoutScripts = { javaScript: false };
    await at('/good', (page) => axe(page), withoutScripts);
    await at('/no-alt', (page) => assert.rejects(axe(page), /image-alt/), withoutScripts);
    await at('/pale', (page) => assert.rejects(axe(page), /color-contrast/), withoutScripts);
    await at('/no-alt-noscript', (page) => assert.rejects(axe(page), /image-alt/), withoutScripts);
    await at('/no-alt-noscript', (page) => axe(page));
  });

  test('a page wider than a phone is seen, and what makes it so', () =>
    at('/wide', async (page) => {
      await assert.rejects(noSidewaysScroll(page), /too wide:\n.*class="wide"/s);
      await noSidewaysScroll(page, [sizes.desk.width]);
      assert.deepEqual(page.viewportSize(), sizes.desk);
    }));

  test('invalid HTML is seen', async () => {
    await validHtml(pages['/good']);
    await assert.rejects(validHtml(document('<p>a</div>')), /close-order/);
    await assert.rejects(validHtml(document('<p id="a">a</p><p id="a">b</p>')), /no-dup-id/);
    await assert.rejects(validHtml(document('<ul><p>a</p></ul>')), /element-permitted-content/);
    await assert.rejects(validHtml(document('<label for="nobody">名前</label>')), /no-missing-references|input-missing-label/);
    await assert.rejects(validHtml(pages['/inline-style']), /no-inline-style/);
  });

  for (const javaScript of [true, false])
    test(`an inline style refused by the policy is seen ${javaScript ? 'with' : 'without'} JavaScript`, () =>
      at('/inline-style', (_, guest) => assert.throws(guest.expectQuiet, /refused by CSP/), { javaScript }));

  test('an inline script refused by the policy is seen', () =>
    at('/inline-script', (_, guest) => assert.throws(guest.expectQuiet, /refused by CSP/)));

  test('a request to a third party is seen and does not leave the machine', () =>
    at('/third-party', (_, guest) => assert.throws(guest.expectQuiet, /third party asked: http:\/\/third-party\.invalid/)));

  test('a missing part and a failing script are seen', async () => {
    await at('/missing-part', (_, guest) => assert.throws(guest.expectQuiet, /missing: 404 .*nowhere\.css/));
    await at('/failing-script', (_, guest) => assert.throws(guest.expectQuiet, /broken on purpose/));
  });

  test('leaving fails when something was seen', async () => {
    const guest = await visitor(browser, origin);
    await guest.page.goto(`${origin}/inline-script`);
    await assert.rejects(guest.leave(), /refused by CSP/);
  });

  test('a visitor without JavaScript runs none', async () => {
    const said = (page) => page.locator('#said').textContent();
    assert.equal(await at('/script', said), 'あり');
    assert.equal(await at('/script', said, { javaScript: false }), 'なし');
  });

  test('pictures land in out', () =>
    at('/good', async (page) => {
      const file = await screenshot(page, 'harness-picture');
      assert.equal(path.dirname(file), outFolder);
      assert.ok(statSync(file).size > 1_000);
    }));
});

describe('starting and stopping', () => {
  const standIn = (...kind) => [process.execPath, fileURLToPath(new URL('stand-in.mjs', import.meta.url)), ...kind];

  onEachDatabase('a service', (database) => {
    test('starts on a port of its own, with a database of its own, and stops when asked', async () => {
      const service = await startService({ database, command: standIn('good') });
      assert.match(service.url, /^http:\/\/127\.0\.0\.1:\d+$/);
      const told = await (await fetch(`${service.url}/environment`)).json();
      assert.equal(told.DATABASE_URL, service.databaseUrl);
      assert.equal(told.MADOGUCHI_LISTEN, '127.0.0.1:0');
      await service.stop();
      await assert.rejects(fetch(service.url));
    });
  });

  test('a service that refuses to start is quoted', () =>
    assert.rejects(startService({ command: standIn('refuses') }), /ended while starting: .*"code":2[^]*I will not/));

  test('a service that is never ready is given up', () =>
    assert.rejects(startService({ command: standIn('never-ready'), patience: 1_500 }), /not ready after 1.5 s/));

  test('a service that stops badly is seen', async () => {
    const service = await startService({ command: standIn('stops-badly') });
    await assert.rejects(service.stop(), /stopped badly/);
  });

  test('a program that is not there is told', () =>
    assert.rejects(startService({ command: ['/nowhere/madoguchi'] }), /ENOENT/));

  test('both databases are there', () => {
    assert.deepEqual(databases.map(({ name }) => name), ['SQLite', 'PostgreSQL']);
  });
});

describe('the program', () => {
  onEachDatabase('madoguchi', (database) => {
    test('starts, shows its first page and stops', async () => {
      const service = await startService({ database });
      const guest = await visitor(browser, service.url);
      try {
        const answer = await guest.page.goto(service.url);
        assert.equal(answer.status(), 200);
      } finally {
        await guest.context.close();
        await service.stop();
      }
      guest.expectQuiet();
    });
  });
});
