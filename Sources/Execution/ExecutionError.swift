public import JobModel

/// What keeps an executor, or a look into a plugin, from working.
public struct ExecutionError: RefusalError {
    public enum Code: Sendable {
        /// A system call failed.
        case system
        /// The host's program is missing or does not start.
        case host
        /// A plugin, or a set of them, is not fit to run.
        case plugin
        /// The stored bundle does not match its digest, or cannot be unpacked.
        case bundle
        /// The session was closed by someone else.
        case session
        case unknownGroup
    }

    public let code: Code
    public let refusal: Refusal

    public init(_ code: Code, _ subject: String, _ reason: String, cure: Cure? = nil) {
        self.code = code
        refusal = Refusal(subject, reason, cure: cure)
    }

    /// - Parameter line: as a host or a manifest's reader words it: the subject, a colon, what is the matter, a semicolon, the cure.
    init(_ code: Code, line: String) {
        self.code = code
        refusal = Refusal(line: line)
    }
}

extension ExecutionError {
    static func resultsWereGivenUp(_ count: Int, session: Int64) -> ExecutionError {
        ExecutionError(
            .session, "session \(session)",
            "\(count) results could not be stored and were given up; their tasks run again, on the next executor")
    }

    static func leaseLapsed(session: Int64) -> ExecutionError {
        ExecutionError(
            .session, "session \(session)",
            "its lease could not be renewed in time, and others may run its tasks now",
            cure: .plain("start the executor again once the database can be reached"))
    }

    static func sessionStaysOpen(_ session: Int64, because error: any Error) -> ExecutionError {
        ExecutionError(.session, "session \(session)", "cannot be closed (\(error)); its tasks go back by rescue")
    }
}

extension Refusal {
    /// Takes a line apart: the subject ends at the first colon, the cure begins after the last semicolon, both outside quotes.
    fileprivate init(line: String) {
        let plain = line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        let colon = plain.lazy.compactMap { $0.firstRange(of: ": ") }.first { $0.lowerBound > line.startIndex }
        let semicolon = plain.lazy.reversed().compactMap { $0.ranges(of: "; ").last }.first
        let subject = colon.map { line[..<$0.lowerBound] } ?? ""
        let reason = line[(colon?.upperBound ?? line.startIndex)...]
        guard let semicolon, semicolon.lowerBound > reason.startIndex else {
            self.init(String(subject), String(reason))
            return
        }
        self.init(
            String(subject), String(reason[..<semicolon.lowerBound]),
            cure: .plain(String(line[semicolon.upperBound...])))
    }
}
