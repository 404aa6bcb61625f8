/**
 * Scripts that send a DNS query to a server and print the answer message in hexadecimal: `udp HEX MILLISECONDS` or `tcp …`, or `error …`. What the
 * message says is read here, not there. Arguments of Python and Node: server, port, seconds, query in hexadecimal. A truncated answer is
 * asked for again over TCP (RFC 7766).
 */
export const dnsPython = `
import sys,socket,struct,binascii,time
host,port,t,q=sys.argv[1],int(sys.argv[2]),float(sys.argv[3]),binascii.unhexlify(sys.argv[4])
f=socket.AF_INET6 if ':' in host else socket.AF_INET
now=getattr(time,'monotonic',time.time)
end=time.time()+t
def left(s):s.settimeout(max(0.01,end-time.time()))
b=now()
def show(k,m):sys.stdout.write('%s %s %.3f\\n'%(k,binascii.hexlify(m).decode('ascii'),(now()-b)*1000));sys.stdout.flush()
def need(s,n):
 b=b''
 while len(b)<n:
  left(s);x=s.recv(n-len(b))
  if not x:raise EOFError('closed after %d bytes'%len(b))
  b+=x
 return b
def udp():
 s=socket.socket(f,socket.SOCK_DGRAM);s.connect((host,port));s.send(q)
 while 1:
  left(s);m=s.recv(65535)
  if m[:2]==q[:2]:return m
def tcp():
 s=socket.socket(f,socket.SOCK_STREAM);left(s);s.connect((host,port));s.sendall(struct.pack('>H',len(q))+q)
 return need(s,struct.unpack('>H',need(s,2))[0])
try:
 m=udp()
 if ord(m[2:3])&2:show('tcp',tcp())
 else:show('udp',m)
except Exception as x:sys.stdout.write('error %s %s\\n'%(type(x).__name__,x))
`;

export const dnsNode = `
var a=process.argv.slice(-4),host=a[0],port=+a[1],t=+a[2],q=Buffer.from(a[3],'hex'),s=process.hrtime();
function ms(){var d=process.hrtime(s);return ' '+(d[0]*1e3+Math.round(d[1]/1e3)/1e3)}
function bye(s){require('fs').writeSync(1,s+'\\n');process.exit(0)}
setTimeout(function(){bye('error timeout')},t*1000);
function tcp(){var b=Buffer.alloc(0),n=Buffer.alloc(2);n.writeUInt16BE(q.length,0);
 var c=require('net').connect({host:host,port:port},function(){c.write(Buffer.concat([n,q]))});
 c.on('error',function(e){bye('error '+e.code+' tcp')});c.on('end',function(){bye('error closed after '+b.length+' bytes')});
 c.on('data',function(d){b=Buffer.concat([b,d]);if(b.length>1&&b.length>=2+b.readUInt16BE(0))bye('tcp '+b.slice(2,2+b.readUInt16BE(0)).toString('hex')+ms())})}
var u=require('dgram').createSocket(host.indexOf(':')<0?'udp4':'udp6');
u.on('error',function(e){bye('error '+e.code+' udp')});
u.on('message',function(m){if(m[0]!==q[0]||m[1]!==q[1])return;if(m[2]&2){u.close();tcp()}else bye('udp '+m.toString('hex')+ms())});
u.send(q,0,q.length,port,host);
`;

/** Bash, over TCP, which gives whole messages: server, port, seconds, query with its length as octal escapes for printf. */
export const dnsBash = `
LC_ALL=C; export LC_ALL
main() {
 local s=\${EPOCHREALTIME/./} e=
 exec 3<>"/dev/tcp/$1/$2" || { echo "error connect"; return; }
 printf "$4" >&3
 local n=0 want=2 c v o=
 while [ "$n" -lt "$want" ] && IFS= read -r -d '' -n 1 -u 3 c; do
  printf -v v '%d' "'$c"; v=$((v&255)); printf -v v '%02x' "$v"; o=$o$v; n=$((n+1))
  [ "$n" -eq 2 ] && want=$((2+16#$o))
 done
 if [ "$n" -lt 2 ] || [ "$n" -lt "$want" ]; then echo "error closed after $n bytes"; elif [ -n "$s" ]; then e=$((\${EPOCHREALTIME/./}-s)); echo "tcp \${o:4} $((e/1000)).$((e/100%10))"; else echo "tcp \${o:4}"; fi
}
exec 4< <(main "$@" 2>&1)
w=$!; end=$((SECONDS+$3))
while [ $((left=end-SECONDS)) -gt 0 ]; do
 IFS= read -r -t "$left" -u 4 line; r=$?
 [ $r -eq 0 ] && { printf '%s\\n' "$line"; continue; }
 [ $r -gt 128 ] && break
 exit 0
done
echo 'error timeout'; kill -9 "$w" 2>/dev/null
exit 0
`;

/**
 * Shell with netcat, over TCP: the query as for {@link dnsBash}, the path of od, then the command that connects, with its time limit.
 * Prints the answer with its length before it.
 */
export const dnsNetcat = `q=$1; od=$2; shift 2; printf "$q" | "$@" | "$od" -An -v -tx1`;

/** BusyBox's nslookup: its path, record type, name, server. The first word is ours, so that one that says nothing in time has said something. */
export const dnsNslookup = `echo asked; exec "$1" -type="$2" "$3" "$4"`;
