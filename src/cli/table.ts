/** A cell may be coloured: its width is that of what one sees. */
function widthOf(cell: string): number {
  return cell.replace(/\x1b\[[0-9;]*m/g, '').length;
}

/** Lines of cells in columns, two spaces apart; the last cell of a line is never padded. */
export function table(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))));
  return rows
    .map((row) => {
      const used = row.findLastIndex((cell) => cell !== '') + 1;
      const cells = row
        .slice(0, used)
        .map((cell, column) => (column === used - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell))));
      return `${indent}${cells.join('  ')}\n`;
    })
    .join('');
}
