import { useId, useRef, useState, type ClipboardEvent, type DragEvent } from "react";
import { exchangeFormats, formatNames, formatOfName, formatOfText, type ExchangeFormat } from "../api/exchange";
import { useI18n } from "../i18n/I18n";
import { SelectField, TextArea } from "../ui/Field";
import { Tabs } from "../ui/Tabs";

/** Where a text is longer, it is kept as a file: an input of megabytes makes every page slow. */
const typedCharactersMax = 100_000;

export interface Source {
    name: string;
    file: Blob;
    /** `null` where nobody has said what it is. */
    format: ExchangeFormat | null;
}

interface ImportSourceProps {
    source: Source | null;
    choose(source: Source | null): void;
}

/** A file that is chosen or dropped, or a text that is pasted. The page itself never reads it. */
export function ImportSource({ source, choose }: ImportSourceProps) {
    const { t, format } = useI18n();
    const words = t.exchange;
    const [way, setWay] = useState<"file" | "text">("file");
    const [text, setText] = useState("");
    const show = (next: "file" | "text") => {
        setWay(next);
        setText("");
        choose(null);
    };
    const take = (content: string) =>
        choose(
            content.trim() === ""
                ? null
                : { name: words.pastedName, file: new Blob([content]), format: formatOfText(content) },
        );
    const pasted = (event: ClipboardEvent) => {
        const content = event.clipboardData.getData("text/plain");
        if (content.length <= typedCharactersMax) return;
        event.preventDefault();
        setText("");
        take(content);
    };
    const isKeptAsFile = way === "text" && source !== null && text === "";
    return (
        <Tabs
            label={words.source}
            tabs={[
                { key: "file", text: words.fromFile },
                { key: "text", text: words.fromText },
            ]}
            chosen={way}
            choose={show}
        >
            <div className="stack">
                {way === "file" && <FileDrop source={source} choose={choose} />}
                {way === "text" && !isKeptAsFile && (
                    <div onPaste={pasted}>
                        <TextArea
                            label={words.text}
                            hint={words.textHint}
                            value={text}
                            change={(next) => {
                                setText(next);
                                take(next);
                            }}
                            placeholder={"class,name,memory_gb\nPhysicalServer,web-01,64"}
                            rows={8}
                            code
                            testId="import-text"
                        />
                    </div>
                )}
                {isKeptAsFile && source && (
                    <p className="inline" data-testid="import-kept">
                        {`${source.name} · ${format.size(source.file.size)}`}
                        <button type="button" className="link-button" onClick={() => choose(null)}>
                            {words.chooseOther}
                        </button>
                    </p>
                )}
                {source && (
                    <SelectField
                        label={words.format}
                        error={source.format === null ? words.unknownFormat(source.name) : null}
                        value={source.format ?? ""}
                        change={(key) => choose({ ...source, format: exchangeFormats.find((one) => one === key) ?? null })}
                        options={[
                            ...(source.format === null ? [{ key: "", text: t.none }] : []),
                            ...exchangeFormats.map((key) => ({ key, text: formatNames[key] })),
                        ]}
                        testId="import-format"
                    />
                )}
            </div>
        </Tabs>
    );
}

function FileDrop({ source, choose }: ImportSourceProps) {
    const { t, format } = useI18n();
    const words = t.exchange;
    const id = useId();
    const input = useRef<HTMLInputElement>(null);
    const [isOver, setOver] = useState(false);
    const take = (file: File | undefined) => {
        if (file) choose({ name: file.name, file, format: formatOfName(file.name) });
    };
    const over = (event: DragEvent, on: boolean) => {
        event.preventDefault();
        setOver(on);
    };
    return (
        <div
            className="drop"
            data-over={isOver || undefined}
            onDragOver={(event) => over(event, true)}
            onDragLeave={(event) => over(event, false)}
            onDrop={(event) => {
                over(event, false);
                take(event.dataTransfer.files[0]);
            }}
        >
            {source && <strong data-testid="import-name">{`${source.name} · ${format.size(source.file.size)}`}</strong>}
            <input
                ref={input}
                id={id}
                className="visually-hidden"
                type="file"
                accept=".csv,.txt,.xlsx,.json,.yaml,.yml,.graphml,.xml"
                onChange={(event) => {
                    take(event.target.files?.[0]);
                    // So that the same file, corrected, can be chosen again.
                    event.target.value = "";
                }}
                data-testid="import-file"
            />
            <label htmlFor={id} className="button">
                {source ? words.chooseOther : words.choose}
            </label>
            {!source && <span className="muted small">{words.drop}</span>}
        </div>
    );
}
