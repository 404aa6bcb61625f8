import type { ServerResponse } from 'node:http';
import type { SeenRequest } from './fake-engine.mts';
import type { Recording } from './recording.mts';

interface Identified {
  readonly Id: string;
  readonly Name: string;
}

/** Answers a request with JSON. */
export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

/** Answers as the recorded engine did; 404 in its words for what it was not asked. */
export function recordedAnswer(recording: Recording, { method, path }: SeenRequest, response: ServerResponse): void {
  const found = find(recording, method, path);
  if (found === undefined) sendJson(response, recording.missing.body, recording.missing.status);
  else if (Buffer.isBuffer(found))
    response.writeHead(200, { 'Content-Type': 'application/vnd.docker.raw-stream' }).end(found);
  else sendJson(response, found);
}

function find(recording: Recording, method: string, path: string): unknown {
  const [, kind = '', id = '', more = ''] = path.split('/').map(decodeURIComponent);
  const byId = (objects: readonly unknown[]): unknown => (objects as Identified[]).find((object) => object.Id === id);
  if (method === 'POST' && kind === 'containers' && more === 'exec') return recording.exec.created;
  if (kind === 'exec')
    return more === 'json' ? recording.exec.inspect : Buffer.from(recording.exec.streamBase64, 'base64');
  if (method !== 'GET') return undefined;
  if (path === '/version') return recording.version;
  if (path === '/networks') return recording.networks;
  if (path === '/containers/json') return recording.containers;
  if (kind === 'networks') return byId(recording.networkInspects);
  if (kind === 'containers' && more === 'json') return byId(recording.containerInspects);
  return undefined;
}
