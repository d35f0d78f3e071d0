import { expect, it } from 'vitest';
import { openShadow } from '../../../src/schema/shadow/open-shadow.ts';

it.each([
  ['natve', 'the shadow database must be `embedded`, `native` or a `postgres://` URL, got `natve`'],
  ['user:secret@host/db', 'the shadow database must be `embedded`, `native` or a `postgres://` URL'],
  ['', 'the shadow database must be `embedded`, `native` or a `postgres://` URL'],
  ['mysql://user:secret@host/db', 'the shadow URL is not one of Postgres: it starts with `mysql:`'],
  ['postgres://user:secret@ho st/db', 'the shadow URL is not a URL'],
  ['postgres://user:secret@host/%', 'the shadow URL has a `%` that encodes nothing'],
])('refuses %j', async (shadow, message) => {
  await expect(openShadow({ shadow })).rejects.toMatchObject({ name: 'ConfigError', message });
});
