/** Stands between two characters, and is not seen. */
const nothing = '\u200b';

/**
 * A text with names from outside, for a notification, a progress, a quick pick or the status bar. VS Code draws icons for `$(name)` in
 * these, and makes links, of commands too, from `[text](target)`: so that both stay text, something invisible is put between their signs.
 */
export function inert(text: string): string {
  return text.replace(/(?<=[$\]])\(/g, `${nothing}(`);
}
