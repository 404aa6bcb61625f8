/** Matches a whole text, whatever its white space at the ends, for playwright's `hasText`. */
export function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${escaped(text)}\\s*$`);
}

/** Matches the name of an action, which VS Code follows with its keys: `Refresh (F5)`. */
export function named(name: string): RegExp {
  return new RegExp(`^${escaped(name)}( \\([^)]*\\))?$`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
