import { InvalidArgumentError, Option, type Command } from 'commander';
import { iperf3Limits } from '../probe/iperf3.ts';
import type { EngineRequest } from '../engine/find/steps.ts';

/** Options that every command takes, before or after its name. */
export interface GlobalOptions extends EngineRequest {
  readonly json: boolean;
  /** Seconds. */
  readonly timeout?: number;
  readonly color?: boolean;
  readonly verbose: boolean;
  /** False where no helper container may be started. */
  readonly helper: boolean;
  readonly helperImage?: string;
  readonly pullHelper: boolean;
  readonly hostHelper: boolean;
}

/** Adds the options that every command takes. */
export function addGlobalOptions(program: Command): Command {
  return program
    .option('--host <url>', 'engine to ask, e.g. unix:///var/run/docker.sock or tcp://192.0.2.7:2376')
    .option('--context <name>', 'docker context to use')
    .option('--tls', 'use TLS')
    .option('--tlsverify', 'use TLS and verify the engine')
    .option('--tlscacert <file>', 'certificates to trust')
    .option('--tlscert <file>', 'certificate to show')
    .option('--tlskey <file>', 'key of that certificate')
    .option('--json', 'print one JSON document', false)
    .addOption(
      new Option('--timeout <seconds>', 'longest wait for an answer of the engine, and of a probe').argParser(
        parseSeconds,
      ),
    )
    .option('--no-helper', 'never start a helper container beside one that lacks the tools')
    .option('--helper-image <ref>', 'image for helper containers; without it, one that the engine has')
    .option('--pull-helper', 'download an image for helper containers when the engine has none that fits', false)
    .option('--host-helper', "also start helpers in the network of the engine's host", false)
    .addOption(new Option('--color', 'colours, even where this is no terminal'))
    .addOption(new Option('--no-color', 'no colours'))
    .option('--verbose', 'say on stderr what is done', false);
}

/** A whole number within bounds, for an option. */
export function numberBetween(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^[0-9]{1,9}$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It has to be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** A number of seconds, fractions allowed. */
export function secondsBetween(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^[0-9]{0,6}(\.[0-9]{1,3})?$/.test(text) || text === '' || value < min || value > max) {
      throw new InvalidArgumentError(`It has to be a number of seconds from ${min} to ${max}.`);
    }
    return value;
  };
}

/** Bits per second, with `k`, `M` or `G` (powers of ten) behind the number. */
export function parseRate(text: string): number {
  const [, digits, unit = ''] = /^([0-9]{1,12}(?:\.[0-9]{1,3})?)([kKmMgG]?)$/.exec(text) ?? [];
  const rate = Math.round(Number(digits) * 1000 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase()));
  if (digits === undefined || rate < 1000 || rate > iperf3Limits.rate) {
    throw new InvalidArgumentError('It has to be bits per second, such as 500k, 50M or 1G.');
  }
  return rate;
}

function parseSeconds(text: string): number {
  return secondsBetween(0.1, 600)(text);
}
