/** The text of an example probe. */
export const checkTemplate = `import { probe } from 'bg-check';

// A probe behaves as a user does: before the switch on blue and on green, after it through the front door.
// What fails on green alone is the release's fault.
// What changes data says so with \`mutates: true\` and undoes it with \`cleanup\`.
probe('a user can log in', { tags: ['login'], timeout: '30s' }, async ({ http, step, secret }) => {
  await step('open the login page', () => http.get('/login').expect({ status: 200, within: '2s' }));

  // \`secret\` keeps a value out of every report, and does not go on with one that is not set.
  const password = secret(process.env.PROBE_PASSWORD);
  const token = await step('log in', () =>
    http.post('/login', { json: { user: 'probe', password } }).expect(200).capture('$.token'),
  );

  const user = http.bearer(secret(token));
  await step('see the account', () =>
    user.get('/account').expect({ status: 200, json: { '$.user': 'probe' } }),
  );
});
`;
