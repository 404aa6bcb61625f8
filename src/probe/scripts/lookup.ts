/** Scripts that resolve a name the way programs do and print an address a line; `error CODE text` where there is none. */
export const lookupPython = `
import sys,socket
try:
 for r in socket.getaddrinfo(sys.argv[1],None,0,socket.SOCK_STREAM):sys.stdout.write(r[4][0]+'\\n')
except Exception as x:sys.stdout.write('error %s\\n'%x)
`;

export const lookupNode = `
require('dns').lookup(process.argv[process.argv.length-1],{all:true,verbatim:true},function(e,l){
 require('fs').writeSync(1,e?'error '+e.code+'\\n':l.map(function(r){return r.address+'\\n'}).join(''))
});
`;

/**
 * Bash alone: its own lookup of the name in /dev/udp/NAME/PORT, which connects without sending anything; the kernel then lists the address
 * (proc_net_tcp.rst; 32-bit words in the byte order of the machine, which is little-endian on all that Docker runs on but s390x).
 * Arguments: name, a port that tells the socket from others.
 */
export const lookupBash = `
LC_ALL=C; export LC_ALL
exec 3<>"/dev/udp/$1/$2" || exit 1
printf -v port '%04X' "$2"
for table in /proc/net/udp /proc/net/udp6; do
 [ -r "$table" ] || continue
 while read -r _ _ remote _; do
  h=\${remote%:*}
  [ "\${remote##*:}" = "$port" ] || continue
  case \${#h} in
  8) printf '%d.%d.%d.%d\\n' "0x\${h:6:2}" "0x\${h:4:2}" "0x\${h:2:2}" "0x\${h:0:2}" ;;
  32) o=
   for w in 0 8 16 24; do o=$o:\${h:w+6:2}\${h:w+4:2}:\${h:w+2:2}\${h:w:2}; done
   echo "\${o:1}" ;;
  esac
 done < "$table"
done
exit 0
`;
