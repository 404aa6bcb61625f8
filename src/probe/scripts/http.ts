/**
 * Scripts that send a request to `host port` within `seconds` and read the head of the answer. Arguments of Python and Node: host, port,
 * seconds, `tls` or `plain`, and the request itself.
 *
 * They print one JSON object: `st` the step that was the last (`dns`, `connect`, `tls`, `request`, `done`), `e` error code and `m` text of
 * what ended it, `a` the address, `dns`, `connect`, `tls`, `first` in milliseconds, `head` what was answered, `cert` the certificate (DER,
 * base64), `ok` whether it is trusted and `why` not.
 */
export const httpPython = `
import sys,os,time,socket,errno,threading,json,base64
h,p,t,k,q=sys.argv[1],int(sys.argv[2]),float(sys.argv[3]),sys.argv[4],sys.argv[5]
now=getattr(time,'monotonic',time.time)
d={'st':'dns','e':'','m':'','a':''}
s=[now()]
def end():
 sys.stdout.write(json.dumps(d)+'\\n');sys.stdout.flush();os._exit(0)
def late():
 d['e']='timeout';end()
w=threading.Timer(t,late);w.daemon=True;w.start()
def lap(n):
 d[n]=round((now()-s[0])*1000,3);s[0]=now()
def fail(x):
 d['e']=errno.errorcode.get(getattr(x,'errno',None),'') or str(type(x).__name__);d['m']=str(x)
try:
 l=socket.getaddrinfo(h,p,0,socket.SOCK_STREAM);lap('dns')
except Exception as x:
 fail(x);end()
d['st']='connect';c=None
for f,y,r,n,a in l:
 s[0]=now();d['a']=a[0];d['e']=d['m']=''
 try:
  c=socket.socket(f,y,r);c.connect(a);lap('connect');to=(f,y,r,a);break
 except Exception as x:
  fail(x);c=None
if c is None:end()
try:
 if k=='tls':
  d['st']='tls'
  import ssl
  c=ssl._create_unverified_context().wrap_socket(c,server_hostname=h);lap('tls')
  d['cert']=base64.b64encode(c.getpeercert(True)).decode('ascii')
 d['st']='request'
 c.sendall(q.encode('latin-1'))
 b=b''
 while len(b)<16384 and b'\\r\\n\\r\\n' not in b and b'\\n\\n' not in b:
  x=c.recv(4096)
  if not x:break
  if not b:lap('first')
  b+=x
 d['head']=b[:16384].decode('latin-1')
 d['st']='done'
except Exception as x:
 fail(x)
 if d['st']=='request' and 'first' in d:d['head']=b.decode('latin-1');d['st']='done'
if 'cert' in d:
 try:
  c=socket.socket(*to[:3]);c.connect(to[3])
  ssl.create_default_context().wrap_socket(c,server_hostname=h);d['ok']=True
 except ssl.SSLError as x:
  d['ok']=False;d['why']=str(getattr(x,'verify_message','') or x)
 except Exception as x:
  if type(x).__name__=='CertificateError':d['ok']=False;d['why']=str(x)
end()
`;

export const httpNode = `
var a=process.argv.slice(-5),h=a[0],p=+a[1],t=+a[2],k=a[3],q=a[4],net=require('net'),s=process.hrtime(),b=Buffer.alloc(0);
var d={st:'dns',e:'',m:'',a:''};
function lap(n){var x=process.hrtime(s);d[n]=x[0]*1e3+Math.round(x[1]/1e3)/1e3;s=process.hrtime()}
function end(){require('fs').writeSync(1,JSON.stringify(d)+'\\n');process.kill(process.pid,'SIGKILL')}
function fail(e){d.e=e.code||'';d.m=e.message||''}
function done(){d.st='done';d.head=b.slice(0,16384).toString('latin1');end()}
setTimeout(function(){d.e='timeout';end()},t*1000);
require('dns').lookup(h,{all:true,verbatim:true},function(e,l){
 if(e){fail(e);end()}
 lap('dns');d.st='connect';
 (function next(){
  var r=l.shift();if(!r)end();
  s=process.hrtime();d.a=r.address;d.e=d.m='';
  var c=net.connect({host:r.address,port:p});
  function no(e){fail(e);next()}
  c.on('error',no);
  c.on('connect',function(){
   c.removeListener('error',no);lap('connect');
   if(k!=='tls')return ask(c);
   d.st='tls';
   var z=require('tls').connect({socket:c,host:h,servername:net.isIP(h)?'':h,rejectUnauthorized:false},function(){
    lap('tls');d.cert=z.getPeerCertificate().raw.toString('base64');d.ok=z.authorized;
    var w=z.authorizationError;d.why=w?String(w.code||w.message||w):'';ask(z)});
   c.on('error',function(){});z.on('error',function(e){fail(e);if(d.st==='tls')end()});
  });
 })();
});
function ask(c){
 d.st='request';
 c.on('error',function(e){fail(e);b.length?done():end()});
 c.on('data',function(x){if(!b.length)lap('first');b=Buffer.concat([b,x]);var y=b.toString('latin1');
  if(b.length>16384||y.indexOf('\\r\\n\\r\\n')>=0||y.indexOf('\\n\\n')>=0)done()});
 c.on('end',done);
 c.write(q,'latin1');
}
`;

/** Bash, without TLS: host, port, seconds, request. Prints its own messages, `connected MS`, `first MS`, and each line of the head after `> `. */
export const httpBash = `
main() {
 local s=\${EPOCHREALTIME/./} l n
 ms() { [ -n "$s" ] && { n=\${EPOCHREALTIME/./}; echo "$1 $(((n-s)/1000)).$(((n-s)/100%10))"; s=$n; } || echo "$1"; }
 exec 3<>"/dev/tcp/$1/$2" || return
 ms connected
 printf '%s' "$4" >&3 || return
 for i in {1..100}; do
  IFS= read -r -n 4096 -u 3 l || { [ -n "$l" ] && echo "> $l"; echo closed; return; }
  [ "$i" = 1 ] && ms first
  printf '> %s\\n' "$l"
  [ -z "\${l%$'\\r'}" ] && return
 done
}
exec 4< <(exec 2>&1 </dev/null; main "$@")
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

/**
 * Shell with netcat, without TLS: the request, seconds, then the command that connects, with its time limit. Prints each line of the head
 * after `> `, and on stderr the status with which the connection ended.
 *
 * The input stays open until the answer is there: netcat would tell the server its end, which proxies take for a client that gave up.
 * What keeps it open is ended with the group of processes, where this is the leader of its own.
 */
export const httpNetcat = `
q=$1; t=$2; shift 2; n=0
trap 'exit 0' TERM
{ printf '%s' "$q"; exec sleep "$t"; } | { "$@"; echo "status $?" >&2; } | {
 while IFS= read -r l; do
  printf '> %s\\n' "$l"; n=$((n+1))
  case $l in ''|?) break;; esac
  [ "$n" -lt 100 ] || break
 done
 read -r _ _ _ _ g _ < "/proc/$$/stat"
 [ "$g" = "$$" ] && kill -TERM 0
}
exit 0
`;
