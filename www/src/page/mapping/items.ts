// The items of a list of rows. One that has not changed stays the same object, so that the list does not draw it again.
import { useEffect, useRef } from "react";
import { keyOf } from "../../draft/draft.ts";

export interface Item<Row> {
  id: string;
  row: Row;
  index: number;
}

export function useItems<Row extends Parameters<typeof keyOf>[0]>(rows: readonly Row[]): Item<Row>[] {
  const last = useRef<ReadonlyMap<string, Item<Row>>>(new Map());
  const items = rows.map((row, index) => {
    const known = last.current.get(keyOf(row));
    return known?.row === row && known.index === index ? known : { id: keyOf(row), row, index };
  });
  useEffect(() => { last.current = new Map(items.map((item) => [item.id, item])); });
  return items;
}
