import { expect, it } from 'vitest';
import { environmentSecrets } from '../../src/redact/environment-secrets.ts';

it('learns the variables that are called secret, and the passwords of URLs', () => {
  const secret = {
    PROBE_PASSWORD: 'hunter2-swordfish',
    GITHUB_TOKEN: 'ghp_0123456789',
    DB_PASS: 's3same',
    PGPASSWORD: 'swordfish',
    STRIPE_KEY: 'sk_live_12',
    npm_config__authToken: 'npm-123456',
    DATABASE_URL: 'postgres://shop:p%40ss-1@db/shop',
    LOGIN_PIN: '482913',
    USER_OTP: '8265',
    SIGNING_SECRET: '/9j4AAQSkZJRgABAQEASABIAAD/2wBDAAgGBgcGBQgH=',
  };
  const open = {
    PATH: '/usr/bin:/bin',
    HOME: '/home/shop',
    PWD: '/work/secret-shop',
    SSH_AUTH_SOCK: '/tmp/ssh-XXXX/agent.12',
    SSH_KEY_PATH: '/home/shop/.ssh/id_ed25519',
    DB_PASSWORD_FILE: '/run/secrets/db',
    GIT_ASKPASS: '/usr/lib/git/askpass',
    AWS_ACCESS_KEY_ID: 'AKIA0123456789',
    JWT_PUBLIC_KEY: 'MIIBIjANBgkqh0',
    TOKEN_URL: 'https://login.example/token',
    SSH_ASKPASS_REQUIRE: 'prefer-1',
    TOKENIZERS_PARALLELISM: 'false',
    KEYBOARD: 'dvorak-2',
    PIN: '12',
    TERM: 'xterm-256color',
    NOT_SET: undefined,
  };
  const found: string[] = [];
  environmentSecrets({ ...open, ...secret }, (value, form) => found.push(`${value} (${form ?? 'text'})`));
  expect(found).toEqual([
    'hunter2-swordfish (text)',
    'ghp_0123456789 (text)',
    's3same (text)',
    'swordfish (word)',
    'sk_live_12 (text)',
    'npm-123456 (text)',
    'p%40ss-1 (text)',
    'p@ss-1 (text)',
    '482913 (word)',
    '8265 (word)',
    '/9j4AAQSkZJRgABAQEASABIAAD/2wBDAAgGBgcGBQgH= (text)',
  ]);
});
