/**
 * Scripts that print all there is to know of a network namespace, in one go. They run in other people's containers: short, without modules,
 * for old versions too; they only read. What it means is read here, not there.
 *
 * The first argument is a word that nobody can guess; each part of the output stands between `WORD begin NAME` and `WORD end STATUS`, on
 * lines of their own. A part that is missing, or has no end, could not be read. The processes stand last: their names are other people's.
 * A shell may be given a second argument, where the interfaces are instead of /sys/class/net; then it leaves out the processes, which are
 * those of somebody else.
 */

/** Files to print as they are, when they are there. */
const files = [
  ...['route', 'fib_trie', 'ipv6_route', 'if_inet6', 'arp', 'tcp', 'tcp6', 'udp', 'udp6'].map(
    (name) => `/proc/net/${name}`,
  ),
  // Which are the container's own only where the script runs in it.
  ...['/etc/resolv.conf', '/etc/hosts'],
];

/** Of each interface, below /sys/class/net. */
const attributes = [
  ...['ifindex', 'iflink', 'address', 'mtu', 'flags', 'carrier', 'type'],
  ...['rx', 'tx'].flatMap((way) => ['bytes', 'packets', 'errors', 'dropped'].map((of) => `statistics/${way}_${of}`)),
];

/** Below /proc/sys/net; `*` for each interface. */
const switches = [
  ...['ipv4/ip_forward', 'ipv4/conf/*/forwarding', 'ipv4/conf/*/rp_filter'],
  ...['ipv6/bindv6only', 'ipv6/conf/*/disable_ipv6', 'ipv6/conf/*/forwarding'],
];

/**
 * For a POSIX shell, which may be bash and all there is. `cat` is used where it is, because a shell reads byte by byte. Programs are looked
 * for as files first: busybox's shell takes its own applets before them.
 */
export const readShell = `
w=$1
net=\${2:-/sys/class/net}
if command -v cat >/dev/null 2>&1; then put() { cat "$1"; }
else put() { while IFS= read -r l || [ -n "$l" ]; do printf '%s\\n' "$l"; done <"$1"; }
fi
part() { printf '\\n%s begin %s\\n' "$w" "$1"; shift; "$@" 2>/dev/null; printf '\\n%s end %s\\n' "$w" "$?"; }
find() {
  IFS=:
  for d in $PATH /usr/sbin /sbin /usr/bin /bin; do
    [ -f "$d/$1" ] && [ -x "$d/$1" ] && { unset IFS; found=$d/$1; return 0; }
  done
  unset IFS; found=$1; command -v "$1" >/dev/null 2>&1
}
for f in ${files.join(' ')}; do [ -r "$f" ] && part "$f" put "$f"; done
links() {
  for d in "$net"/*; do
    [ -r "$d/ifindex" ] || continue
    for a in ${attributes.join(' ')}; do
      v=; { read -r v <"$d/$a"; } 2>/dev/null; [ -n "$v" ] && printf '%s %s %s\\n' "\${d##*/}" "$a" "$v"
    done
    while read -r v; do case $v in DEVTYPE=*) printf '%s devtype %s\\n' "\${d##*/}" "\${v#*=}";; esac; done <"$d/uevent"
    [ -e "$d/device" ] && printf '%s device 1\\n' "\${d##*/}"
  done
  :
}
[ -d "$net" ] && part links links
switches() {
  for f in ${switches.map((path) => `/proc/sys/net/${path}`).join(' ')}; do
    v=; { read -r v <"$f"; } 2>/dev/null; [ -n "$v" ] && printf '%s %s\\n' "\${f#/proc/sys/}" "$v"
  done
  :
}
part switches switches
if find ip; then
  ip=$found
  if l=$("$ip" -j -d -s addr show 2>/dev/null) && case $l in '['*) :;; *) false;; esac; then
    addr() { printf '%s\\n' "$l"; }
    part ip.addr addr
    part ip.route4 "$ip" -j -d -4 route show table all
    part ip.route6 "$ip" -j -d -6 route show table all
    part ip.rule4 "$ip" -j -d -4 rule show
    part ip.rule6 "$ip" -j -d -6 rule show
    part ip.neigh "$ip" -j neigh show
  else
    part ip.addr "$ip" addr show
    part ip.route4 "$ip" -4 route show table all
    part ip.route6 "$ip" -6 route show table all
    part ip.rule4 "$ip" -4 rule show
    part ip.rule6 "$ip" -6 rule show
    part ip.neigh "$ip" neigh show
    v=$("$ip" -V 2>&1); case $v in *iproute2*) part ip.complete :;; esac
  fi
fi
find ss && part ss "$found" -Hlntue
for v in 4 6; do
  t=iptables; [ $v = 6 ] && t=ip6tables
  n=0
  for k in legacy nft; do find "$t-$k-save" && { n=1; part "filter.$t-$k" "$found" -c; }; done
  [ $n = 0 ] && find "$t-save" && part "filter.$t" "$found" -c
done
find nft && part filter.nft "$found" -j list ruleset
names() {
  for p in /proc/[0-9]*; do
    c=; { read -r c <"$p/comm"; } 2>/dev/null; [ -n "$c" ] && printf '%s %s\\n' "\${p#/proc/}" "$c"
  done
  :
}
if [ -z "$2" ] && command -v ls >/dev/null 2>&1; then
  part processes names
  open() { ls -l /proc/[0-9]*/fd; }
  command -v grep >/dev/null 2>&1 && open() { ls -l /proc/[0-9]*/fd | grep -e '^/proc/' -e 'socket:'; }
  part open open
fi
exit 0`;

/** The part `open` of the interpreters: `PID INODE` a line, for each socket. */
export const readPython = `
import os,sys,glob
w=sys.argv[1]
def out(s):
 b=s if isinstance(s,bytes) else s.encode('utf-8','surrogateescape')
 getattr(sys.stdout,'buffer',sys.stdout).write(b)
def part(n,f):
 try:b=f();r=0
 except Exception:b=b'';r=1
 out('\\n%s begin %s\\n'%(w,n));out(b);out('\\n%s end %d\\n'%(w,r))
def data(p):
 with open(p,'rb') as f:return f.read()
def line(p):
 try:return data(p).split(b'\\n')[0].strip()
 except Exception:return b''
def enc(s):return s.encode('utf-8','surrogateescape')
for p in '${files.join(' ')}'.split():
 if os.access(p,os.R_OK):part(p,lambda:data(p))
def links():
 o=b''
 for d in sorted(glob.glob('/sys/class/net/*')):
  n=enc(os.path.basename(d))
  if not line(d+'/ifindex'):continue
  for a in '${attributes.join(' ')}'.split():
   v=line(d+'/'+a)
   if v:o+=n+b' '+enc(a)+b' '+v+b'\\n'
  try:u=data(d+'/uevent')
  except Exception:u=b''
  for l in u.split(b'\\n'):
   if l.startswith(b'DEVTYPE='):o+=n+b' devtype '+l[8:]+b'\\n'
  if os.path.exists(d+'/device'):o+=n+b' device 1\\n'
 return o
if os.path.isdir('/sys/class/net'):part('links',links)
def switches():
 o=b''
 for g in '${switches.join(' ')}'.split():
  for p in sorted(glob.glob('/proc/sys/net/'+g)):
   v=line(p)
   if v:o+=enc(p[10:])+b' '+v+b'\\n'
 return o
part('switches',switches)
pids=[p for p in os.listdir('/proc') if p.isdigit()]
part('processes',lambda:b''.join([enc(p)+b' '+line('/proc/%s/comm'%p)+b'\\n' for p in pids]))
def open_():
 o=''
 for p in pids:
  try:fds=os.listdir('/proc/%s/fd'%p)
  except Exception:continue
  for f in fds:
   try:t=os.readlink('/proc/%s/fd/%s'%(p,f))
   except Exception:continue
   if t.startswith('socket:['):o+='%s %s\\n'%(p,t[8:-1])
 return enc(o)
part('open',open_)
sys.stdout.flush()
`;

export const readNode = `
var fs=require('fs'),os=require('os'),w=process.argv[process.argv.length-1],o=[];
function put(b){o.push(Buffer.isBuffer(b)?b:Buffer.from(b))}
function part(n,f){var b,r=0;try{b=f()}catch(e){b='';r=1}put('\\n'+w+' begin '+n+'\\n');put(b);put('\\n'+w+' end '+r+'\\n')}
function line(p){try{return fs.readFileSync(p,'utf8').split('\\n')[0].trim()}catch(e){return ''}}
function ls(p){try{return fs.readdirSync(p)}catch(e){return []}}
'${files.join(' ')}'.split(' ').forEach(function(p){if(fs.existsSync(p))part(p,function(){return fs.readFileSync(p)})});
if(fs.existsSync('/sys/class/net'))part('links',function(){
 var s='';
 ls('/sys/class/net').forEach(function(n){var d='/sys/class/net/'+n;if(!line(d+'/ifindex'))return;
  '${attributes.join(' ')}'.split(' ').forEach(function(a){var v=line(d+'/'+a);if(v)s+=n+' '+a+' '+v+'\\n'});
  var u='';try{u=fs.readFileSync(d+'/uevent','utf8')}catch(e){}
  u.split('\\n').forEach(function(l){if(l.indexOf('DEVTYPE=')===0)s+=n+' devtype '+l.slice(8)+'\\n'});
  if(fs.existsSync(d+'/device'))s+=n+' device 1\\n'});
 return s});
part('switches',function(){
 var s='';
 '${switches.join(' ')}'.split(' ').forEach(function(g){
  var at=g.indexOf('*'),l=at<0?[g]:ls('/proc/sys/net/'+g.slice(0,at)).map(function(n){return g.replace('*',n)});
  l.forEach(function(p){var v=line('/proc/sys/net/'+p);if(v)s+='net/'+p+' '+v+'\\n'})});
 return s});
part('addresses',function(){
 var n=os.networkInterfaces(),s='';
 Object.keys(n).forEach(function(k){n[k].forEach(function(a){if(/4/.test(a.family)&&a.cidr)s+=k+' '+a.cidr+'\\n'})});
 return s});
var pids=ls('/proc').filter(function(p){return /^[0-9]+$/.test(p)});
part('processes',function(){return pids.map(function(p){return p+' '+line('/proc/'+p+'/comm')+'\\n'}).join('')});
part('open',function(){
 var s='';
 pids.forEach(function(p){ls('/proc/'+p+'/fd').forEach(function(f){var t='';try{t=fs.readlinkSync('/proc/'+p+'/fd/'+f)}catch(e){}
  if(t.indexOf('socket:[')===0)s+=p+' '+t.slice(8,-1)+'\\n'})});
 return s});
var b=Buffer.concat(o),at=0;
while(at<b.length)try{at+=fs.writeSync(1,b,at,b.length-at)}catch(e){if(e.code!=='EAGAIN')throw e}
`;
