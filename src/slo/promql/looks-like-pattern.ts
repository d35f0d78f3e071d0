/** Repetitions of any character, and alternatives; two dots of a path are none. */
const patternParts = /\.[*+]|(?<![./])\.\.(?![./])|\|/;
/** A class; in a path it is a parameter, as in `/users/[id]`. */
const characterClass = /\[[^\]]+\]/;

/** Whether a value that is compared literally was likely meant as a regular expression, such as `5..`. */
export function looksLikePattern(value: string): boolean {
  return patternParts.test(value) || (characterClass.test(value) && !value.includes('/'));
}
