/**
 * Python: sends an echo request, or a UDP datagram where the kernel gives it no ICMP socket, for each time to live at once, and reads from
 * the error queue who threw it away (IP_RECVERR, ip(7)); those that nobody answered are sent once more. Arguments: target, hops, seconds to
 * wait. Prints JSON objects: `a` the address, then `ttl`, `by`, `ms`, `t` and `c` (type and code of the ICMP message; 0 and 0 for a reply).
 */
export const tracePython = `
import sys,os,time,socket,errno,json,struct,select
h,n,w=sys.argv[1],int(sys.argv[2]),float(sys.argv[3])
now=getattr(time,'monotonic',time.time)
def out(**k):sys.stdout.write(json.dumps(k)+'\\n');sys.stdout.flush()
def name(x):return errno.errorcode.get(getattr(x,'errno',None),'')
try:f,_,_,_,a=socket.getaddrinfo(h,None,0,socket.SOCK_DGRAM)[0]
except Exception as x:
 out(e='lookup',m=str(x));os._exit(0)
six=f==socket.AF_INET6
out(a=a[0])
level,hops,recverr=(41,16,25) if six else (0,2,11)
kind='icmp'
try:socket.socket(f,socket.SOCK_DGRAM,58 if six else 1).close()
except Exception:kind='udp'
got={};socks={};last=n
def send(ttl):
 s=socket.socket(f,socket.SOCK_DGRAM,(58 if six else 1) if kind=='icmp' else 17)
 s.setsockopt(level,hops,ttl);s.setsockopt(level,recverr,1)
 socks[s]=(ttl,now())
 try:
  s.connect((a[0],0 if kind=='icmp' else 33434+ttl)+tuple(a[2:]))
  s.send(struct.pack('>BBHHH',128 if six else 8,0,0,0,ttl)+b'\\0'*32 if kind=='icmp' else b'\\0'*32)
 except Exception as x:
  out(ttl=ttl,e=name(x),m=str(x));del socks[s]
def note(ttl,by,t0,t,c):
 global last
 if ttl in got:return
 got[ttl]=by;out(ttl=ttl,by=by,ms=round((now()-t0)*1000,3),t=t,c=c)
 if by==a[0] or t in ((1,) if six else (3,)):last=min(last,ttl)
def listen():
 p=select.poll()
 for s in socks:p.register(s,select.POLLIN|select.POLLERR)
 by={s.fileno():s for s in socks}
 end=now()+w
 while any(k not in got for k in range(1,last+1)):
  x=end-now()
  if x<=0:break
  for fd,ev in p.poll(x*1000):
   s=by[fd];ttl,t0=socks[s]
   try:
    d,c,_,_=s.recvmsg(512,512,socket.MSG_ERRQUEUE|socket.MSG_DONTWAIT)
    for lv,ty,b in c:
     if len(b)<24:continue
     no,org,t,cd,_,info,_=struct.unpack('=IBBBBII',b[:16])
     who=socket.inet_ntop(f,b[24:40] if six else b[20:24]) if org in (2,3) else ''
     if who:note(ttl,who,t0,t,cd)
     else:out(ttl=ttl,e=errno.errorcode.get(no,''),m='')
    continue
   except Exception:pass
   try:
    s.recv(2048,socket.MSG_DONTWAIT);note(ttl,a[0],t0,0,0)
   except Exception as x:
    if name(x) not in ('EAGAIN',''):note(ttl,a[0] if name(x)=='ECONNREFUSED' else '',t0,3,3)
for i in range(2):
 for ttl in range(1,last+1):
  if ttl not in got:send(ttl)
 if not socks:break
 listen()
 for s in list(socks):s.close()
 socks.clear()
os._exit(0)
`;

/** Shell with iputils ping, all hops at once: path of ping, target, hops, seconds to wait. Prints `== TTL STATUS`, then the tool's words. */
export const tracePing = `
p=$1; h=$2; n=$3; w=$4; t=0
while [ "$t" -lt "$n" ]; do
 t=$((t+1))
 ( o=$("$p" -n -c 2 -i 0.4 -t "$t" -W "$w" -- "$h" 2>&1); printf '== %s %s\\n%s\\n' "$t" "$?" "$o" ) &
done
wait
exit 0
`;
