import { argumentsOf, type Program } from './program.ts';

/**
 * Starts a program so that it can be ended again. The Engine API has no call to end an exec, so the first line of what is started is its
 * process id as seen inside, and ending it is another exec that kills its process group: the engine makes every exec the leader of a
 * session of its own.
 */
export interface Launcher {
  /** The command to exec: prints the process id and a line end, then becomes the program. */
  start(program: Program): readonly string[];
  /**
   * The command that kills the process with all it started.
   * @throws {RangeError} for 0 and 1: as groups these are the caller's own and every process there is (kill(2))
   */
  kill(pid: number): readonly string[];
}

/** The shell that a container has. Names reach it only as arguments. */
export function shellLauncher(shell: string): Launcher {
  return {
    start: (program) => [shell, '-c', 'echo "$$"; exec "$@"', 'sh', ...argumentsOf(program)],
    kill: (pid) => [shell, '-c', 'kill -9 "-$1" 2>/dev/null || kill -9 "$1"', 'sh', pidText(pid)],
  };
}

/** For images with an interpreter and no shell: only scripts of that language can be run. */
export function interpreterLauncher(language: 'python3' | 'node', interpreter: string): Launcher {
  const { announce, kill } = interpreters[language];
  return {
    start: (program) =>
      argumentsOf(
        program.kind === 'script' && program.language === language
          ? { ...program, source: announce + program.source }
          : program,
      ),
    kill: (pid) => argumentsOf({ kind: 'script', language, interpreter, source: kill, args: [pidText(pid)] }),
  };
}

function pidText(pid: number): string {
  if (!Number.isSafeInteger(pid) || pid < 2) throw new RangeError(`${pid} is no process of ours`);
  return String(pid);
}

const interpreters = {
  python3: {
    announce: 'import os,sys\nsys.stdout.write("%d\\n"%os.getpid());sys.stdout.flush()\n',
    kill: 'import os,sys\nos.killpg(int(sys.argv[1]),9)',
  },
  node: {
    announce: 'require("fs").writeSync(1,process.pid+"\\n");',
    kill: 'process.kill(-Number(process.argv[process.argv.length-1]),"SIGKILL")',
  },
} as const;
