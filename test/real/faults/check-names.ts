/** The checks of the shop, as reports name them. */
export const version = 'green is the new version';
export const ready = 'green reaches what it needs';
export const browse = 'a visitor can browse (green)';
export const cart = 'a cart is kept (green)';
export const live = 'prices are live (green)';
export const order = 'a customer can order (green)';
export const contrasted = 'what visitors see';
