import Glibc

/// What stands between `${` and `}`: `scheduled:%Y-%m-%d,-1d`.
struct TimePattern: Sendable {
    private enum Piece: Sendable {
        case letter(Character)
        case field(Character)
    }

    private let pieces: [Piece]
    /// By so many days of the calendar, and by so many milliseconds.
    private let days: Int64
    private let milliseconds: Int64

    private static let fields = "YmdHMSjyFTsz"

    init(_ text: Substring) throws(ParameterTemplate.Fault) {
        func fault(_ reason: String) -> ParameterTemplate.Fault { .init(pattern: "${\(text)}", reason: reason) }

        guard text.hasPrefix("scheduled:") else {
            throw fault("is unknown; write ${scheduled:%Y-%m-%d}, or $${ for a plain ${")
        }
        let parts = text.dropFirst("scheduled:".count).split(
            separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        var pieces: [Piece] = []
        var letters = parts[0][...]
        while let letter = letters.popFirst() {
            guard letter == "%" else {
                // The text is within a JSON string: an escape would be cut in two by what is put in its place.
                if letter == "\\" || letter == "\"" { throw fault("has a \(letter); leave it out") }
                pieces.append(.letter(letter))
                continue
            }
            guard let field = letters.popFirst(), field == "%" || Self.fields.contains(field) else {
                throw fault("has a % that stands for nothing; use %Y %m %d %H %M %S %j %y %F %T %s %z or %%")
            }
            pieces.append(field == "%" ? .letter("%") : .field(field))
        }
        guard !pieces.isEmpty else { throw fault("has no format; write ${scheduled:%Y-%m-%d}") }
        self.pieces = pieces
        guard parts.count == 2 else {
            (days, milliseconds) = (0, 0)
            return
        }
        guard let shift = Self.shift(parts[1]) else {
            throw fault("is shifted by what is no duration; write such as -1d, +2h or -1d12h")
        }
        (days, milliseconds) = shift
    }

    /// `-1d` is a day of the calendar, 23 to 25 hours; smaller units are time that passes.
    private static func shift(_ text: Substring) -> (days: Int64, milliseconds: Int64)? {
        guard let sign = text.first, sign == "-" || sign == "+",
            let total = try? DurationText.milliseconds(text.dropFirst())
        else { return nil }
        let factor: Int64 = sign == "-" ? -1 : 1
        return (factor * (total / 86_400_000), factor * (total % 86_400_000))
    }

    /// - Parameter utcOffset: seconds east of UTC at a time.
    func text(at time: UTCMilliseconds, utcOffset: (UTCMilliseconds) -> Int64) -> String {
        let moved = time + milliseconds
        let movedOffset = utcOffset(moved)
        let wall = Self.seconds(moved) + movedOffset + days * 86_400
        let offset = days == 0 ? movedOffset : utcOffset((wall - movedOffset) * 1_000)
        var clock = time_t(wall)
        var parts = tm()
        gmtime_r(&clock, &parts)
        return pieces.reduce(into: "") { text, piece in
            switch piece {
            case .letter(let letter): text.append(letter)
            case .field(let field): text += Self.text(of: field, parts, wall: wall, offset: offset)
            }
        }
    }

    private static func text(of field: Character, _ parts: tm, wall: Int64, offset: Int64) -> String {
        switch field {
        case "Y": (Int64(parts.tm_year) + 1_900).padded(to: 4)
        case "y": ((Int64(parts.tm_year) + 1_900) % 100).padded(to: 2)
        case "m": (parts.tm_mon + 1).padded(to: 2)
        case "d": parts.tm_mday.padded(to: 2)
        case "j": (parts.tm_yday + 1).padded(to: 3)
        case "H": parts.tm_hour.padded(to: 2)
        case "M": parts.tm_min.padded(to: 2)
        case "S": parts.tm_sec.padded(to: 2)
        case "F": ["Y", "m", "d"].map { text(of: $0, parts, wall: wall, offset: offset) }.joined(separator: "-")
        case "T": ["H", "M", "S"].map { text(of: $0, parts, wall: wall, offset: offset) }.joined(separator: ":")
        case "s": "\(wall - offset)"
        default:
            "\(offset < 0 ? "-" : "+")\((abs(offset) / 3_600).padded(to: 2))\((abs(offset) / 60 % 60).padded(to: 2))"
        }
    }

    private static func seconds(_ time: UTCMilliseconds) -> Int64 { time / 1_000 - (time % 1_000 < 0 ? 1 : 0) }
}
