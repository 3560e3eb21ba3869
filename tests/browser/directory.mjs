// A city's directory: a certified OpenID Connect provider in a process of its own, with the people of one office in it.
// `node directory.mjs REDIRECT_URI` prints its address and stays until it is told to end. It serves tests and nothing else.
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

const people = {
  // Has an account with us.
  sakura: { email: 'tantou@demo.example', email_verified: true, amr: ['pwd', 'otp', 'mfa'] },
  // Is in the directory, but does not work here.
  mori: { email: 'mori@city.example.jp', email_verified: true },
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'madoguchi',
        client_secret: 'shared with the directory, long enough',
        redirect_uris: [process.argv[2]],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], amr: null },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...people[id] }),
    }),
    pkce: { required: () => true },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
process.on('SIGTERM', () => process.exit(0));
