import Glibc
public import JobModel
import Synchronization

/// The time zones of the system: a directory of TZif files, each read when it is first asked for.
///
/// Not Foundation's: its zones are data of ICU within the program, and the system's updates would never reach them. Any thread may
/// ask.
public final class ZoneDirectory: Sendable {
    /// `TZDIR` where the environment names one, else /usr/share/zoneinfo: where glibc looks, too.
    public static let system: ZoneDirectory = {
        let named = getenv("TZDIR").map { String(cString: $0) } ?? ""
        return ZoneDirectory(path: named.isEmpty ? "/usr/share/zoneinfo" : named)
    }()

    public let path: String
    private let read = Mutex<[String: ZoneRules]>([:])
    private let readings = Atomic(0)

    /// Another one once the files have been read again: what was made of their rules is of no use any more.
    var generation: Int { readings.load(ordering: .sequentiallyConsistent) }

    public init(path: String) { self.path = path }

    /// The rules of a zone by the name that a job has stored.
    ///
    /// UTC and fixed offsets need no file. Abbreviations stand for what they stood for when they were stored.
    ///
    /// - Throws: `ScheduleError` for a name that is none, and for a file that is missing or damaged.
    public func rules(named name: String) throws(ScheduleError) -> ZoneRules {
        switch ZoneName(stored: name) {
        case .fixed(let offset): return ZoneRules(fixedOffset: offset)
        case .file(let file):
            if let rules = read.withLock({ $0[file] }) { return rules }
            let rules = try rules(ofFile: file, for: name)
            read.withLock { $0[file] = rules }
            return rules
        case nil: throw unknown(name)
        }
    }

    /// Judges a name that a person gives: as `rules`, but abbreviations are refused with the zones that go by them.
    ///
    /// - Throws: `ScheduleError`.
    public func check(_ name: String) throws(ScheduleError) {
        if let choices = ZoneAbbreviation(name)?.choices {
            throw ScheduleError(
                .timeZone, Self.subject(name), choices.count == 1 ? "an abbreviation" : "stands for several time zones",
                cure: .plain("name the one you mean: \(choices.joined(separator: ", "))"))
        }
        _ = try rules(named: name)
    }

    /// Seconds east of UTC that the clocks of a zone show, by the system's files; those of UTC for a name that is none.
    @Sendable public static func utcOffset(in timeZone: String, at time: UTCMilliseconds) -> Int64 {
        (try? system.rules(named: timeZone))?.offset(at: time.flooredQuotient(1_000)) ?? 0
    }

    /// What a stored abbreviation is read as; `nil` for names that say what they mean.
    public static func meaning(ofStored name: String) -> String? { ZoneAbbreviation(name)?.storedMeaning }

    /// The release of the tz database that the directory holds, such as `2025b`; `nil` where it doesn't say.
    public var release: String? {
        // "# version 2025b", on its first line.
        guard let bytes = try? RegularFile.bytes(of: "\(path)/tzdata.zi", first: 64) else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }.split(separator: " ")
        guard words.count == 3, words[0] == "#", words[1] == "version" else { return nil }
        return String(words[2])
    }

    /// Reads again the files that have been read.
    ///
    /// - Returns: what can't be read any more, by zone: the rules that were read before stay.
    func readAgain() -> [ScheduleError] {
        defer { readings.add(1, ordering: .sequentiallyConsistent) }
        return read.withLock { Array($0.keys) }.sorted().compactMap { file -> ScheduleError? in
            do throws(ScheduleError) {
                let rules = try rules(ofFile: file, for: file)
                read.withLock { $0[file] = rules }
                return nil
            } catch {
                return error
            }
        }
    }

    // MARK: - Files

    private func rules(ofFile file: String, for name: String) throws(ScheduleError) -> ZoneRules {
        let bytes: [UInt8]
        do throws(RegularFile.Failure) {
            bytes = try RegularFile.bytes(of: "\(path)/\(file)", first: TZifFile.mostBytes + 1)
        } catch {
            throw unreadable(error, file, name)
        }
        do throws(TZifError) {
            guard bytes.count <= TZifFile.mostBytes else {
                throw TZifError("has more than \(TZifFile.mostBytes) bytes")
            }
            return ZoneRules(try TZifFile(bytes))
        } catch {
            throw ScheduleError(
                .timeZone, Self.subject(name), "the file \"\(path)/\(file)\" \(error.reason)",
                cure: .plain("name another zone, or install the package tzdata again"))
        }
    }

    private func unreadable(_ error: RegularFile.Failure, _ file: String, _ name: String) -> ScheduleError {
        switch error {
        case .missing: return unknown(name)
        case .directory:
            return ScheduleError(
                .timeZone, Self.subject(name), "a directory of time zones", cure: .plain("name one of the zones in it"))
        case .otherKind:
            return ScheduleError(
                .timeZone, Self.subject(name), "the file \"\(path)/\(file)\" is no file with bytes in it",
                cure: .plain("name another zone, or install the package tzdata again"))
        case .unreadable(let code):
            return ScheduleError(
                .timeZone, Self.subject(name),
                "the file \"\(path)/\(file)\" cannot be read: \(String(cString: strerror(code)))",
                cure: .plain("let it be read by all"))
        }
    }

    private func unknown(_ name: String) -> ScheduleError {
        let names = ZoneTree(path: path).names
        guard !names.isEmpty else {
            return ScheduleError(
                .timeZone, Self.subject(name), "there are no time zones in \"\(path)\"",
                cure: .plain(
                    "install the package tzdata, or set TZDIR to the directory that holds them; UTC needs none"))
        }
        let suggestions = ZoneSuggestions(among: names).of(name)
        let cure =
            suggestions.isEmpty
            ? "use an IANA name such as \"Europe/Berlin\", or \"UTC\""
            : "did you mean \(suggestions.map { "\"\($0)\"" }.joined(separator: " or "))?"
        return ScheduleError(.timeZone, Self.subject(name), "unknown", cure: .plain(cure))
    }

    private static func subject(_ name: String) -> String { "time zone \"\(name)\"" }
}
