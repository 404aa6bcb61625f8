/** What can keep a helper container alive: the shell or interpreter that its image has. */
export const keepers = ['sh', 'bash', 'python3', 'node'] as const;
export type Keeper = (typeof keepers)[number];

/**
 * A command that ends when its standard input does, and after some seconds at the latest. The engine closes the input when our connection
 * ends, so that no helper outlives the process it worked for, however that ended.
 */
export function keeperCommand(keeper: Keeper, seconds: number): readonly string[] {
  const limit = String(seconds);
  switch (keeper) {
    case 'sh':
      return ['/bin/sh', '-c', shell, 'sh', limit];
    case 'bash':
      return ['bash', '-c', bash, 'bash', limit];
    case 'python3':
      return ['python3', '-c', python, limit];
    case 'node':
      return ['node', '-e', node, '--', limit];
  }
}

/**
 * The process with id 1 can't be killed from inside, so it waits for one that can. What runs in the background has no standard input of
 * its own, hence the other descriptor.
 */
const shell = `exec 3<&0
sleep "$1" & s=$!
( read -r _ <&3; kill -9 "$s" ) &
wait "$s"
exit 0`;

/** Bash may be all there is in an image: it can wait by itself. */
const bash = 'read -r -t "$1" _; exit 0';

const python = `
import os,sys,threading
w=threading.Timer(float(sys.argv[1]),os._exit,[0]);w.daemon=True;w.start()
while os.read(0,4096):pass
os._exit(0)
`;

const node = `
setTimeout(function(){process.exit(0)},Number(process.argv[process.argv.length-1])*1000);
process.stdin.on('end',function(){process.exit(0)}).on('error',function(){process.exit(0)}).resume();
`;
