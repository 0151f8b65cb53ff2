import { createCipheriv, createDecipheriv } from "node:crypto";
import { HubFailure } from "../model/failure.ts";

/** Keeps bytes where others may read them: nobody without the key reads or alters them, or uses them for another purpose. */
export interface Seal {
  /** `purpose` says what they are for and whose they are; only the same opens them. */
  close(purpose: string, content: Uint8Array): Uint8Array;
  /** Throws `defect` for what was not sealed by this key for this purpose. */
  open(purpose: string, sealed: Uint8Array): Uint8Array;
}

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM. Sealed bytes are nonce, content, tag. */
export const sealWith = (key: Uint8Array, random: (bytes: number) => Uint8Array): Seal => ({
  close(purpose, content) {
    const nonce = random(nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(purpose));
    const hidden = [cipher.update(content), cipher.final()];
    return Buffer.concat([nonce, ...hidden, cipher.getAuthTag()]);
  },
  open(purpose, sealed) {
    try {
      const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(sealed.subarray(-tagBytes));
      return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    } catch (cause) {
      throw new HubFailure("defect", `what is sealed for ${purpose.split(" ", 1)[0]} does not open`, {
        cause,
      });
    }
  },
});
