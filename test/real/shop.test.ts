import { afterAll, beforeAll } from 'vitest';
import { openDemoDatabase, type DemoDatabase } from '../../src/demo/demo-database.ts';
import { describeShop } from '../fixtures/shop/shop-suite.ts';
import { describeWith } from '../support/required-program.ts';

describeWith(['postgres'], 'the shop on a Postgres server', () => {
  let database: DemoDatabase;
  beforeAll(async () => {
    database = await openDemoDatabase();
  });
  afterAll(() => database.stop());

  describeShop(() => database.url);
});
