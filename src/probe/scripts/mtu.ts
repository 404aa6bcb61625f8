/**
 * Scripts that send echo requests of several sizes at once, with "don't fragment" set, and print for each what came of it. The sizes are
 * those of the payload, after the target and the seconds to wait.
 *
 * The shell's runs iputils ping, whose path is the first argument: `== SIZE STATUS` and then the tool's own words for each size.
 */
export const mtuPing = `
p=$1; h=$2; w=$3; shift 3
for s in "$@"; do
 ( o=$("$p" -n -M do -c 2 -i 0.2 -W "$w" -s "$s" -- "$h" 2>&1); printf '== %s %s\\n%s\\n' "$s" "$?" "$o" ) &
done
wait
exit 0
`;

/**
 * Python needs no privilege where the kernel lets it have an ICMP socket (`net.ipv4.ping_group_range`, as Docker sets it), else NET_RAW. It
 * does not mind what the kernel remembers of the path (IP_PMTUDISC_PROBE). Prints JSON objects: `a` the address, then for each size
 * `size`, `ok`, `e` what stopped it, and at last `mtu`, what the kernel knows of the path.
 */
export const mtuPython = `
import sys,os,time,socket,errno,json,struct,select
h,w=sys.argv[1],float(sys.argv[2]);sizes=[int(x) for x in sys.argv[3:]]
now=getattr(time,'monotonic',time.time)
def out(**k):sys.stdout.write(json.dumps(k)+'\\n');sys.stdout.flush()
def name(x):return errno.errorcode.get(getattr(x,'errno',None),'')
try:f,_,_,_,a=socket.getaddrinfo(h,None,0,socket.SOCK_DGRAM)[0]
except Exception as x:
 out(e='lookup',m=str(x));os._exit(0)
six=f==socket.AF_INET6
out(a=a[0])
proto=58 if six else 1
try:s=socket.socket(f,socket.SOCK_DGRAM,proto);raw=False
except Exception:
 try:s=socket.socket(f,socket.SOCK_RAW,proto);raw=True
 except Exception as x:
  out(e='denied',m=str(x));os._exit(0)
level,disc,recverr,pmtu=(41,23,25,24) if six else (0,10,11,14)
s.setsockopt(level,disc,3)
s.setsockopt(level,recverr,1)
ident=os.getpid()&0xffff
def checksum(b):
 if len(b)%2:b+=b'\\0'
 t=sum(struct.unpack('>%dH'%(len(b)//2),b))
 t=(t>>16)+(t&0xffff);t+=t>>16
 return ~t&0xffff
def echo(n,seq):
 k=128 if six else 8
 b=struct.pack('>BBHHH',k,0,0,ident,seq)+b'\\0'*n
 return b if six else b[:2]+struct.pack('>H',checksum(b))+b[4:]
left={};told=0;err={}
try:s.connect(a)
except Exception as x:
 out(e=name(x),m=str(x));os._exit(0)
def drain(t):
 global told
 end=now()+t
 while left:
  x=end-now()
  if x<=0 or not select.select([s],[],[],x)[0]:break
  try:
   while 1:
    d,c,_,_=s.recvmsg(256,256,socket.MSG_ERRQUEUE|socket.MSG_DONTWAIT)
    for lv,ty,data in c:
     if len(data)>=16:
      no,org,k,cd,_,info,_=struct.unpack('=IBBBBII',data[:16])
      if no==errno.EMSGSIZE and info:told=min(told or info,info)
      elif no:err['']=errno.errorcode.get(no,'')
  except Exception:pass
  try:b=s.recv(70000,socket.MSG_DONTWAIT)
  except Exception as x:continue
  if raw and not six:b=b[(b[0]&15)*4:]
  if len(b)<8 or b[0]!=(129 if six else 0):continue
  if raw and struct.unpack('>H',b[4:6])[0]!=ident:continue
  n=len(b)-8
  if n in left:del left[n];out(size=n,ok=True,e='')
for i in range(2):
 for seq,n in enumerate(sizes):
  if i and n not in left:continue
  try:
   s.send(echo(n,i*1000+seq));left[n]=1
  except Exception as x:
   left.pop(n,None);out(size=n,ok=False,e=name(x))
 drain(0.2 if i==0 else w)
for n in left:out(size=n,ok=False,e=err.get('',''))
try:k=s.getsockopt(level,pmtu)
except Exception:k=0
out(mtu=k,told=told)
os._exit(0)
`;
