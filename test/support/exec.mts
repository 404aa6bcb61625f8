import type { EngineApi } from '../lab/api.mts';
import type { Ended } from '../lab/command.mts';

/**
 * Runs a program in a container to its end, as `docker exec` does.
 * @throws {Error} when the engine refuses (the container is paused or not running)
 */
export async function execIn(
  api: EngineApi,
  container: string,
  argv: readonly string[],
  within = 60_000,
): Promise<Ended> {
  const create = { AttachStdout: true, AttachStderr: true, Cmd: argv };
  const { Id } = (await api.call('POST', `/containers/${container}/exec`, { body: create })) as { Id: string };
  const started = await api.ask('POST', `/exec/${Id}/start`, { body: { Detach: false, Tty: false }, within });
  if (started.status >= 400)
    throw new Error(`exec ${argv.join(' ')}: ${started.status} ${started.body.toString().trim()}`);
  const { ExitCode } = (await api.call('GET', `/exec/${Id}/json`)) as { ExitCode: number | null };
  return { code: ExitCode ?? undefined, ...splitStreams(started.body) };
}

/** Takes apart what the API interleaves: frames of a stream's number, three zeros, a length in 4 bytes, and the data. */
function splitStreams(body: Buffer): { stdout: string; stderr: string } {
  const streams: [Buffer[], Buffer[]] = [[], []];
  for (let at = 0; at + 8 <= body.length;) {
    const end = at + 8 + body.readUInt32BE(at + 4);
    streams[body[at] === 2 ? 1 : 0].push(body.subarray(at + 8, end));
    at = end;
  }
  return { stdout: Buffer.concat(streams[0]).toString(), stderr: Buffer.concat(streams[1]).toString() };
}
