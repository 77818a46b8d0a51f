import { z } from 'zod';
import { clientOrderid } from './client-orderid.ts';
import { accountId } from './request.ts';
import { text } from './text.ts';

/**
 * A cancel as a shop may ask for it: release the whole hold of this order. The comment is stored, shown, and sent to
 * the gateway, which takes 50 characters (documents: *return*).
 */
export function cancelSchema() {
  return z.strictObject({
    client_orderid: clientOrderid(),
    comment: text(50).exactOptional(),
    account: accountId.exactOptional(),
  });
}

export type CancelRequest = z.output<ReturnType<typeof cancelSchema>>;

/** What the gateway is told where nobody gave a reason: it wants one. */
export const usualComment = 'The merchant released the hold.';
