/** What the CI list shows, as its address says it: a list can be sent to a colleague. */

export interface AttributeFilter {
    key: string;
    value: string;
}

export interface ListQuery {
    q: string;
    classKey: string;
    sort: string;
    columns: string[];
    filters: AttributeFilter[];
}

export const defaultSort = "name";

export function listQuery(search: URLSearchParams): ListQuery {
    return {
        q: search.get("q") ?? "",
        classKey: search.get("class") ?? "",
        sort: search.get("sort") ?? defaultSort,
        columns: (search.get("columns") ?? "").split(",").filter((key) => key !== ""),
        filters: search.getAll("filter").flatMap((text) => {
            const at = text.indexOf(":");
            return at > 0 ? [{ key: text.slice(0, at), value: text.slice(at + 1) }] : [];
        }),
    };
}

export function addressOf({ q, classKey, sort, columns, filters }: ListQuery): string {
    const parameters = new URLSearchParams();
    if (q) parameters.set("q", q);
    if (classKey) parameters.set("class", classKey);
    if (sort !== defaultSort) parameters.set("sort", sort);
    if (columns.length > 0) parameters.set("columns", columns.join(","));
    for (const { key, value } of filters) parameters.append("filter", `${key}:${value}`);
    const text = parameters.toString();
    return text ? `/cis?${text}` : "/cis";
}

/** One word of the search language: what is not plain stands in quotes. */
function term(value: string): string {
    return /^[\p{L}\p{N}._-]+$/u.test(value) ? value : `"${value.replace(/(["\\])/g, "\\$1")}"`;
}

/** The typed search and the filters as one search. */
export function searchOf({ q, filters }: Pick<ListQuery, "q" | "filters">): string {
    const words = filters.map(({ key, value }) => `${key}:${term(value)}`);
    if (words.length === 0) return q;
    const typed = q.trim();
    return [...(typed === "" ? [] : [/\s/.test(typed) ? `(${typed})` : typed]), ...words].join(" AND ");
}
