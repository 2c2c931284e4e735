// Makes a failing case small: takes away whatever can go while it still fails.

/** The smallest value found for which `fails` still holds. What makes `fails` throw is not a case. */
export function shrink(value, fails) {
  const stillFails = (candidate) => {
    try {
      return fails(candidate);
    } catch {
      return false;
    }
  };
  let smallest = value;
  for (let smaller = nextSmaller(smallest, stillFails); smaller; smaller = nextSmaller(smallest, stillFails)) smallest = smaller;
  return smallest;
}

function nextSmaller(value, stillFails) {
  for (const candidate of smallerThan(value)) if (stillFails(candidate)) return candidate;
  return undefined;
}

/** Everything one step smaller: halves of lists first, then single elements and keys, then the same within each. */
function* smallerThan(value) {
  if (Array.isArray(value)) yield* smallerLists(value);
  else if (value !== null && typeof value === "object") yield* smallerObjects(value);
}

function* smallerLists(list) {
  const half = Math.ceil(list.length / 2);
  if (list.length > 2) yield* [list.slice(0, half), list.slice(half)];
  for (const index of list.keys()) yield list.toSpliced(index, 1);
  for (const [index, each] of list.entries()) for (const smaller of smallerThan(each)) yield list.with(index, smaller);
}

function* smallerObjects(object) {
  for (const key of Object.keys(object)) {
    const { [key]: _, ...rest } = object;
    yield rest;
  }
  for (const [key, each] of Object.entries(object)) for (const smaller of smallerThan(each)) yield { ...object, [key]: smaller };
}
