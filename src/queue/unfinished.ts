/**
 * A preauth that may have been stored or not: something broke in the middle. Repeated under this id it
 * is one payment, whatever happened; under another it could be a second hold.
 */
export class Unfinished extends Error {
  override readonly name = 'Unfinished';
  readonly client_orderid: string;

  constructor(client_orderid: string, cause: unknown) {
    super(`It may have been stored, or not: repeat it with client_orderid ${client_orderid}.`, { cause });
    this.client_orderid = client_orderid;
  }
}
