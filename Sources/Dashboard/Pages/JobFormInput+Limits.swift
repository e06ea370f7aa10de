import ControlAPI
import JSONWriting

/// How many tasks run and start, and which are duplicates.
extension JobFormInput {
    private static let counts = ["max_running", "max_per_key", "burst"]
    private static let texts = ["limit_key", "rate", "unique_by"]

    /// What a job's definition is compared by, too.
    static let limits = counts + texts + ["unique_while", "on_duplicate"]

    /// Takes over what a job has.
    mutating func takeLimits(of job: JSONValue) {
        for name in Self.counts { values[name] = job[name].whole.map(String.init) ?? "" }
        for name in Self.texts + ["unique_while", "on_duplicate"] { values[name] = job[name].words }
    }

    /// What the form asks for and gets nothing for is taken away.
    func addLimits(to body: inout [String: JSONValue]) throws(Problem) {
        for name in Self.counts where values[name] != nil { body[name] = try number(name) ?? .null }
        for name in Self.texts {
            if let value = values[name] { body[name] = value.isEmpty ? .null : .text(value) }
        }
        for name in ["unique_while", "on_duplicate"] where !self[name].isEmpty { body[name] = .text(self[name]) }
    }
}
