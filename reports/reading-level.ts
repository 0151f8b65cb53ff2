const sentencesOf = (text: string): number =>
  Math.max(1, text.split(/[.!?:;]+(?:\s|$)/).filter((each) => /\p{L}/u.test(each)).length);

function countsOf(text: string) {
  const words = text.match(/[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*/gu) ?? [];
  const letters = words.reduce((sum, word) => sum + word.replace(/[^\p{L}\p{N}]/gu, "").length, 0);
  return { words: Math.max(1, words.length), letters, sentences: sentencesOf(text) };
}

/**
 * The Gulpease index of Italian text (Lucisano and Piemontese 1988): 89 + (300 × sentences − 10 × letters) / words, from 0 to
 * 100. From 60 up people with a lower secondary school certificate read it with ease; from 80 up those with primary school.
 */
export function gulpease(text: string): number {
  const { words, letters, sentences } = countsOf(text);
  return Math.min(100, Math.max(0, 89 + (300 * sentences - 10 * letters) / words));
}

/**
 * The Automated Readability Index of English text (Senter and Smith 1967): about the school year needed. Like Gulpease it
 * counts letters, words and sentences, not syllables. 8 is read at 13 or 14 years, as Gulpease 60.
 */
export function readabilityIndex(text: string): number {
  const { words, letters, sentences } = countsOf(text);
  return 4.71 * (letters / words) + 0.5 * (words / sentences) - 21.43;
}

/** What the citizens' report must be: at least so easy in Italian, at most so hard in English. */
export const citizensLevel = { gulpease: 60, readabilityIndex: 8 } as const;
