const folder = process.env["NODE_COMPILE_CACHE"];

/** Where Node keeps compiled modules for the next process, if whoever started us said so: quicker, and nothing else. */
export const compileCache: Readonly<Record<string, string>> =
  folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
