/** Where to go after signing in: a path of ours, or the first page. `//host` would lead away. */
export function ownPath(next: string | undefined): string {
  // Browsers drop tabs and line breaks, and take a backslash for a slash.
  if (next === undefined || !/^\/(?![/\\])[^\p{Cc}\\]*$/u.test(next)) return "/";
  const base = "https://hub.invalid";
  return URL.canParse(next, base) && new URL(next, base).origin === base ? next : "/";
}
