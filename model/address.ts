import { BlockList, isIP } from "node:net";

/** IPv4 as IPv4, though the socket that listens for both gives it as IPv6. */
export const bareAddress = (given: string): string => given.replace(/^::ffff:(?=\d+\.)/i, "");

/** What is counted as one asker: an IPv4 address, or the 64 bits of an IPv6 network that one line commonly has. */
export function askerAt(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const before = head === "" ? [] : head.split(":");
  const behind = tail === undefined || tail === "" ? [] : tail.split(":");
  const filled = [...before, ...Array<string>(Math.max(0, 8 - before.length - behind.length)).fill("0")];
  return `${[...filled, ...behind].slice(0, 4).join(":")}::/64`;
}

/** Whether a text is an address, or a network such as `10.0.0.0/8` or `fd00::/8`. */
export function isNetwork(text: string): boolean {
  const [address = "", bits, more] = text.split("/");
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (more !== undefined || longest < 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
}

/** Tells whether an address lies in one of the networks; what `isNetwork` refuses is in none. */
export function withinNetworks(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const text of networks.filter(isNetwork)) {
    const [address = "", bits] = text.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
  };
}
