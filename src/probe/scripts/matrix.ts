/**
 * Scripts that ask many targets at once from one place. Targets are numbered from 1 in the order of the arguments, behind the time to wait in
 * seconds. Python, Node and bash print a line for each: its number, what came of it (`answered`, `connected`, `failed`), the time in
 * milliseconds or `-`, and an error code.
 */
export const pingAllPython = `
import sys,os,time,socket,struct,select,errno
w=float(sys.argv[1]);targets=sys.argv[2:]
now=getattr(time,'monotonic',time.time)
def out(*a):sys.stdout.write(' '.join(str(x) for x in a)+'\\n');sys.stdout.flush()
def checksum(b):
 t=sum(struct.unpack('>%dH'%(len(b)//2),b));t=(t>>16)+(t&0xffff);t+=t>>16
 return ~t&0xffff
socks={};ident=os.getpid()&0xffff;waiting={}
def sock(six):
 if six in socks:return socks[six]
 f=socket.AF_INET6 if six else socket.AF_INET;p=58 if six else 1
 try:s=(socket.socket(f,socket.SOCK_DGRAM,p),False)
 except Exception:s=(socket.socket(f,socket.SOCK_RAW,p),True)
 socks[six]=s;return s
def send(i,a):
 six=':' in a;s,raw=sock(six)
 b=struct.pack('>BBHHH',128 if six else 8,0,0,ident,i&0xffff)+b'\\0'*16
 if not six:b=b[:2]+struct.pack('>H',checksum(b))+b[4:]
 s.sendto(b,(a,0));waiting[i]=(a,now())
def receive(t):
 end=now()+t
 while waiting:
  x=end-now()
  if x<=0:break
  for s in select.select([s for s,_ in socks.values()],[],[],x)[0]:
   six=s.family==socket.AF_INET6;raw=socks[six][1]
   try:b,a=s.recvfrom(2048)
   except Exception:continue
   if raw and not six:b=b[(b[0]&15)*4:]
   if len(b)<8 or b[0]!=(129 if six else 0) or (raw and struct.unpack('>H',b[4:6])[0]!=ident):continue
   i=struct.unpack('>H',b[6:8])[0]
   if i in waiting and waiting[i][0]==a[0]:out(i,'answered',round((now()-waiting.pop(i)[1])*1000,3),'')
todo=dict((i+1,a) for i,a in enumerate(targets))
for turn in range(2):
 for i,a in sorted(todo.items()):
  if turn and i not in waiting:continue
  try:send(i,a)
  except Exception as x:
   e=errno.errorcode.get(getattr(x,'errno',None),'')
   if not socks:
    out('denied',e);os._exit(0)
   waiting.pop(i,None);out(i,'failed','-',e)
  if i%32==0:receive(0)
 receive(w/2)
for i in sorted(waiting):out(i,'failed','-','ETIMEDOUT')
os._exit(0)
`;

/** Those that connect get pairs of arguments: address, port. */
export const connectAllPython = `
import sys,os,time,socket,errno,select
w=float(sys.argv[1]);l=sys.argv[2:]
now=getattr(time,'monotonic',time.time)
def out(*a):sys.stdout.write(' '.join(str(x) for x in a)+'\\n');sys.stdout.flush()
def end(i,t,e):
 if e==0:out(i,'connected',round((now()-t)*1000,3),'')
 else:out(i,'failed',round((now()-t)*1000,3),errno.errorcode.get(e,''))
p=select.poll();by={}
todo=[(k//2+1,l[k],int(l[k+1])) for k in range(0,len(l)-1,2)]
def step(t):
 for fd,ev in p.poll(t):
  i,s,b=by.pop(fd);p.unregister(fd)
  end(i,b,s.getsockopt(socket.SOL_SOCKET,socket.SO_ERROR));s.close()
while todo or by:
 while todo and len(by)<256:
  i,a,port=todo.pop(0)
  s=socket.socket(socket.AF_INET6 if ':' in a else socket.AF_INET,socket.SOCK_STREAM);s.setblocking(False);b=now()
  e=s.connect_ex((a,port))
  if e in (0,errno.EINPROGRESS):
   by[s.fileno()]=(i,s,b);p.register(s,select.POLLOUT|select.POLLERR|select.POLLHUP)
  else:end(i,b,e);s.close()
  step(0)
 step(50)
 for fd,(i,s,b) in list(by.items()):
  if now()-b>w:
   p.unregister(fd);del by[fd];s.close();out(i,'failed','-','ETIMEDOUT')
os._exit(0)
`;

/** Node tells no time: what it needs for itself, with many connections at once, is more than what the network takes. */
export const connectAllNode = `
var a=process.argv.slice(1);if(a[0]==='--')a.shift();
var w=+a[0]*1000,l=a.slice(1),k=0,busy=0;
function out(i,r,e){require('fs').writeSync(1,i+' '+r+' - '+e+'\\n')}
function next(){
 while(busy<256&&k<l.length/2){(function(i,h,p){
  busy++;var done=false,c=require('net').connect({host:h,port:p});
  function end(r,e){if(done)return;done=true;clearTimeout(z);c.on('error',function(){});c.destroy();out(i,r,e);busy--;next()}
  var z=setTimeout(function(){end('failed','ETIMEDOUT')},w);
  c.on('connect',function(){end('connected','')});c.on('error',function(e){end('failed',e.code||'')});
 })(k+1,l[2*k],+l[2*k+1]);k++}
 if(!busy)process.kill(process.pid,'SIGKILL');
}
next();
`;

/** Bash prints `NUMBER connected`, and its own messages, which name address and port. What takes longer than the wait is killed. */
export const connectAllBash = `
LC_ALL=C; export LC_ALL
w=$1; shift; i=0; pids=
turn() {
 local end=$((SECONDS+w+1)) p alive
 while [ "$SECONDS" -lt "$end" ]; do
  alive=
  for p in $pids; do kill -0 "$p" 2>/dev/null && { alive=1; break; }; done
  [ -n "$alive" ] || break
  read -r -t 0.05 -u 9
 done
 for p in $pids; do kill -9 "$p" 2>/dev/null; done
 wait 2>/dev/null; pids=
}
exec 9<> <(:) 2>/dev/null
while [ $# -gt 1 ]; do
 i=$((i+1)); a=$1; p=$2; shift 2
 ( : 3<>"/dev/tcp/$a/$p" && echo "$i connected - " ) 2>&1 9<&- & pids="$pids $!"
 [ $((i%64)) -eq 0 ] && turn
done
turn 2>/dev/null
exit 0
`;

/** Shell with ping, so many at a time: path of ping, seconds to wait, how many at a time, addresses. Prints `== NUMBER STATUS` and its words. */
export const pingAllShell = `
p=$1; w=$2; n=$3; shift 3; i=0
for a in "$@"; do
 i=$((i+1))
 ( o=$("$p" -n -c 1 -W "$w" -- "$a" 2>&1); printf '== %s %s\\n%s\\n' "$i" "$?" "$o" ) &
 [ $((i%n)) -ne 0 ] || wait
done
wait
exit 0
`;

/** Shell with busybox netcat: path of nc, seconds to wait, how many at a time, then address and port of each. */
export const connectAllShell = `
p=$1; w=$2; n=$3; shift 3; i=0
while [ $# -gt 1 ]; do
 i=$((i+1)); a=$1; t=$2; shift 2
 ( o=$("$p" -w "$w" "$a" "$t" -e true 2>&1); printf '== %s %s\\n%s\\n' "$i" "$?" "$o" ) &
 [ $((i%n)) -ne 0 ] || wait
done
wait
exit 0
`;
