/** Whether a host as settings and addresses name it is this machine and nobody else. */
export const isLoopback = (host: string): boolean =>
  /^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host.replace(/^\[|\]$/g, ""));
