/// What a time zone's name stands for.
enum ZoneName: Equatable {
    case fixed(offset: Int64)
    /// A file below the zone directory.
    case file(String)

    /// Reads a name as a job has it stored.
    ///
    /// - Returns: `nil` for a name that leads out of the directory, or that could be no file's.
    init?(stored name: String) {
        if Self.utcNames.contains(name) {
            self = .fixed(offset: 0)
        } else if let offset = Self.fixedOffset(name) {
            self = .fixed(offset: offset)
        } else if let meaning = ZoneAbbreviation(name)?.storedMeaning ?? Self.systemV[name] {
            self = .file(meaning)
        } else if Self.isPlain(name) {
            self = .file(name)
        } else {
            return nil
        }
    }

    /// These need no file.
    private static let utcNames: Set = ["UTC", "Etc/UTC", "GMT", "Etc/GMT"]

    /// Of ICU, which knew them from the tz database of before 2020. The others are fixed offsets.
    private static let systemV = [
        "SystemV/AST4": "America/Puerto_Rico", "SystemV/AST4ADT": "America/Halifax", "SystemV/EST5": "America/Panama",
        "SystemV/EST5EDT": "America/New_York", "SystemV/CST6": "America/Regina", "SystemV/CST6CDT": "America/Chicago",
        "SystemV/MST7": "America/Phoenix", "SystemV/MST7MDT": "America/Denver", "SystemV/PST8": "Pacific/Pitcairn",
        "SystemV/PST8PDT": "America/Los_Angeles", "SystemV/YST9": "Pacific/Gambier",
        "SystemV/YST9YDT": "America/Anchorage", "SystemV/HST10": "Pacific/Honolulu",
    ]

    /// Seconds of `GMT+5`, `UTC-03:30` or `GMT+0530`: east is positive, as people write it.
    private static func fixedOffset(_ name: String) -> Int64? {
        guard name.hasPrefix("GMT") || name.hasPrefix("UTC"), let sign = name.dropFirst(3).first,
            sign == "+" || sign == "-"
        else { return nil }
        let parts = name.dropFirst(4).split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }) else {
            return nil
        }
        let isRunOn = parts.count == 1 && parts[0].count > 2
        let hours = isRunOn ? parts[0].dropLast(2) : parts[0]
        let minutes = isRunOn ? parts[0].suffix(2) : parts.count == 2 ? parts[1] : "0"
        guard (1...2).contains(hours.count), (1...2).contains(minutes.count), let hour = Int64(hours),
            let minute = Int64(minutes), hour <= 18, minute < 60
        else { return nil }
        return (hour * 3_600 + minute * 60) * (sign == "-" ? -1 : 1)
    }

    /// Whether a name stays below the directory, and says a zone wherever it is read: `localtime` is another on each machine.
    private static func isPlain(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return name.utf8.count <= 128 && !["localtime", "posixrules"].contains(name)
            && parts.allSatisfy { part in
                !part.isEmpty && part.first != "." && part.first != "-"
                    && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._+-".contains($0)) }
            }
    }
}
