/**
 * What a gateway's error code asks of us.
 *
 *   stop           it is a "no": give up
 *   ask            it may have been carried out all the same: ask for the status
 *   wait           a capture or cancel that the state of the order does not allow: ask how it stands, and wait
 *                  while anything is under way there
 *   exists         there is a capture already: ask for it, never send another
 *   absent         there is no such order: for a question, a sign that the request never arrived
 *   configuration  the gateway takes nothing from the account as it is configured: it is stopped until it is mended
 */
export const nextSteps = ['stop', 'ask', 'wait', 'exists', 'absent', 'configuration'] as const;

export type NextStep = (typeof nextSteps)[number];
