// Stands in for a registry: says who asked for what in a file, lets one user in, and has no image.
// node registry.js LOG USER, with the password on stdin; it prints its port.
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [log, user] = process.argv.slice(2);
const password = readFileSync(0, 'utf8');
const right = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const server = createServer(({ method, url, headers }, response) => {
  const { authorization } = headers;
  const who = authorization === right ? user : authorization === undefined ? 'nobody' : 'stranger';
  appendFileSync(log, `${who} ${method} ${url}\n`);
  const status = who !== user ? 401 : url === '/v2/' ? 200 : 404;
  response.writeHead(status, { 'www-authenticate': 'Basic realm="rig"', 'content-type': 'application/json' });
  response.end(
    status === 404 && method === 'GET' ? '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"not here"}]}' : '{}',
  );
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
