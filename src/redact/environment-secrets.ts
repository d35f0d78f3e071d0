import { secrecyOf, type SecretForm } from './secrecy.ts';
import { isSensitiveName } from './sensitive-name.ts';
import { urlPasswords } from './url-passwords.ts';

/** Words of a name by which people call what they keep to themselves. */
const sensitiveWord = /(?:^|_)(?:pass|passwd|pwd|pw|key|apikey|pin|salt|auth|jwt|pat)(?:_|$)/i;
/** What is known of a secret, or where it is. */
const aboutSecrets =
  /(?:^|_)(?:public|ids?|file|files|path|dir|directory|name|host|port|user|username|region|sock|socket|store|helper|askpass|require|prompt|pid)$|public/i;
const shell: ReadonlySet<string> = new Set(['PWD', 'OLDPWD', '_']);
const path = /^(?:~|\.{1,2}|[A-Za-z]:)?(?:[/\\][\w.@ -]{1,40})+[/\\]?$/;
/** Fewer letters are a word that means something else, such as `always`. */
const fewestLetters = 6;

function isSensitiveVariable(name: string): boolean {
  return !shell.has(name) && !aboutSecrets.test(name) && (isSensitiveName(name) || sensitiveWord.test(name));
}

/** Whether it is the place of something: base64 may begin like one, and goes on and on. */
function isPath(value: string): boolean {
  return path.test(value) && !/^\/[\w/]{40,}$/.test(value);
}

/** Hands out what is secret in the environment: variables that are called so, and the passwords in URLs. */
export function environmentSecrets(
  env: Readonly<Record<string, string | undefined>>,
  onSecret: (value: string, form?: SecretForm) => void,
): void {
  for (const [name, value = ''] of Object.entries(env)) {
    for (const password of value.includes('://') ? urlPasswords(value) : []) {
      const secrecy = secrecyOf('password', password, fewestLetters);
      if (secrecy !== undefined) onSecret(password, secrecy);
    }
    if (!isSensitiveVariable(name) || isPath(value)) continue;
    // The address of a secret holds at most a password.
    if (/^[a-z][a-z0-9+.-]*:\/\/[^\s]*$/i.test(value)) continue;
    const secrecy = secrecyOf(name, value, fewestLetters);
    if (secrecy !== undefined) onSecret(value, secrecy);
  }
}
