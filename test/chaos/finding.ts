/** One order (or batch) and what is wrong with it. */
export interface Finding {
  client_orderid: string;
  why: string;
}
