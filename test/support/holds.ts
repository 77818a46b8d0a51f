import type { Scene } from './scene.ts';

/** When the scene's hold expires, ms since 1970. */
export async function expiryOf(scene: Scene): Promise<number> {
  return Date.parse((await scene.entry()).payment.hold_expires_at ?? '');
}

/** Brings the scene's preauth to its approval. */
export async function approved(scene: Scene): Promise<void> {
  await scene.visit('preauth');
  await scene.world.gateway.settled(scene.name.client_orderid, 'preauth');
  await scene.visitUntil('preauth', 'approved');
}
