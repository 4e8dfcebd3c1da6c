/** A count as it is written, with the English noun for it. */
export function counted(count: string, one: string, many: string): string {
    return `${count} ${count === "1" ? one : many}`;
}
