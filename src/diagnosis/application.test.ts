import assert from 'node:assert/strict';
import { aCase, aResolution, app, attached, db, goalOn, web, type Situation } from '../../test/support/diagnosis.ts';
import { aDetail } from '../../test/support/model.ts';
import type { Certificate, HttpObservation, HttpResult } from '../model/observation.ts';
import { applicationFindings, asksForOther, webScheme } from './application.ts';
import { conclude } from './conclude.ts';

function anAnswer(url: string, fields: Partial<HttpResult>): HttpObservation {
  const result: HttpResult = {
    ...{ outcome: 'answered', url, address: null, port: 8080, status: 200, dnsMs: null, connectMs: null, tlsMs: null },
    ...{ firstByteMs: null, location: null, certificate: null, tlsAlert: null, failure: null },
    ...fields,
  };
  return {
    ...{ kind: 'http', via: 'exec', tool: 'curl', command: ['curl', url], exitCode: 0, ok: true, ms: 3, raw: '' },
    ...{ startedAt: '2026-01-01T00:00:00Z', inconclusive: null, result },
  };
}

const certificate: Certificate = {
  ...{ subject: 'CN=shop', issuer: 'CN=company', names: ['DNS:shop'], trusted: true, problem: '' },
  ...{ validFrom: '2025-01-01T00:00:00Z', validTo: '2027-01-01T00:00:00Z' },
};
const plain = 'http://db:8080/';
const secure = 'https://db:443/';

const told = (situation: Situation): readonly string[] =>
  applicationFindings(aCase('works', situation)).map(({ code }) => code);

describe('an application on a connection that works', () => {
  it('is told to answer with a status that turns every request away', () => {
    for (const status of [500, 502, 503, 401, 403, 407, 426])
      assert.deepEqual(told({ web: { expected: anAnswer(plain, { status }), other: null } }), ['http-error']);
  });

  it('is well with any other status', () => {
    for (const status of [200, 204, 301, 302, 400, 404, 405, 429])
      assert.deepEqual(told({ web: { expected: anAnswer(plain, { status }), other: null } }), []);
  });

  it('is told to speak TLS where plain HTTP was refused and a certificate was shown', () => {
    const expected = anAnswer(plain, { outcome: 'closed', status: null });
    assert.deepEqual(told({ web: { expected, other: anAnswer(secure, { certificate }) } }), ['tls-mismatch']);
    const failed = (tlsAlert: number | null): HttpObservation =>
      anAnswer(secure, { outcome: 'tls-failed', status: null, tlsAlert });
    assert.deepEqual(told({ web: { expected, other: failed(40) } }), ['tls-mismatch']);
    assert.deepEqual(told({ web: { expected, other: failed(null) } }), []);
  });

  it('is told to speak plain HTTP where TLS failed and plain HTTP was answered', () => {
    const expected = anAnswer(secure, { outcome: 'tls-failed', status: null });
    assert.deepEqual(told({ web: { expected, other: anAnswer(plain, {}) } }), ['tls-mismatch']);
  });

  it('that is a protocol of another kind has nothing said of it', () => {
    const expected = anAnswer(plain, { outcome: 'not-http', status: null });
    assert.ok(asksForOther(expected));
    assert.deepEqual(told({ web: { expected, other: anAnswer(secure, { outcome: 'silent', status: null }) } }), []);
    assert.ok(!asksForOther(anAnswer(plain, { outcome: 'silent', status: null })));
  });

  it('has its certificate judged by the clock, and by who asks', () => {
    const shown = (fields: Partial<Certificate>, url = secure): readonly string[] =>
      told({ web: { expected: anAnswer(url, { certificate: { ...certificate, ...fields } }), other: null } });
    assert.deepEqual(shown({}), []);
    assert.deepEqual(shown({ validTo: '2026-01-01T00:00:00Z' }), ['certificate-problem']);
    assert.deepEqual(shown({ validFrom: '2026-06-01T00:00:00Z' }), ['certificate-problem']);
    assert.deepEqual(shown({ trusted: false, problem: 'self-signed certificate' }), ['certificate-problem']);
    // No certificate is for an address that a container got by chance.
    assert.deepEqual(shown({ trusted: false }, 'https://172.20.0.3:443/'), []);
  });

  it('is told to lie behind a proxy only where no exception covers its name', () => {
    const behind = (...proxies: readonly (readonly [string, string])[]): readonly string[] =>
      told({
        from_: { ...web, detail: aDetail({ proxies: proxies.map(([name, value]) => ({ name, value })) }) },
        asked: 'db:8080',
        goal: goalOn(db, app, { by: 'name' }),
        names: {
          ...{ name: 'db', resolution: aResolution('db', ['172.20.0.3']), files: null, embeddedAnswers: null },
          repeated: null,
        },
      });
    assert.deepEqual(behind(['http_proxy', 'http://proxy:3128']), ['proxy-configured']);
    assert.deepEqual(behind(['ALL_PROXY', 'socks5://proxy:1080']), ['proxy-configured']);
    assert.deepEqual(behind(['http_proxy', 'http://proxy:3128'], ['no_proxy', 'db']), []);
    assert.deepEqual(behind(['HTTPS_PROXY', 'http://proxy:3128']), []);
    assert.deepEqual(behind(['no_proxy', 'other']), []);
  });

  it('that was started this moment is said to be new, and blamed for nothing', () => {
    const fresh = attached('db', [[app, '172.20.0.3']], { detail: aDetail({ startedAt: '2026-01-01T23:59:57Z' }) });
    const { verdict, cause, findings } = conclude(
      aCase('works', { containers: [fresh], goal: goalOn(fresh, app), pings: [] }),
    );
    assert.deepEqual([verdict, cause], ['reachable', null]);
    assert.deepEqual(
      findings.map(({ code, severity, facts }) => [code, severity, facts['seconds']]),
      [['just-started', 'info', '3']],
    );
  });

  it('is asked only on ports of web servers', () => {
    assert.deepEqual([80, 8080, 443, 8443, 5432, 6379, 22].map(webScheme), [
      ...['http', 'http', 'https', 'https', null, null, null],
    ]);
  });
});
