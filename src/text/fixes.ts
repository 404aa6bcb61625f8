import { t } from '@vscode/l10n';
import type { AdviceCode, Fix } from '../model/diagnosis.ts';
import { printable, shorten } from './printable.ts';

/** What to do, in a few words. */
export function fixTitle(fix: Fix): string {
  const text = (value: string): string => shorten(printable(value), 200);
  switch (fix.kind) {
    case 'start':
      return t('Start {0}', text(fix.name));
    case 'unpause':
      return t('Unpause {0}', text(fix.name));
    case 'connect':
      return t('Connect {0} to {1}', text(fix.name), text(fix.network));
    case 'use':
      return t('Use {0}', text(fix.value));
    case 'advice':
      return adviceText(fix.what);
  }
}

/** What to type, fit for a POSIX shell; '' where there is no one command. */
export function fixCommand(fix: Fix): string {
  switch (fix.kind) {
    case 'start':
    case 'unpause':
      return commandText(['docker', fix.kind, fix.name]);
    case 'connect':
      return commandText(['docker', 'network', 'connect', fix.network, fix.name]);
    case 'use':
      return shorten(printable(fix.value), 500);
    case 'advice':
      return commandText(fix.command);
  }
}

/** Words that mean something to a shell are quoted; what a terminal would obey is made visible. */
function commandText(words: readonly string[]): string {
  return words
    .map((word) => shorten(printable(word), 500))
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}

function adviceText(what: AdviceCode): string {
  switch (what) {
    case 'logs':
      return t('Look into its log');
    case 'recreate':
      return t('Restart or recreate it');
    case 'restart':
      return t('Restart the container');
    case 'free-port':
      return t('Free that port of the host, or publish another one');
    case 'wait':
      return t('Wait a moment and ask again');
    case 'add-network':
      return t('Put it on a network');
    case 'edit-hosts':
      return t('Take the entry out of the hosts file (--add-host, extra_hosts)');
    case 'add-host-gateway':
      return t('Create the container with this option (in Compose: extra_hosts)');
    case 'restore-resolver':
      return t("Restart the container, which restores Docker's resolv.conf");
    case 'set-dns':
      return t('Give the container, or the engine, a name server that answers');
    case 'own-network':
      return t('Create a network of your own and put both on it');
    case 'allow-icc':
      return t('Use a network without enable_icc=false, or publish the port');
    case 'macvlan-shim':
      return t('Give the host a macvlan interface of its own on that parent, or use a bridge network');
    case 'open-overlay-ports':
      return t('Open UDP 4789 and TCP and UDP 7946 between the nodes');
    case 'other-subnet':
      return t('Give the network a subnet that nothing else uses');
    case 'free-address':
      return t('Free an address, or give the network a larger subnet');
    case 'add-route':
      return t('Add the route');
    case 'delete-route':
      return t('Remove the route or rule, inside the container');
    case 'set-gateway':
      return t('Set the route right, inside the container');
    case 'interface-up':
      return t('Switch the interface on, inside the container');
    case 'reconnect':
      return t('Restart the container, or disconnect and connect it');
    case 'set-sysctl':
      return t('Switch forwarding on, on the host');
    case 'masquerade':
      return t('Create the network without enable_ip_masquerade=false');
    case 'bind-all':
      return t('Let the program listen on all addresses (0.0.0.0 or ::)');
    case 'publish':
      return t('Publish the port: create the container with this option');
    case 'delete-rule':
      return t('Remove the rule, or put one before it that accepts');
    case 'set-mtu':
      return t("Set the network's MTU (com.docker.network.driver.mtu) to what passes");
    case 'restart-engine':
      return t('Restart the engine, which writes its rules anew');
    case 'distinct-names':
      return t('Use names that only one container has');
    case 'deregister':
      return t('Take the entry out of the registry');
    case 'set-no-proxy':
      return t('Add the name to NO_PROXY, or leave the proxy variables out');
  }
}
