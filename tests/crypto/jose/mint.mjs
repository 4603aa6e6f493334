// Mints with the stock library: a JSON array of {key, header, claims, signer} on stdin, an array of
// tokens on stdout. This is all that a web site on Node needs; of one that signs within the seal,
// too.
import { text } from 'node:stream/consumers';
import { CompactEncrypt, EncryptJWT, SignJWT, base64url, importJWK } from 'jose';

async function sign(claims, signer) {
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid: signer.kid });
  return new TextEncoder().encode(await jwt.sign(await importJWK(signer, 'EdDSA')));
}

const tokens = [];
for (const { key, header, claims, signer } of JSON.parse(await text(process.stdin))) {
  const protectedHeader = { alg: 'dir', enc: 'A256GCM', kid: key.kid, ...header };
  const jwt = signer
    ? new CompactEncrypt(await sign(claims, signer))
    : new EncryptJWT(claims);
  tokens.push(await jwt.setProtectedHeader(protectedHeader).encrypt(base64url.decode(key.k)));
}
console.log(JSON.stringify(tokens));
