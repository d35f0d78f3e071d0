import { cutover, defineConfig, probe, slo } from 'bg-check';

probe('a user can browse', async ({ http, step }) => {
  await step('products', () => http.get('/api/products?limit=5').expect(200));
});
slo('requests succeed', {
  bad: 'http_requests_total{code=~"5.."}',
  total: 'http_requests_total',
  minTotal: 50,
  max: 0.01,
});

const config = defineConfig({
  blue: { url: 'http://127.0.0.1:8081', version: '1.4.1' },
  green: { url: 'http://127.0.0.1:8082', version: '1.5.0' },
  live: { url: 'http://127.0.0.1:8080' },
  switch: { type: 'command', read: ['./traffic', 'show'], apply: ['./traffic', 'move', '{target}'] },
  observe: { window: '15m', interval: '15s' },
});
const report = await cutover({ config });
console.log(report.verdict, report.reason);
process.exitCode = report.exitCode;
