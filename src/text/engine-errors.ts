import { t } from '@vscode/l10n';
import type { EngineError } from '../engine/errors.ts';
import type { Explanation } from './explanation.ts';
import { printable, shorten } from './printable.ts';

/** Words for what went wrong between the program and an engine, with the next step for each. */
export function explainEngineError(error: EngineError): Explanation {
  const detail = (name: string): string => shorten(printable(error.details[name] ?? ''), 300);
  const endpoint = detail('endpoint');
  const say = (message: string, advice: string | null): Explanation => ({ code: error.reason, message, advice });
  switch (error.reason) {
    case 'bad-host':
      return say(
        t('"{0}" is not the address of an engine.', detail('host')),
        t('Examples: unix:///var/run/docker.sock, tcp://192.0.2.7:2376, npipe:////./pipe/docker_engine.'),
      );
    case 'ssh-not-available':
      return say(
        t("{0}: engines behind ssh can't be reached yet.", detail('host')),
        t(
          'Forward its socket and use that: ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock HOST, then --host unix:///tmp/docker.sock.',
        ),
      );
    case 'context-not-found':
      return say(
        t('There is no docker context named "{0}".', detail('context')),
        detail('candidates') === ''
          ? t('`docker context ls` lists those there are.')
          : t('There are: {0}.', detail('candidates')),
      );
    case 'bad-configuration':
      return say(
        t("{0} can't be read ({1}).", detail('path'), whyUnreadable(detail('why'))),
        t('Mend or remove it, or name the engine with --host.'),
      );
    case 'tls-file':
      return say(
        t("The TLS file {0} can't be read ({1}).", detail('path'), whyUnreadable(detail('why'))),
        tlsRemedy(detail('remedy'), detail),
      );
    case 'no-engine':
      return say(
        t('No Docker engine was found. Looked at: {0}.', detail('tried')),
        t(
          'Start Docker or Podman, or name the engine with --host or DOCKER_HOST. Inside a dev container, mount /var/run/docker.sock.',
        ),
      );
    case 'no-socket':
      return say(
        t('There is no engine at {0}: the socket is not there.', endpoint),
        t('Start Docker, or name another engine with --host or --context.'),
      );
    case 'daemon-down':
      return say(
        t('Nobody answers at {0}.', endpoint),
        t('The engine is not running: start Docker (on Linux: sudo systemctl start docker).'),
      );
    case 'permission-denied':
      return say(
        t('You may not use {0}.', endpoint),
        t(
          'Join the group that owns the socket (sudo usermod -aG docker $USER, then log in again). Whoever can use it is as good as root on its host.',
        ),
      );
    case 'unreachable-host':
      return say(
        t("{0} can't be reached: {1}", endpoint, detail('why')),
        t('See whether the host is up, its name resolves, and the port is open.'),
      );
    case 'tls':
      return say(
        t('TLS with {0} failed: {1}', endpoint, detail('why')),
        t(
          'See whether the engine uses TLS (--tlsverify, DOCKER_TLS_VERIFY) and whether the certificates fit (DOCKER_CERT_PATH).',
        ),
      );
    case 'too-old':
      return say(
        t('The engine at {0} is too old: {1}.', endpoint, detail('version')),
        t('Docker 19.03 is the oldest that works.'),
      );
    case 'bad-answer':
      return say(
        t('What answers at {0} does not speak the Engine API as it should ({1}).', endpoint, detail('request')),
        t('See whether {0} really is a Docker or Podman engine. It said: {1}', endpoint, detail('why')),
      );
    case 'answer-too-large':
      return say(t('The answer of {0} to {1} is too large to be true.', endpoint, detail('request')), null);
    case 'not-found':
      return say(t('The engine knows no such thing: {0}', detail('message')), null);
    case 'conflict':
      return say(t("The engine can't do that now: {0}", detail('message')), null);
    case 'refused':
      return say(t('The engine refused: {0}', detail('message')), null);
    case 'engine-failed':
      return say(
        t('The engine failed (status {0}): {1}', detail('status'), detail('message')),
        t('Its log may tell more (journalctl -u docker).'),
      );
    case 'connection-lost':
      return say(
        t('The connection to {0} broke in mid-answer.', endpoint),
        t('The engine may have been restarted: try again.'),
      );
  }
}

function whyUnreadable(why: string): string {
  switch (why) {
    case 'missing':
      return t('it is not there');
    case 'denied':
      return t('you may not read it');
    case 'not-a-file':
      return t('it is no file');
    case 'too-large':
      return t('it is far too large');
    case 'not-json':
      return t('it is not JSON');
    case 'not-a-context':
    case 'not-a-configuration':
      return t('it is JSON, but not what docker writes');
    case 'no-docker-endpoint':
      return t('it names no engine');
    case 'name-differs':
      return t('it has the name of another context');
    default:
      return why;
  }
}

function tlsRemedy(remedy: string, detail: (name: string) => string): string {
  switch (remedy) {
    case 'give-option':
      return t('Name the right file with {0}.', detail('option'));
    case 'fix-cert-path':
      return t('Put the file into the folder that DOCKER_CERT_PATH names, or name another folder.');
    case 'update-context':
      return t('Give the context its certificates again: docker context update {0}', detail('context'));
    default:
      return t('Put the file there, or name it with {0}.', detail('option'));
  }
}
