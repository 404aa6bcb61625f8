/**
 * What runs in the sample's containers. The shell is the first process and ends at SIGTERM by its own trap, so `docker stop` takes no ten
 * seconds and the engine's `docker-init`, which may not be installed, is not needed.
 */

/** How a script says that the image has not what it needs (EX_UNAVAILABLE of sysexits.h). */
export const unsuitableExitCode = 69;

const preamble = `
need() {
  command -v "$1" >/dev/null 2>&1 && return
  echo "the image has no $1" >&2
  exit ${unsuitableExitCode}
}
trap 'exit 0' TERM INT
need ping
need sleep
`;

const idleScript = `${preamble}
while :; do
  sleep 3600 &
  wait $!
done`;

/**
 * Serves one page by whatever there is. Arguments: port, folder to write into. Programs are known by what they say of themselves, because
 * a busybox may have the applet or not (Alpine's has no httpd), and \`httpd\` may be Apache's.
 */
const serverScript = `${preamble}
need mkdir
need chmod
port=$1
www=$2
mkdir -p "$www" || exit ${unsuitableExitCode}
page='<!doctype html><title>webserver</title><p>Hello from webserver.</p>'
printf '%s\\n' "$page" >"$www/index.html"
answer=$www/answer
printf '%s\\n' >"$answer" '#!/bin/sh' \\
  'while read -r line && [ "\${#line}" -gt 1 ]; do :; done' \\
  "printf 'HTTP/1.0 200 OK\\\\r\\\\nContent-Type: text/html\\\\r\\\\nConnection: close\\\\r\\\\n\\\\r\\\\n%s\\\\n' '$page'"
chmod +x "$answer"

serve() {
  for httpd in httpd 'busybox httpd' 'busybox-extras httpd'; do
    case $($httpd --help 2>&1 </dev/null) in
      *BusyBox*Usage:*) exec $httpd -f -p "$port" -h "$www" ;;
    esac
  done
  if python3 -c 'import http.server' >/dev/null 2>&1 </dev/null; then
    cd "$www" && exec python3 -m http.server "$port"
  fi
  case $(nc --help 2>&1 </dev/null) in
    *BusyBox*-lk*) exec nc -lk -p "$port" -e "$answer" ;;
    *BusyBox*-ll*) exec nc -ll -p "$port" -e "$answer" ;;
    *Ncat*) exec nc -l -k -p "$port" -e "$answer" ;;
    *klN*) while :; do "$answer" </dev/null | nc -N -l "$port" >/dev/null || sleep 1; done ;;
  esac
  echo 'the image has nothing that serves HTTP: no httpd of BusyBox, no python3, no nc that serves' >&2
  exit ${unsuitableExitCode}
}
serve "$@" &
wait $!`;

/** The command of an idle container. */
export const idleCommand: readonly string[] = ['/bin/sh', '-c', idleScript, 'sh'];

/** The command of the web server. */
export function serverCommand(port = 80, folder = '/tmp/www'): readonly string[] {
  return ['/bin/sh', '-c', serverScript, 'sh', String(port), folder];
}

/**
 * Waits up to a few seconds until something listens on port 80 (state 0A in the kernel's tables, proc_net_tcp.rst), then fetches the page
 * where there is something to fetch it with. Ends with 0 when it answers.
 */
export const answersScript = `
listens() {
  for table in /proc/net/tcp /proc/net/tcp6; do
    [ -r "$table" ] || continue
    while read -r number address remote state rest; do
      case $address/$state in *:0050/0A) return 0 ;; esac
    done <"$table"
  done
  return 1
}
tries=0
until listens; do
  tries=$((tries + 1))
  [ "$tries" -lt 40 ] || exit 1
  sleep 0.05 2>/dev/null || sleep 1
done
if command -v wget >/dev/null 2>&1; then wget -q -O /dev/null http://127.0.0.1/ 2>/dev/null
elif command -v curl >/dev/null 2>&1; then curl -fs -o /dev/null http://127.0.0.1/
fi`;
