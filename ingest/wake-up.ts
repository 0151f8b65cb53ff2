/** A pause that can be cut short. A ring while nobody pauses cuts the next pause short instead of being lost. */
export interface WakeUp {
  ring(): void;
  pause(milliseconds: number): Promise<void>;
}

export function wakeUp(): WakeUp {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async pause(milliseconds) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = null;
      }
      rung = false;
    },
  };
}
