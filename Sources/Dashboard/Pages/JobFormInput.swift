import ControlAPI
import Foundation
import JSONWriting
import JobModel
import Wording

/// What the form of a job holds: texts by the names of its fields.
struct JobFormInput {
    /// What a job's definition is compared by.
    private static let compared = [
        "handler", "parameters", "schedule", "time_zone", "timeout_ms", "retries", "backoff", "block_strategy",
        "queue_at_most", "misfire_strategy", "jitter_ms", "priority", "owner", "alarm_email", "description",
    ]

    var values: [String: String] = [
        "schedule": "cron", "cron": "0 7 * * *", "block_strategy": "parallel", "misfire_strategy": "fire_once",
        "retries": "0", "priority": "5", "how": "form", "json": "{}",
    ]
    /// Of the job as it was when the form was made.
    var tag = ""
    /// That job, as a text.
    var seen = "{}"

    init() {}

    /// What was sent.
    init(_ call: PageCall) {
        for (name, value) in call.form { values[name] = value.trimmingCharacters(in: .whitespacesAndNewlines) }
        tag = call.sent("entity_tag") ?? ""
        seen = call.sent("seen") ?? "{}"
    }

    /// A job as it is.
    init(job: JSONValue, tag: String) {
        self.tag = tag
        seen = Self.seen(job)
        for name in [
            "name", "group", "handler", "time_zone", "backoff", "block_strategy", "misfire_strategy", "owner",
            "alarm_email", "description",
        ] { values[name] = job[name].words }
        let schedule = job["schedule"]
        values["schedule"] = schedule["type"].words
        values["cron"] = schedule["cron"].words
        values["interval"] = schedule["interval_ms"].whole.map(Self.duration) ?? ""
        values["at"] = schedule["at"].words
        values["timeout"] = job["timeout_ms"].whole.flatMap { $0 == 0 ? nil : Self.duration($0) } ?? ""
        values["jitter"] = job["jitter_ms"].whole.flatMap { $0 == 0 ? nil : Self.duration($0) } ?? ""
        values["retries"] = "\(job["retries"].whole ?? 0)"
        values["priority"] = "\(job["priority"].whole ?? 5)"
        values["queue_at_most"] = job["queue_at_most"].whole.map(String.init) ?? ""
        values["json"] = job["parameters"].source
        for (name, value) in job["parameters"].read.members { values["p.\(name)"] = value.string ?? value.source }
    }

    subscript(name: String) -> String { values[name] ?? "" }

    var fields: Fields { values.merging(["entity_tag": tag, "seen": seen]) { $1 } }

    /// The definition of a job, to compare another one with.
    static func seen(_ job: JSONValue) -> String {
        JSONText.compact(.object(Dictionary(compared.map { ($0, job[$0].read) }) { $1 }))
    }

    private static func duration(_ milliseconds: Int64) -> String { DurationText.text(milliseconds: milliseconds) }

    // MARK: - Asking

    /// As the API takes it.
    ///
    /// - Throws: `Problem` that names the field.
    func body(_ schema: JSONValue, _ call: PageCall) throws(Problem) -> [String: JSONValue] {
        var body = try timing()
        body["handler"] = .text(self["handler"])
        body["parameters"] =
            self["how"] == "json" || schema.isNull
            ? try call.sentJSON("json") ?? .object([:]) : try ParameterFields.body(schema, self)
        body["timeout_ms"] = .integer(try milliseconds("timeout") ?? 0)
        body["retries"] = try number("retries") ?? .integer(0)
        if !self["backoff"].isEmpty { body["backoff"] = .text(self["backoff"]) }
        body["block_strategy"] = .text(self["block_strategy"])
        body["queue_at_most"] = try number("queue_at_most") ?? .null
        body["misfire_strategy"] = .text(self["misfire_strategy"])
        body["priority"] = try number("priority")
        for name in ["owner", "alarm_email", "description"] { body[name] = .text(self[name]) }
        return body
    }

    /// When it comes due.
    func timing() throws(Problem) -> [String: JSONValue] {
        let type = self["schedule"]
        var schedule: [String: JSONValue] = ["type": .text(type)]
        switch type {
        case "cron": schedule["cron"] = .text(self["cron"])
        case "every", "delay":
            guard let interval = try milliseconds("interval") else {
                throw Problem(.invalid, "interval: missing", cure: "write one such as 10m", field: "interval")
            }
            schedule["interval_ms"] = .integer(interval)
        case "once": schedule["at"] = .text(self["at"])
        default: break
        }
        var body: [String: JSONValue] = ["schedule": .object(schedule)]
        if !self["time_zone"].isEmpty { body["time_zone"] = .text(self["time_zone"]) }
        body["jitter_ms"] = .integer(try milliseconds("jitter") ?? 0)
        return body
    }

    private func number(_ name: String) throws(Problem) -> JSONValue? {
        guard !self[name].isEmpty else { return nil }
        guard let number = Int64(self[name]) else {
            throw Problem(.invalid, "\(name) \"\(self[name].prefix(64))\": not a whole number", field: name)
        }
        return .integer(number)
    }

    private func milliseconds(_ name: String) throws(Problem) -> Int64? {
        guard !self[name].isEmpty else { return nil }
        do {
            return try DurationText.milliseconds(self[name])
        } catch {
            throw Problem(.invalid, "\(name) \"\(self[name].prefix(64))\": \(error.reason)", field: name)
        }
    }
}
