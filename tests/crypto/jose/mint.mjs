// Mints with the stock library: a JSON array of {key, header, claims} on stdin, an array of tokens
// on stdout. This is all that a web site on Node needs.
import { text } from 'node:stream/consumers';
import { EncryptJWT, base64url } from 'jose';

const tokens = [];
for (const { key, header, claims } of JSON.parse(await text(process.stdin))) {
  const protectedHeader = { alg: 'dir', enc: 'A256GCM', kid: key.kid, ...header };
  const jwt = new EncryptJWT(claims).setProtectedHeader(protectedHeader);
  tokens.push(await jwt.encrypt(base64url.decode(key.k)));
}
console.log(JSON.stringify(tokens));
