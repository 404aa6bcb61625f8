/** What makes a netcat end the connection when its input ends; busybox and ncat do by themselves. */
export function hangUp(flavour: string): readonly string[] {
  if (flavour === 'openbsd') return ['-N'];
  return flavour === 'traditional' ? ['-q', '3'] : [];
}
