/** Gives the browser a CSV text to save; the mark at its start tells Excel that it is UTF-8. */
export function saveTable(title: string, csv: string): void {
    const file = new Blob(["\uFEFF", csv], { type: "text/csv;charset=utf-8" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = `${title.replace(/[^\p{L}\p{N}]+/gu, "-") || "rootline"}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
}
