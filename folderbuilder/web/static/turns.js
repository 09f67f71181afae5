/** The same work, but never twice at once: asked for meanwhile, it is done once more, with what holds by then. */
export function inTurns(work) {
  let busy = false;
  let next = null;
  return async function take(...given) {
    if (busy) return void (next = given);
    busy = true;
    try {
      await work(...given);
    } catch (error) {
      if (!error.said) reportError(error);
    } finally {
      busy = false;
      if (next) {
        const then = next;
        next = null;
        take(...then);
      }
    }
  };
}
