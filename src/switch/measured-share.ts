/** What fresh connections through the front door were asked, and which answers of green the target explains. */
export interface MeasuredShare {
  readonly asked: number;
  readonly green: number;
  readonly fewest: number;
  readonly most: number;
}
