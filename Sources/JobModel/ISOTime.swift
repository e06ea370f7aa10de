import Glibc

/// A date, a time of day and a zone: `2030-01-31T08:00:00.250+01:00`. Seconds and their fraction may be left out.
///
/// Nothing is rounded, wrapped or guessed: February 30 is refused, not read as March 2.
public struct ISOTime {
    public let milliseconds: UTCMilliseconds

    /// What is wrong with a text, as the end of a sentence with its cure.
    public struct Fault: Error {
        public let reason: String

        public init(_ reason: String) { self.reason = reason }

        static let noTime = Fault(
            "not a time; write ISO 8601 with a zone, such as 2030-01-31T08:00:00Z or 2030-01-31T08:00:00+01:00, or UTC "
                + "milliseconds")
    }

    public init(_ text: String) throws(Fault) {
        var reader = Reader(text)
        let day = try Self.day(&reader)
        guard reader.skip("Tt ") else { throw .noTime }
        guard let hour = reader.number(digits: 2), reader.skip(":"), let minute = reader.number(digits: 2) else {
            throw .noTime
        }
        var second = 0
        var fraction = 0
        if reader.skip(":") {
            guard let given = reader.number(digits: 2) else { throw .noTime }
            second = given
            if reader.skip(".,") { fraction = try Self.fraction(&reader) }
        }
        guard hour < 24 else { throw .init("there is no hour \(hour); the last is 23") }
        guard minute < 60 else { throw .init("there is no minute \(minute); the last is 59") }
        guard second < 60 else { throw .init("there is no second \(second) in UTC milliseconds; the last is 59") }
        let offset = try Self.offset(&reader)
        guard reader.isAtEnd else { throw .noTime }
        let seconds = day * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - offset
        milliseconds = seconds * 1_000 + Int64(fraction)
    }

    public static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Days since 1970-01-01.
    private static func day(_ reader: inout Reader) throws(Fault) -> Int64 {
        guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2),
            reader.skip("-"), let day = reader.number(digits: 2)
        else { throw .noTime }
        var parts = tm()
        parts.tm_year = Int32(year - 1_900)
        parts.tm_mon = Int32(month - 1)
        parts.tm_mday = Int32(day)
        let seconds = timegm(&parts)
        // Days that a month doesn't have are carried into the next.
        guard parts.tm_mon == month - 1, parts.tm_mday == day else {
            throw .init("there is no such day; look at the month and the day")
        }
        // Before 1970 too: it is a whole number of days.
        return Int64(seconds) / 86_400
    }

    private static func fraction(_ reader: inout Reader) throws(Fault) -> Int {
        let digits = reader.digits()
        guard !digits.isEmpty else { throw .noTime }
        guard digits.dropFirst(3).allSatisfy({ $0 == UInt8(ascii: "0") }) else {
            throw .init("finer than a millisecond; write three digits after the second at most")
        }
        return (Array(digits.prefix(3)) + [UInt8](repeating: UInt8(ascii: "0"), count: 2)).prefix(3).reduce(0) {
            $0 * 10 + Int($1 - UInt8(ascii: "0"))
        }
    }

    /// Seconds east of UTC.
    private static func offset(_ reader: inout Reader) throws(Fault) -> Int64 {
        if reader.skip("Zz") { return 0 }
        let isWest = reader.next == UInt8(ascii: "-")
        guard reader.skip("+-") else {
            throw reader.isAtEnd ? .init("without a zone; add Z for UTC, or an offset such as +01:00") : .noTime
        }
        guard let hours = reader.number(digits: 2) else { throw .noTime }
        var minutes = 0
        if !reader.isAtEnd {
            _ = reader.skip(":")
            guard let given = reader.number(digits: 2) else { throw .noTime }
            minutes = given
        }
        // No clock on Earth has ever been further from UTC.
        guard hours * 60 + minutes <= 16 * 60, minutes < 60 else {
            throw .init("no zone is that far from UTC; offsets go from -16:00 to +16:00")
        }
        return Int64(hours * 3_600 + minutes * 60) * (isWest ? -1 : 1)
    }

    /// Takes the parts of a text in order.
    private struct Reader {
        private var rest: ArraySlice<UInt8>

        init(_ text: String) { rest = Array(text.utf8)[...] }

        var isAtEnd: Bool { rest.isEmpty }
        var next: UInt8? { rest.first }

        mutating func skip(_ characters: StaticString) -> Bool {
            guard let first = rest.first, characters.withUTF8Buffer({ $0.contains(first) }) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func digits() -> ArraySlice<UInt8> {
            let digits = rest.prefix(while: ISOTime.isDigit)
            rest = rest[digits.endIndex...]
            return digits
        }

        /// Just so many digits.
        mutating func number(digits count: Int) -> Int? {
            let digits = rest.prefix(count)
            guard digits.count == count, digits.allSatisfy(ISOTime.isDigit) else { return nil }
            rest = rest[digits.endIndex...]
            return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
    }
}
