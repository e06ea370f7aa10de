import JSONWriting
import JobModel

/// What a client of the seed's API says of a job. Numbers may be decimal strings; null is as good as nothing, and so is what is not known.
struct SeedJobInput {
    private let body: JSONNode
    /// As the job is shown now: what is sent back as it was shown is no change.
    private let shown: [String: String]

    /// - Throws: `Problem` for a body that is no object.
    init(_ body: JSONNode?, shown: [String: String] = [:]) throws {
        guard let body, body.members != nil else {
            throw Problem(.malformed, "body: not an object", cure: "send a job, such as {\"id\": 7, \"disable\": 1}")
        }
        self.body = body
        self.shown = shown
    }

    /// The same, beside the job as it is.
    func beside(_ job: Job) throws -> SeedJobInput {
        var shown: [String: String] = [:]
        for field in SeedJob.shape.fields {
            switch field.value(job) {
            case .text(let text): shown[field.name] = text
            case .integer(let number): shown[field.name] = String(number)
            default: break
            }
        }
        return try SeedJobInput(body, shown: shown)
    }

    func isGiven(_ name: String) -> Bool { body[name].map { !$0.isNull } ?? false }

    /// A text that says something new; `nil` when it is not given.
    func text(_ name: String) throws -> String? {
        guard let node = body[name], !node.isNull else { return nil }
        guard let text = node.text else {
            throw Problem(.invalid, "\(name) is \(node.kind), where a string is wanted", field: name)
        }
        return text == shown[name] ? nil : text
    }

    /// A number that says something new.
    func number(_ name: String, within range: ClosedRange<Int64>) throws -> Int64? {
        guard let number = try anyNumber(name, within: range) else { return nil }
        return String(number) == shown[name] ? nil : number
    }

    /// A number, new or not.
    func anyNumber(_ name: String, within range: ClosedRange<Int64>) throws -> Int64? {
        guard let node = body[name], !node.isNull else { return nil }
        guard let number = node.integer ?? node.text.flatMap(Schema.wholeNumber) else {
            throw Problem(
                .invalid, "\(name) \(node.source.prefix(64)) is no whole number",
                cure: "send a number, or a string of digits", field: name)
        }
        guard range.contains(number) else {
            throw Problem(
                .invalid, "\(name) \(number) is out of range; send \(range.lowerBound) to \(range.upperBound)",
                field: name)
        }
        return number
    }

    /// - Throws: `Problem` when it is missing.
    func required(_ name: String) throws -> String {
        guard let text = try text(name), !text.isEmpty else {
            throw Problem(.invalid, "\(name) is missing", field: name)
        }
        return text
    }

    func requiredNumber(_ name: String) throws -> Int64 {
        guard let number = try anyNumber(name, within: SeedJob.ids) else {
            throw Problem(.invalid, "\(name) is missing", field: name)
        }
        return number
    }

    /// The settings that are new.
    func change() throws -> JobChange {
        var change = JobChange()
        change.handler = try text("executorHandler")
        change.parameters = try text("executorParam").map { try Self.parameters($0) }
        change.timeoutMs = try number("executorTimeout", within: SeedJob.timeouts).map { $0 * 1_000 }
        change.retries = try number("executorFailRetryCount", within: SeedJob.retries).map { Int($0) }
        change.retriesEnabled = try number("retry", within: SeedJob.flags).map { $0 == 1 }
        change.schedule = try text("jobCron").map { $0.isEmpty ? .manual : .cron($0) }
        change.summary = try text("jobDesc")
        change.owner = try text("author")
        change.alarmEmail = try text("alarmEmail")
        return change
    }

    private static func parameters(_ text: String) throws -> String {
        if text.isEmpty { return "{}" }
        do {
            _ = try JSONNode(reading: Array(text.utf8))
        } catch {
            throw Problem(
                .invalid, "executorParam is not JSON",
                cure: "send an object as text, such as \"{\\\"to\\\": \\\"ada\\\"}\"",
                field: "executorParam")
        }
        return text
    }
}

extension JobChange {
    /// Whether it changes nothing.
    var isEmpty: Bool { self == JobChange() }
}
