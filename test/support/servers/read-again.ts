/**
 * Some servers close a connection that a client still keeps for its next request; Node's fetch then fails without having asked.
 * What does no harm twice is done again, as any calendar program does.
 */
const ATTEMPTS = 3;

export async function readAgain<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof TypeError)) throw error;
    }
  }
}
