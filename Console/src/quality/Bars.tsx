const height = 48;
const step = 12;

interface Bar {
    value: number;
    text: string;
}

/** Small bars, one for each day; the numbers are in the text for those who cannot see them. */
export function Bars({ bars, most }: { bars: Bar[]; most: number }) {
    return (
        <svg
            className="trend"
            role="img"
            aria-label={bars.map((bar) => bar.text).join(", ")}
            viewBox={`0 0 ${Math.max(1, bars.length) * step} ${height}`}
            width={Math.max(1, bars.length) * step}
            height={height}
        >
            {bars.map((bar, index) => {
                const size = Math.max(bar.value > 0 ? 2 : 1, (bar.value / most) * height);
                return (
                    <rect key={index} x={index * step} y={height - size} width={step - 3} height={size} rx={2}>
                        <title>{bar.text}</title>
                    </rect>
                );
            })}
        </svg>
    );
}
