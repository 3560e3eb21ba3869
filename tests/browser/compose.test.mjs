// docker-compose.yml and Dockerfile say what the README and the contract say. Nothing is started here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

import { parse } from 'yaml';

const read = (name) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const text = read('docker-compose.yml');
const compose = parse(text, { strict: true, uniqueKeys: true });
const { services } = compose;

/** «127.0.0.1:8080:8080» is for this machine only; «8080:8080» is for everybody. */
const isLoopbackOnly = (port) =>
  typeof port === 'string' ? /^127\.0\.0\.1:\d+:\d+(\/tcp)?$/.test(port) : port?.host_ip === '127.0.0.1';

describe('docker-compose.yml', () => {
  test('has the service, a database and a mail catcher, and its header says who is who', () => {
    assert.deepEqual(Object.keys(services).sort(), ['database', 'madoguchi', 'mail']);
    assert.match(services.database.image, /^postgres:17/);
    assert.match(services.mail.image, /^axllent\/mailpit:v/);
    assert.equal(services.madoguchi.build, '.');
    const header = text.slice(0, text.search(/^[a-z]/m));
    for (const name of Object.keys(services)) assert.match(header, new RegExp(`^#\\s+${name}\\s`, 'm'), `${name} is not introduced`);
  });

  test('opens ports on this machine only', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    assert.deepEqual(ports.filter((port) => !isLoopbackOnly(port)), []);
    assert.ok(ports.includes('127.0.0.1:8080:8080') && ports.includes('127.0.0.1:8025:8025'));
    for (const open of ['8080:8080', '0.0.0.0:8080:8080', 8080, { target: 8080, published: 8080 }])
      assert.ok(!isLoopbackOnly(open), `${JSON.stringify(open)} is open to everybody`);
  });

  test('names only settings that the README explains', () => {
    const readme = read('README.md');
    const names = Object.keys(services.madoguchi.environment);
    assert.ok(names.includes('DATABASE_URL') && names.includes('MADOGUCHI_SMTP_URL'));
    // Any secret may also come from a file; the README says so once.
    const unexplained = names.filter((name) => !readme.includes(name) && !readme.includes(name.replace(/_FILE$/, '')));
    assert.deepEqual(unexplained, []);
  });

  test('hands the key over as a file, never in the environment', () => {
    const { environment, secrets } = services.madoguchi;
    assert.equal(environment.MADOGUCHI_SECRET_KEY, undefined);
    const [secret] = secrets;
    assert.equal(environment.MADOGUCHI_SECRET_KEY_FILE, `/run/secrets/${secret}`);
    assert.ok(compose.secrets[secret].file);
    assert.match(read('.gitignore'), /^\/secrets\/$/m);
  });

  test('waits for a healthy database whose rows outlive it', () => {
    assert.equal(services.madoguchi.depends_on.database.condition, 'service_healthy');
    assert.ok(services.database.healthcheck.test.join(' ').includes('pg_isready'));
    const [volume] = services.database.volumes;
    assert.ok(volume.split(':')[0] in compose.volumes);
    // Settings that would lose an acknowledged reservation.
    const command = [services.database.command ?? []].flat().join(' ');
    assert.doesNotMatch(command, /fsync|synchronous_commit|full_page_writes/);
  });

  test('speaks to each other by names that exist', () => {
    const { DATABASE_URL, MADOGUCHI_SMTP_URL } = services.madoguchi.environment;
    for (const address of [DATABASE_URL, MADOGUCHI_SMTP_URL]) assert.ok(new URL(address).hostname in services, address);
    const { username, password, pathname } = new URL(DATABASE_URL);
    const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = services.database.environment;
    assert.deepEqual([username, password, pathname], [POSTGRES_USER, POSTGRES_PASSWORD, `/${POSTGRES_DB}`]);
  });
});

describe('Dockerfile', () => {
  const stages = read('Dockerfile').split(/^FROM /m).slice(1);

  test('builds with the toolchain of Cargo.toml and runs on the same Debian', () => {
    const wanted = read('Cargo.toml').match(/^rust-version = "([\d.]+)"/m)?.[1];
    assert.ok(stages[0].startsWith(`rust:${wanted}-slim-bookworm `), 'another toolchain than Cargo.toml asks for');
    assert.ok(stages[1].startsWith('debian:bookworm-slim'), 'the binary would miss the C library it was linked with');
  });

  test('does not run as root', () => {
    assert.match(stages.at(-1), /^USER (?!root$|0$)\S+$/m);
  });

  test('takes into the build all that the build reads', () => {
    const lines = read('.dockerignore').split('\n');
    for (const name of ['Cargo.toml', 'Cargo.lock', 'src', 'migrations', 'templates', 'README.md'])
      assert.ok(lines.includes(`!${name}`), `${name} does not reach the builder`);
  });
});
