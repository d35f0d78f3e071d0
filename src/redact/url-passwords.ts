/**
 * Every password in the URLs of a text, as it is written and as it is meant. Where an unescaped `@` leaves open
 * which part is the password, every reading is returned.
 */
export function urlPasswords(text: string): string[] {
  const passwords = new Set<string>();
  for (const [, rest = ''] of text.matchAll(/[a-z][a-z0-9+.-]*:\/\/[^:@/\s]*:([^\s]+)/gi)) {
    for (let end = rest.indexOf('@'); end > 0; end = rest.indexOf('@', end + 1)) {
      const written = rest.slice(0, end);
      passwords.add(written);
      try {
        passwords.add(decodeURIComponent(written));
      } catch {
        // A stray percent sign: the password is meant as it is written.
      }
    }
  }
  return [...passwords];
}
