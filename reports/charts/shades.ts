/** From light to dark in one colour, so that it also works in grey and for who does not see red and green apart. */
export const shades = ["#e3edf8", "#b5d0ec", "#7dadde", "#2f70b5", "#004a96"] as const;
const deepest = shades.length - 1;

/** Which shade a value has between the ends; the middle one where all are alike. */
export const shadeOf = (value: number, low: number, high: number): number =>
  high <= low
    ? Math.floor(deepest / 2)
    : Math.min(deepest, Math.floor(((value - low) / (high - low)) * shades.length));

/** What can be read on a shade: contrast above 4.5 in every case. */
export const inkOn = (shade: number): string => (shade >= 3 ? "#ffffff" : "#17324d");
