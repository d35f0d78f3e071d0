import type { UserConfig } from './config-schema.ts';

/**
 * Returns the configuration unchanged; gives `bg-check.config.ts` its types.
 * @example
 * export default defineConfig({
 *   blue: { url: 'http://10.0.0.1:8080' },
 *   green: { url: 'http://10.0.0.2:8080' },
 *   live: { url: 'https://shop.example.com' },
 * });
 */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}
