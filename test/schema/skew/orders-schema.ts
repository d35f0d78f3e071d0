/** The first migration of most stories. */
export const ordersSchema = `CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  phone text,
  total int NOT NULL
);`;
