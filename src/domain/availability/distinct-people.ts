/** One different person for each place: the first fitting choice in the given order, by augmenting paths. */

/**
 * `places[i]` lists who could take place i, best first. Returns one of them for each place, all different, or null if that cannot be.
 * Each place in turn gets its earliest candidate that leaves the later places fillable.
 */
export function chooseDistinct<T>(places: readonly (readonly T[])[]): readonly T[] | null {
  const chosen: T[] = [];
  for (let place = 0; place < places.length; place++) {
    const rest = places.slice(place + 1);
    const pick = (places[place] as readonly T[]).find((who) => !chosen.includes(who) && canFill(rest, [...chosen, who]));
    if (pick === undefined) return null;
    chosen.push(pick);
  }
  return chosen;
}

/** Hall's question: can every place be filled with somebody different who is not `taken`? */
export function canFill<T>(places: readonly (readonly T[])[], taken: readonly T[] = []): boolean {
  const placeOf = new Map<T, number>();
  const seat = (place: number, tried: Set<T>): boolean => {
    for (const who of places[place] as readonly T[]) {
      if (tried.has(who)) continue;
      tried.add(who);
      const sitting = placeOf.get(who);
      if (sitting === undefined || seat(sitting, tried)) {
        placeOf.set(who, place);
        return true;
      }
    }
    return false;
  };
  return places.every((_, place) => seat(place, new Set(taken)));
}
