/**
 * Scripts that connect to `host port` within `seconds` and print how that went. They run in other people's containers: short, without
 * modules, for old versions too, and each ends by itself.
 *
 * Python and Node print a JSON object a line: `o` outcome (`connected`, `failed`, `unresolved`, `timeout`), `ms`, `e` error code, `m` its
 * text, `a` the address tried; one line for each address of the name until one is connected.
 */
export const tcpPython = `
import sys,os,time,socket,errno,threading,json
h,p,t=sys.argv[1],int(sys.argv[2]),float(sys.argv[3])
now=getattr(time,'monotonic',time.time)
s=[now(),'']
def out(o,e='',m=''):
 sys.stdout.write(json.dumps({'o':o,'ms':round((now()-s[0])*1000,3),'e':e,'m':m,'a':s[1]})+'\\n');sys.stdout.flush()
def late():
 out('timeout');os._exit(0)
w=threading.Timer(t,late);w.daemon=True;w.start()
try:l=socket.getaddrinfo(h,p,0,socket.SOCK_STREAM)
except Exception as x:
 out('unresolved',str(x.args[0]) if x.args else '',str(x));os._exit(0)
for f,k,r,n,a in l:
 s[0]=now();s[1]=a[0]
 try:
  c=socket.socket(f,k,r);c.connect(a)
 except Exception as x:
  out('failed',errno.errorcode.get(getattr(x,'errno',None),''),str(x));continue
 out('connected');os._exit(0)
os._exit(0)
`;

export const tcpNode = `
var a=process.argv.slice(-3),h=a[0],p=+a[1],t=+a[2],s=process.hrtime(),at='';
function out(o,e){var d=process.hrtime(s);require('fs').writeSync(1,JSON.stringify({o:o,ms:d[0]*1e3+Math.round(d[1]/1e3)/1e3,e:e&&e.code||'',m:e&&e.message||'',a:at})+'\\n')}
setTimeout(function(){out('timeout');process.kill(process.pid,'SIGKILL')},t*1000);
require('dns').lookup(h,{all:true,verbatim:true},function(e,l){
 if(e){out('unresolved',e);process.exit(0)}
 (function next(){
  var r=l.shift();if(!r)process.exit(0);
  s=process.hrtime();at=r.address;
  var c=require('net').connect({host:at,port:p});
  c.on('error',function(e){out('failed',e);next()});
  c.on('connect',function(){out('connected');process.exit(0)});
 })();
});
`;

/**
 * Bash prints its own messages, `time SECONDS` and `connected` or `timeout`. The connect runs in a child, because a kernel tries for two
 * minutes and bash has no way to ask for less.
 */
export const tcpBash = `
TIMEFORMAT='time %3R'
exec 4< <(exec 2>&1 </dev/null; time { : 3<>"/dev/tcp/$1/$2"; } && echo connected)
w=$!; end=$((SECONDS+$3))
while [ $((left=end-SECONDS)) -gt 0 ]; do
 IFS= read -r -t "$left" -u 4 line; r=$?
 [ $r -eq 0 ] && { printf '%s\\n' "$line"; continue; }
 [ $r -gt 128 ] && break
 exit 0
done
echo timeout; kill -9 "$w" 2>/dev/null
exit 0
`;
