package import JSONWriting
package import JobModel
package import JobStore
import Threads

/// Changes that are asked for elsewhere than over HTTP, each with its entry in the audit. It says the same as a request's.
///
/// Every call blocks its thread.
package struct AuditedChange: Sendable {
    private let store: any Store
    private let actor: String
    private let source: String

    /// - Parameters:
    ///   - actor: the user of this machine.
    ///   - source: in place of an address: what the user asked.
    package init(in store: any Store, by actor: String, from source: String) {
        self.store = store
        self.actor = actor
        self.source = source
    }

    /// What an entry tells.
    package struct Entry: Sendable {
        var group: GroupID?
        var before: JSONValue?
        var after: JSONValue?

        package init(group: GroupID?, before: JSONValue? = nil, after: JSONValue? = nil) {
            self.group = group
            self.before = before
            self.after = after
        }
    }

    /// Makes `change` one transaction with its entry.
    ///
    /// - Parameters:
    ///   - action: the operation's name over HTTP.
    ///   - grows: whether it adds to what is stored, and is refused where there is no room.
    package func make<Result>(
        _ action: String, _ subject: String, grows: Bool, _ change: () throws -> Result,
        entry: (Result) throws -> Entry
    ) throws -> Result {
        try store.atomically(grows: grows) {
            let result = try change()
            try record(action, subject, entry(result))
            return result
        }
    }

    /// As above, of a job as it was before.
    ///
    /// - Parameter after: what there is then; the job as it is after, when not given.
    package func make<Result>(
        _ action: String, job name: String, grows: Bool, _ change: () throws -> Result,
        after: ((Result) -> JSONValue)? = nil
    ) throws -> Result {
        try store.atomically(grows: grows) {
            let job = try store.job(named: name)
            return try make(action, "job \(name)", grows: grows, change) { result in
                let then = try after.map { $0(result) } ?? store.job(id: job.id).map(Shape.job.json)
                return Entry(group: job.groupID, before: Shape.job.json(job), after: then)
            }
        }
    }

    private func record(_ action: String, _ subject: String, _ entry: Entry) throws {
        try store.record([
            AuditEntry(
                at: SystemClock.utcMilliseconds(), actor: actor, tokenID: nil, source: source, action: action,
                subject: subject,
                groupID: entry.group, masking: entry.before, masking: entry.after)
        ])
    }
}

extension AuditEntry {
    /// - Parameters:
    ///   - before: what looks like a secret by its name is masked in it, and in `after`.
    init(
        at time: UTCMilliseconds, actor: String, tokenID: TokenID?, source: String, action: String, subject: String,
        groupID: GroupID?, masking before: JSONValue?, masking after: JSONValue?
    ) {
        self.init(
            at: time, actor: actor, tokenID: tokenID, source: source, action: action, subject: subject,
            groupID: groupID, before: before.map { JSONText.compact(SecretMask.masked($0)) },
            after: after.map { JSONText.compact(SecretMask.masked($0)) })
    }
}

/// How things are shown in the audit.
extension JSONValue {
    package static func audited(_ job: Job) -> JSONValue { Shape.job.json(job) }
    package static func audited(_ task: QueuedTask) -> JSONValue { Shape.task.json(task) }
    package static func audited(_ run: Run) -> JSONValue { Shape.run.json(run) }
    package static func audited(_ release: Release) -> JSONValue {
        .object(["release": JSONValue(release.number), "digest": .text(release.digest)])
    }
    package static func audited(_ group: ExecutorGroup) -> JSONValue { group.settingsJSON }
    package static func audited(_ calendar: StoredCalendar) -> JSONValue { calendar.settingsJSON }
    package static func audited(canary: ExecutorGroup.Canary?) -> JSONValue {
        .object(["canary_percent": JSONValue(canary?.percent)])
    }
    package static func audited(endedDrain release: Release) -> JSONValue {
        .object(["ended_drain": JSONValue(release.number)])
    }
    package static func audited(drain: Pause?) -> JSONValue {
        .object(["is_draining": .flag(drain != nil), "drain_until": JSONValue(time: drain?.until)])
    }
    package static func audited(_ pause: Pause?) -> JSONValue {
        .object(["is_paused": .flag(pause != nil), "paused_until": JSONValue(time: pause?.until)])
    }
    package static func audited(_ token: AccessToken) -> JSONValue { Shape.token.json(token) }
    package static func audited(taskID: TaskID) -> JSONValue { .object(["task_id": JSONValue(taskID)]) }
}
