import type { Observation } from '../model/observation.ts';
import type { Outcome } from './case.ts';

/** What one probe says of the way to an address. Without a port any answer is one: whoever refuses is alive. */
export function outcomeOf(observation: Observation | null, anyAnswer = false): Outcome {
  if (observation?.result == null) return 'unknown';
  switch (observation.kind) {
    case 'tcp': {
      const { outcome } = observation.result;
      if (outcome === 'connected') return 'works';
      return anyAnswer && (outcome === 'refused' || outcome === 'reset') ? 'works' : outcome;
    }
    case 'ping': {
      const { received, failure } = observation.result;
      if (received > 0) return 'works';
      return failure === null || failure === 'no-answer' ? 'timed-out' : 'unreachable';
    }
    case 'udp': {
      const { outcome } = observation.result;
      // Silence over UDP proves nothing.
      return outcome === 'answered' ? 'works' : outcome === 'silent' ? 'unknown' : outcome;
    }
    case 'http':
    case 'dns':
    case 'mtu':
    case 'trace':
    case 'iperf3':
      return 'unknown';
  }
}
