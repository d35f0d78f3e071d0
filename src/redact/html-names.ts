/** How HTML calls the characters from U+00A0 to U+00FF, in their order. */
const latin =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest ' +
  'Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig ' +
  'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';
/** And those of ASCII that encoders write by a name, with the euro sign. */
const others = {
  ...{ quot: '"', apos: "'", amp: '&', lt: '<', gt: '>', euro: '€', Tab: '\t', NewLine: '\n', sol: '/' },
  ...{ bsol: '\\', plus: '+', equals: '=', colon: ':', semi: ';', percnt: '%', num: '#', grave: '`' },
};

/** The code points of characters by the names that HTML has for them. */
export const htmlNames: ReadonlyMap<string, number> = new Map([
  ...latin.split(' ').map((name, index) => [name, 0xa0 + index] as const),
  ...Object.entries(others).map(([name, character]) => [name, character.codePointAt(0) ?? 0] as const),
]);
