/**
 * Scripts that send a datagram to `host port` up to three times within `seconds`, until something comes back. The fourth argument is the
 * payload: hexadecimal for Python and Node, octal escapes for the shells.
 *
 * Python and Node print a JSON object a line for each address of the name, until one answers: `o` outcome (`answered`, `failed`,
 * `unresolved`, `timeout`), `ms`, `e` error code, `m` its text, `a` the address.
 */
export const udpPython = `
import sys,os,time,socket,errno,threading,json,binascii,select
h,p,t,q=sys.argv[1],int(sys.argv[2]),float(sys.argv[3]),binascii.unhexlify(sys.argv[4])
now=getattr(time,'monotonic',time.time)
s=[now(),'']
def out(o,e='',m=''):
 sys.stdout.write(json.dumps({'o':o,'ms':round((now()-s[0])*1000,3),'e':e,'m':m,'a':s[1]})+'\\n');sys.stdout.flush()
def late():
 out('timeout');os._exit(0)
w=threading.Timer(t+1,late);w.daemon=True;w.start()
try:l=socket.getaddrinfo(h,p,0,socket.SOCK_DGRAM)
except Exception as x:
 out('unresolved',str(x.args[0]) if x.args else '',str(x));os._exit(0)
def ask(f,k,r,a):
 c=socket.socket(f,k,r);c.connect(a)
 for i in range(3):
  s[0]=now();c.send(q)
  if select.select([c],[],[],t/3/len(l))[0]:
   c.recv(65535);return 'answered'
 return 'timeout'
for f,k,r,n,a in l:
 s[0]=now();s[1]=a[0]
 try:o=ask(f,k,r,a)
 except Exception as x:
  out('failed',errno.errorcode.get(getattr(x,'errno',None),''),str(x));continue
 out(o)
 if o=='answered':break
os._exit(0)
`;

export const udpNode = `
var a=process.argv.slice(-4),h=a[0],p=+a[1],t=+a[2],q=Buffer.from(a[3],'hex'),s=process.hrtime(),at='';
function out(o,e){var d=process.hrtime(s);require('fs').writeSync(1,JSON.stringify({o:o,ms:d[0]*1e3+Math.round(d[1]/1e3)/1e3,e:e&&e.code||'',m:e&&e.message||'',a:at})+'\\n')}
setTimeout(function(){out('timeout');process.kill(process.pid,'SIGKILL')},t*1000+1000);
require('dns').lookup(h,{all:true,verbatim:true},function(e,l){
 if(e){out('unresolved',e);process.exit(0)}
 var each=t*1000/3/l.length;
 (function next(){
  var r=l.shift(),n=0,w;if(!r)process.exit(0);
  s=process.hrtime();at=r.address;
  var u=require('dgram').createSocket(r.family===6?'udp6':'udp4');
  function end(o,e){clearTimeout(w);u.removeAllListeners();u.on('error',function(){});out(o,e);if(o==='answered')process.exit(0);try{u.close()}catch(x){}next()}
  function send(){if(n++===3)return end('timeout');s=process.hrtime();u.send(q);w=setTimeout(send,each)}
  u.on('error',function(e){end('failed',e)});
  u.on('message',function(){end('answered')});
  u.connect(p,at,function(e){e?end('failed',e):send()});
 })();
});
`;

/** Bash prints its own messages, and `answered MILLISECONDS` or `silent`. It sends nothing for an empty payload. */
export const udpBash = `
main() {
 exec 3<>"/dev/udp/$1/$2" || return
 local n c r s=0 e=0 w=$((($3+2)/3))
 for n in 1 2 3; do
  s=\${EPOCHREALTIME/./}
  printf "$4" >&3 || return
  IFS= read -r -d '' -n 1 -t "$w" -u 3 c; r=$?
  e=\${EPOCHREALTIME/./}
  if [ "$r" -eq 0 ]; then [ -n "$s" ] && echo "answered $((e-s))" || echo "answered"; return; fi
  [ "$r" -gt 128 ] || return
 done
 echo silent
}
exec 4< <(exec 2>&1 </dev/null; main "$@")
w=$!; end=$((SECONDS+$3+3))
while [ $((left=end-SECONDS)) -gt 0 ]; do
 IFS= read -r -t "$left" -u 4 line; r=$?
 [ $r -eq 0 ] && { printf '%s\\n' "$line"; continue; }
 [ $r -gt 128 ] && break
 exit 0
done
echo timeout; kill -9 "$w" 2>/dev/null
exit 0
`;

/** Shell with a netcat that knows `-u`: payload, the path of od, then the command that connects, with its time limit. Prints the answer. */
export const udpNetcat = `q=$1; od=$2; shift 2; printf "$q" | "$@" | "$od" -An -v -tx1 -N16`;
