// Stands in for the service where the harness itself is tested: starts, refuses, hangs or stops badly, as asked.
import { createServer } from 'node:http';

const kind = process.argv[2];
if (kind === 'refuses') {
  console.error('I will not start.');
  process.exit(2);
}
const server = createServer((request, response) => {
  response.statusCode = request.url === '/readyz' && kind === 'never-ready' ? 503 : 200;
  response.end(request.url === '/environment' ? JSON.stringify(process.env) : 'ok');
});
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port} …`));
process.on('SIGTERM', () => process.exit(kind === 'stops-badly' ? 1 : 0));
