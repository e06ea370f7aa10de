import ControlAPI
import Foundation
import JSONWriting
import JobModel
import Wording

/// What the form of a job holds: texts by the names of its fields.
struct JobFormInput {
    /// What a job's definition is compared by.
    private static let compared =
        [
            "handler", "parameters", "schedule", "time_zone", "timeout_ms", "retries", "backoff", "block_strategy",
            "queue_at_most", "misfire_strategy", "jitter_ms", "priority", "owner", "alarm_email", "description",
            "calendar", "off_day_strategy", "starts_at", "ends_at", "gap_strategy", "repetition_strategy",
            "retries_enabled",
            "retry_on", "max_snoozes", "misfire_after_ms", "misfire_cap",
        ] + limits

    var values: [String: String] = [
        "schedule": "cron", "cron": "0 7 * * *", "block_strategy": "parallel", "misfire_strategy": "fire_once",
        "retries": "0", "priority": "5", "how": "form", "json": "{}",
    ]
    /// The failures that are followed by another attempt; `nil` for a form that does not ask.
    var retryOn: [String]? = RetryCauses.words.map(\.word)
    /// Of the job as it was when the form was made.
    var tag = ""
    /// That job, as a text.
    var seen = "{}"

    init() {}

    /// What was sent.
    init(_ call: PageCall) {
        for (name, value) in call.form { values[name] = value.trimmingCharacters(in: .whitespacesAndNewlines) }
        retryOn = values["asks_retry_on"].map { _ in
            call.form.filter { $0.name == "retry_on" }.map(\.value)
        }
        tag = call.sent("entity_tag") ?? ""
        seen = call.sent("seen") ?? "{}"
    }

    /// A job as it is.
    init(job: JSONValue, tag: String) {
        self.tag = tag
        seen = Self.seen(job)
        for name in [
            "name", "group", "handler", "time_zone", "backoff", "block_strategy", "misfire_strategy", "owner",
            "alarm_email", "description", "calendar", "off_day_strategy", "starts_at", "ends_at", "gap_strategy",
            "repetition_strategy",
        ] { values[name] = job[name].words }
        values["retries_enabled"] = job["retries_enabled"].flag ? "true" : "false"
        retryOn = job["retry_on"].list.map(\.words)
        for name in ["max_snoozes", "misfire_cap"] { values[name] = job[name].whole.map(String.init) ?? "" }
        values["misfire_after"] = job["misfire_after_ms"].whole.map(Self.duration) ?? ""
        takeLimits(of: job)
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
        try addLimits(to: &body)
        try addRare(to: &body)
        return body
    }

    /// What few jobs need, where the form asks for it.
    private func addRare(to body: inout [String: JSONValue]) throws(Problem) {
        if let isEnabled = values["retries_enabled"] { body["retries_enabled"] = .flag(isEnabled != "false") }
        if let retryOn {
            guard !retryOn.isEmpty else {
                throw Problem(
                    .invalid, "retry_on: none was ticked", cure: "tick one, or turn retries off", field: "retry_on")
            }
            body["retry_on"] = .list(retryOn.map(JSONValue.text))
        }
        for name in ["max_snoozes", "misfire_cap"] { if let number = try number(name) { body[name] = number } }
        if let after = try milliseconds("misfire_after") { body["misfire_after_ms"] = .integer(after) }
        if self["unchecked"] == "true" { body["check_parameters"] = .flag(false) }
        if self["strict"] == "true" { body["strict"] = .flag(true) }
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
        // What a form asks for and gets nothing for is taken away.
        for name in ["calendar", "starts_at", "ends_at", "gap_strategy", "repetition_strategy"] {
            if let value = values[name] { body[name] = value.isEmpty ? .null : .text(value) }
        }
        if !self["off_day_strategy"].isEmpty { body["off_day_strategy"] = .text(self["off_day_strategy"]) }
        return body
    }

    func number(_ name: String) throws(Problem) -> JSONValue? {
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
