/** A field that is there but undefined is a field not given. */
export const dropUndefined = <T extends object>(given: T): T => {
  const kept = { ...given };
  for (const key of Object.keys(kept))
    if (Reflect.get(kept, key) === undefined) Reflect.deleteProperty(kept, key);
  return kept;
};
