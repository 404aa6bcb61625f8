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
