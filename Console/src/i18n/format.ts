import type { Localized, Value } from "../api/types";
import type { Dictionary } from "./en";

export type Language = "en" | "ko";

const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
/** Below this, the plain number of bytes says more: an MTU of 1,500 B. */
const scaledBytesMin = 10_240;
/** Below this, integers without a unit are as often ports and identifiers as counts: 8080, not 8,080. */
const groupedMin = 100_000;
/** UCUM codes whose customary sign is another. */
const unitSigns: Record<string, string> = { By: "B", "V.A": "VA" };

const relativeSteps: [limitSeconds: number, unitSeconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
    [60, 1, "second"],
    [3600, 60, "minute"],
    [86_400, 3600, "hour"],
    [86_400 * 14, 86_400, "day"],
];

export type Formatters = ReturnType<typeof formatters>;

/** Numbers, dates and attribute values, written as the language does it. */
export function formatters(language: Language, texts: Dictionary) {
    const decimal = new Intl.NumberFormat(language, { maximumFractionDigits: 3 });
    const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
    const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
    const calendar = new Intl.DateTimeFormat(language, { dateStyle: "full" });
    const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

    const number = (value: number): string => decimal.format(value);

    const date = (format: Intl.DateTimeFormat, text: string): string => {
        const parsed = new Date(text);
        return Number.isNaN(parsed.getTime()) ? text : format.format(parsed);
    };

    const bytes = (value: number): string => {
        const step = Math.min(byteUnits.length - 1, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10));
        return `${decimal.format(Math.round((value / 1024 ** step) * 10) / 10)} ${byteUnits[step]}`;
    };

    const quantity = (value: number, unit?: string | null): string => {
        if (unit === "By" && Math.abs(value) >= scaledBytesMin) return bytes(value);
        if (unit) return `${number(value)} ${unitSigns[unit] ?? unit}`;
        return Number.isInteger(value) && Math.abs(value) < groupedMin ? String(value) : number(value);
    };

    const value = (content: Value | undefined, unit?: string | null): string => {
        if (content === null || content === undefined || content === "") return texts.none;
        if (typeof content === "boolean") return content ? texts.yes : texts.no;
        if (typeof content === "number") return quantity(content, unit);
        if (typeof content === "string") return instantPattern.test(content) ? date(moment, content) : content;
        if (Array.isArray(content)) return content.map((one) => value(one)).join(", ") || texts.none;
        if (typeof content.$instant === "string") return date(moment, content.$instant);
        if (typeof content.name === "string") return content.name;
        return JSON.stringify(content);
    };

    return {
        number,
        value,
        /** Of a file: 4.8 MiB. */
        size: bytes,
        instant: (text: string): string => date(moment, text),
        day: (text: string): string => date(calendar, text),
        time: (text: string): string => date(clock, text),
        milliseconds: (ms: number): string =>
            ms < 1000 ? `${number(Math.round(ms))} ms` : `${number(Math.round(ms / 100) / 10)} s`,
        /** "3 minutes ago"; the plain date from two weeks on. */
        ago: (text: string, now: number): string => {
            const seconds = (new Date(text).getTime() - now) / 1000;
            const step = relativeSteps.find(([limit]) => Math.abs(seconds) < limit);
            return step ? relative.format(Math.round(seconds / step[1]), step[2]) : date(moment, text);
        },
        pick: (text: Localized | string | undefined, otherwise: string): string =>
            typeof text === "string" ? text : text?.[language] || text?.en || otherwise,
    };
}

/** `memory_bytes` → `Memory bytes`: for attributes that the metamodel does not label. */
export function humanised(key: string): string {
    const words = key.replace(/_/g, " ").trim();
    return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `RUNS_ON` → `runs on`. */
export function humanisedType(key: string): string {
    return key.replace(/_/g, " ").toLowerCase();
}
