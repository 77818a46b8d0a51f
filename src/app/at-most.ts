/** Waits for something to end, at most so long. True: it ended. What fails while closing is as good as closed. */
export async function atMost(ms: number, ending: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const ended = ending.then(
    () => true,
    () => true,
  );
  return Promise.race([ended, patience]).finally(() => clearTimeout(timer));
}
