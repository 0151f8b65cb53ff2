// What the fonts that come with Typst can show: Latin, Greek, Cyrillic, and the signs reports use. PDF/UA-1 refuses the rest.
const shown =
  /[^\n\u0020-\u007E\u00A0-\u00AC\u00AE-\u017F\u0386\u0388-\u038A\u038C\u038E-\u03A1\u03A3-\u03CE\u0400-\u045F\u2010-\u2015\u2018-\u201A\u201C-\u201E\u2020-\u2022\u2026\u202F\u2030\u2032\u2033\u2039\u203A\u20AC\u2122\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25A1]/gu;

/** The text with a box for each sign that no font at hand has; signs that are not seen go. */
export const printable = (text: string): string =>
  text
    .normalize("NFC")
    .replace(/[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, "")
    .replace(/[\t\r]/g, " ")
    .replace(shown, "□");
