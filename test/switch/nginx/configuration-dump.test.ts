import { describe, expect, it } from 'vitest';
import { parseConfigurationDump } from '../../../src/switch/nginx/configuration-dump.ts';

describe('what nginx -T prints', () => {
  it('is read for upstreams, variables and how long old workers may finish', () => {
    const dump = parseConfigurationDump(`# configuration file /etc/nginx/nginx.conf:
worker_shutdown_timeout 30s;
http {
  upstream "shop_blue" { zone shop 64k; server 10.0.0.1:8080 weight=2; server app.internal; keepalive 8; }
  upstream shop_green { server unix:/run/green.sock; } # upstream no { server 1.2.3.4; }
  split_clients "\${a}$b" $unused { * x; }
  server {
    server_name ~^(?<name>.+)\\.example\\.com$;
    location ~ "^/\\d{4}/" { proxy_pass http://$chosen$request_uri; }
    # proxy_pass http://$in_a_comment;
    location / { grpc_pass grpc://\${other}; add_header X "it's; $quoted {"; }
  }
}
`);
    expect(dump.upstreams).toEqual(
      new Map([
        ['shop_blue', ['10.0.0.1:8080', 'app.internal']],
        ['shop_green', ['unix:/run/green.sock']],
      ]),
    );
    expect([...dump.variables]).toEqual(['chosen', 'request_uri', 'other', 'quoted']);
    expect(dump.shutdownTimeout).toBe('30s');
  });

  it('is not stumbled over where it holds another language', () => {
    const dump = parseConfigurationDump(`http {
      content_by_lua_block { local t = { a = "}" }; if x ~= '{' then return end }
      upstream shop_blue { server 10.0.0.1; }
    }`);
    expect(dump.upstreams.get('shop_blue')).toEqual(['10.0.0.1']);
  });
});
