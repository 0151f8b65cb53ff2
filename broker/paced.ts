/**
 * Does work in the order it came, so much in one turn of the event loop: a thousand devices that come back at once
 * shake hands one after the other, and between two of them everybody else is heard.
 */
export function paced(atOnce: number): (work: () => void) => void {
  let waiting: (() => void)[] = [];
  let next = 0;
  const turn = () => {
    for (const work of waiting.slice(next, next + atOnce)) work();
    next += atOnce;
    if (next < waiting.length) setImmediate(turn);
    else {
      waiting = [];
      next = 0;
    }
  };
  return (work) => {
    waiting.push(work);
    if (waiting.length === 1) setImmediate(turn);
  };
}
