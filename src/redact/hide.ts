/**
 * The text without the secrets that are known by now. To be called on a text as it is, before anything masks it or cuts it: of
 * what was cut only pieces are left to be found.
 */
export type Hide = (text: string) => string;

/** Where no secret is known. */
export const hideNothing: Hide = (text) => text;
