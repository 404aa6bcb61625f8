import type { TestContainer, TestRun } from './test-run.mts';

/** Asks Docker's own server for A and AAAA of each name given and prints what it answered, as JSON; nothing of it is the product's. */
const script = `
import json, random, socket, struct, sys

def name_at(message, at):
    while message[at] != 0:
        if message[at] >= 192: return at + 2
        at += message[at] + 1
    return at + 1

def ask(name, kind):
    number = random.randrange(65536)
    labels = b''.join(bytes([len(part)]) + part for part in name.encode().split(b'.'))
    question = struct.pack('>HHHHHH', number, 256, 1, 0, 0, 0) + labels + b'\\0' + struct.pack('>HH', kind, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(8)
        s.sendto(question, ('127.0.0.11', 53))
        message = s.recv(65535)
    count = struct.unpack('>H', message[6:8])[0]
    at = name_at(message, 12) + 4
    found = []
    for _ in range(count):
        at = name_at(message, at)
        type_, _, ttl, size = struct.unpack('>HHIH', message[at:at + 10])
        data = message[at + 10:at + 10 + size]
        at += 10 + size
        if type_ == kind: found.append(socket.inet_ntop(socket.AF_INET if kind == 1 else socket.AF_INET6, data))
    return found

print(json.dumps({name: sorted(ask(name, 1) + ask(name, 28)) for name in sys.argv[1:]}))
`;

/**
 * What the embedded DNS really answers in a container (of the image `python`), name by name: the addresses of both families, sorted.
 * @throws {Error} where it gives no answer at all
 */
export async function askNames(
  run: TestRun,
  container: TestContainer,
  names: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { code, stdout, stderr } = await run.exec(container, ['python3', '-c', script, ...names]);
  if (code !== 0) throw new Error(`no answer: ${stderr.trim()}`);
  return JSON.parse(stdout) as Record<string, readonly string[]>;
}
