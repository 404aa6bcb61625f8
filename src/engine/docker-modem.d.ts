declare module 'docker-modem/lib/http.js' {
  import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';

  /** What docker-modem sends its requests with, by protocol. */
  const http: Record<
    'http' | 'https',
    { request: (options: RequestOptions, callback?: (response: IncomingMessage) => void) => ClientRequest }
  >;
  export default http;
}
