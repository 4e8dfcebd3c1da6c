internal import Base

/// Ten years of days as text, so that a date costs a copy.
struct DayTable {
    static let count = 3_650
    private let texts: [[UInt8]]

    init() {
        let first = CivilDate(year: 2015, month: 1, day: 1)!.daysSince1970  // A day of the calendar.
        texts = (0..<Self.count).map { number in
            let date = CivilDate(daysSince1970: first + number)
            var text = RowText()
            text.add(date.year, width: 4)
            text.add("-")
            text.add(date.month, width: 2)
            text.add("-")
            text.add(date.day, width: 2)
            return text.bytes
        }
    }

    /// `YYYY-MM-DD`.
    func addDate(_ draws: inout Draws, to row: inout RowText) { row.add(texts[draws.below(Self.count)]) }

    /// `YYYY-MM-DDThh:mm:ssZ`.
    func addInstant(_ draws: inout Draws, to row: inout RowText) {
        addDate(&draws, to: &row)
        let second = draws.below(86_400)
        row.add("T")
        row.add(second / 3_600, width: 2)
        row.add(":")
        row.add(second / 60 % 60, width: 2)
        row.add(":")
        row.add(second % 60, width: 2)
        row.add("Z")
    }
}
