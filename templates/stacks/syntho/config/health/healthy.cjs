// Whether the pages are served: the server at the given address answers, with whatever is no error of its own.
const [, , url] = process.argv;
const end = (reason) => {
  console.error(reason);
  process.exit(1);
};

require('node:http')
  .get(url, { timeout: 8000 }, ({ statusCode }) => (statusCode < 500 ? process.exit(0) : end(`answered ${statusCode}`)))
  .on('timeout', () => end('no answer in time'))
  .on('error', ({ message }) => end(`no answer: ${message}`));
