import { expect } from "vitest";
import type { Page, PageAsked } from "../../model/paging.ts";

/** Every item of a list, page after page. */
export async function allOf<Item>(
  list: (page: PageAsked) => Promise<Page<Item>>,
  limit: number,
): Promise<Item[]> {
  const items: Item[] = [];
  let page = await list({ limit });
  items.push(...page.items);
  while (page.next !== null) {
    expect(page.items).toHaveLength(limit);
    page = await list({ limit, cursor: page.next });
    expect(page.items, "a next page that is named has something on it").not.toHaveLength(0);
    items.push(...page.items);
  }
  return items;
}
