import { beforeEffect } from './before-effect.ts';
import { callbackFaults } from './callback-faults.ts';
import { course } from './course.ts';
import type { Fault } from './fault.ts';
import { lostReply } from './lost-reply.ts';
import { oddFacts } from './odd-facts.ts';
import { oddText } from './odd-text.ts';

/** Every fault there is, by what it strikes; the documents list them in this order. */
export const faultGroups: Record<string, Record<string, Fault>> = {
  'Nothing is done, or not yet': beforeEffect,
  'It is done, the reply is lost': lostReply,
  'It is done, the reply is oddly written': oddText,
  'It is done, the reply says odd things': oddFacts,
  'The payment goes another way': course,
  Callbacks: callbackFaults,
};

/** The same by name. */
export const faultTable: ReadonlyMap<string, Fault> = new Map(
  Object.values(faultGroups).flatMap(Object.entries),
);
