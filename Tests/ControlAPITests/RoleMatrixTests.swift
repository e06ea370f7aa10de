import Execution
import Foundation
import HTTPTypes
import JobModel
import JobStore
import Metering
import StoreSupport
import Testing

@testable import ControlAPI

/// Every operation × every kind of caller.
@Suite("Who may do what")
struct RoleMatrixTests {
    /// How an operation is called, and whom it lets in: said here once more, so that a slip in its declaration is seen.
    private struct Row {
        /// `nil`: everyone.
        var role: Role?
        /// Of what is there, in group "g".
        var values: [String: String] = [:]
        var body: String?
        /// What a token of another group gets.
        var elsewhere = Elsewhere.same
    }

    private enum Elsewhere {
        /// It names nothing of a group.
        case same
        case refused
        /// It lists, without what is in "g".
        case listsNothing
        /// It has no end: what it tells is another test's.
        case streams
    }

    private static let one = ["id": "1"]
    private static let group = ["group": "g"]
    private static let calendar = ["calendar": "c"]
    private static let oneJob = #"{"ids": [1], "expected": 1}"#
    private static let seedJob = #"{"name":"x","jobGroup":1,"executorHandler":"send"}"#

    private static let rows: [String: Row] = [
        "getHealth": Row(role: nil),
        "getReadiness": Row(role: nil),
        "getMetrics": Row(role: .metrics, elsewhere: .refused),
        "getOpenAPI": Row(role: .metrics),
        "previewSchedule": Row(role: .viewer, body: #"{"job_id": 1}"#, elsewhere: .refused),
        "listGroups": Row(role: .viewer, elsewhere: .listsNothing),
        "listQueues": Row(role: .viewer, elsewhere: .listsNothing),
        "addGroup": Row(role: .admin, body: #"{"name": "new"}"#, elsewhere: .refused),
        "getGroup": Row(role: .viewer, values: group, elsewhere: .refused),
        "updateGroup": Row(role: .admin, values: group, body: #"{"max_running": 1}"#, elsewhere: .refused),
        "pauseGroup": Row(role: .operator, values: group, elsewhere: .refused),
        "resumeGroup": Row(role: .operator, values: group, elsewhere: .refused),
        "pauseAllGroups": Row(role: .operator, body: #"{"for_ms": 1}"#, elsewhere: .refused),
        "resumeAllGroups": Row(role: .operator, elsewhere: .refused),
        "listHandlers": Row(role: .viewer, values: group, elsewhere: .refused),
        "listExecutors": Row(role: .viewer, elsewhere: .listsNothing),
        "disableExecutor": Row(role: .operator, values: one, elsewhere: .refused),
        "endDrain": Row(role: .operator, values: one, body: #"{"release": 1}"#, elsewhere: .refused),
        "enableExecutor": Row(role: .operator, values: one, elsewhere: .refused),
        "drainNode": Row(role: .operator, values: ["node": "node-1"], body: #"{"for_ms": 1}"#, elsewhere: .refused),
        "judgeDrain": Row(role: .viewer, values: ["node": "node-1"], elsewhere: .refused),
        "judgeDrains": Row(role: .viewer, elsewhere: .refused),
        "undrainNode": Row(role: .operator, values: ["node": "node-1"], elsewhere: .refused),
        "listJobs": Row(role: .viewer, elsewhere: .listsNothing),
        "addJob": Row(role: .operator, body: #"{"name": "x", "group": "g", "handler": "h"}"#, elsewhere: .refused),
        "getJob": Row(role: .viewer, values: one, elsewhere: .refused),
        "whyJob": Row(role: .viewer, values: one, elsewhere: .refused),
        "updateJob": Row(role: .operator, values: one, body: #"{"retries": 1}"#, elsewhere: .refused),
        "deleteJob": Row(role: .operator, values: one, elsewhere: .refused),
        "runJob": Row(role: .operator, values: one, elsewhere: .refused),
        "enableJob": Row(role: .operator, values: one, elsewhere: .refused),
        "disableJob": Row(role: .operator, values: one, elsewhere: .refused),
        "retryJob": Row(role: .operator, values: one, elsewhere: .refused),
        "restartJob": Row(role: .operator, values: one, elsewhere: .refused),
        "enableJobs": Row(role: .operator, body: oneJob, elsewhere: .refused),
        "disableJobs": Row(role: .operator, body: oneJob, elsewhere: .refused),
        "deleteJobs": Row(role: .operator, body: oneJob, elsewhere: .refused),
        "restartJobs": Row(role: .operator, body: oneJob, elsewhere: .refused),
        "retryJobs": Row(role: .operator, body: oneJob, elsewhere: .refused),
        "runJobs": Row(role: .operator, body: oneJob, elsewhere: .refused),
        "listCalendars": Row(role: .viewer),
        "addCalendar": Row(
            role: .operator, body: #"{"name": "x", "off_weekdays": ["SAT"]}"#, elsewhere: .refused),
        "getCalendar": Row(role: .viewer, values: calendar),
        "updateCalendar": Row(
            role: .operator, values: calendar, body: #"{"off_weekdays": ["SAT"]}"#, elsewhere: .refused),
        "deleteCalendar": Row(role: .operator, values: calendar, elsewhere: .refused),
        "listTasks": Row(role: .viewer, elsewhere: .listsNothing),
        "getTask": Row(role: .viewer, values: ["id": "2"], elsewhere: .refused),
        "whyTask": Row(role: .viewer, values: ["id": "2"], elsewhere: .refused),
        "cancelTask": Row(role: .operator, values: ["id": "2"], elsewhere: .refused),
        "cancelTasks": Row(role: .operator, body: #"{"ids": [2], "expected": 1}"#, elsewhere: .refused),
        "listLogs": Row(role: .viewer, elsewhere: .listsNothing),
        "getLog": Row(role: .viewer, values: one, elsewhere: .refused),
        "listLogLines": Row(role: .viewer, values: one, elsewhere: .refused),
        "rerunLog": Row(role: .operator, values: one, body: #"{"release": 1}"#, elsewhere: .refused),
        "listErrors": Row(role: .viewer, elsewhere: .listsNothing),
        "getError": Row(role: .viewer, values: one, elsewhere: .refused),
        "listErrorHours": Row(role: .viewer, values: one, elsewhere: .refused),
        "listOpenFailures": Row(role: .viewer, values: one, elsewhere: .refused),
        "retryError": Row(role: .operator, values: one, body: #"{"expected": 1}"#, elsewhere: .refused),
        "dropError": Row(role: .operator, values: one, body: #"{"expected": 1}"#, elsewhere: .refused),
        "listHistory": Row(role: .viewer, elsewhere: .listsNothing),
        "listTransitions": Row(role: .viewer, elsewhere: .listsNothing),
        "getJobStatistics": Row(role: .viewer, values: one, elsewhere: .refused),
        "listJobStatistics": Row(role: .viewer, elsewhere: .listsNothing),
        "getRun": Row(role: .viewer, values: one, elsewhere: .refused),
        "listReleases": Row(role: .viewer, elsewhere: .listsNothing),
        "getRelease": Row(role: .viewer, values: ["group": "g", "number": "1"], elsewhere: .refused),
        "listMisfits": Row(
            role: .viewer, values: ["group": "g", "number": "1"], elsewhere: .refused),
        "publishRelease": Row(role: .publisher, values: group, body: "no library", elsewhere: .refused),
        "promoteRelease": Row(role: .publisher, values: group, elsewhere: .refused),
        "shareCanary": Row(role: .publisher, values: group, body: #"{"percent": 20}"#, elsewhere: .refused),
        "judgeRollback": Row(role: .viewer, values: group, elsewhere: .refused),
        "rollBackRelease": Row(role: .publisher, values: group, elsewhere: .refused),
        "getOwnToken": Row(role: .metrics),
        "listTokens": Row(role: .admin, elsewhere: .refused),
        "addToken": Row(role: .admin, body: #"{"name": "x", "role": "admin"}"#, elsewhere: .refused),
        "revokeToken": Row(role: .admin, values: ["name": "admin"], elsewhere: .refused),
        "rotateToken": Row(role: .admin, values: ["name": "admin"], elsewhere: .refused),
        "listTaskLines": Row(role: .viewer, values: ["id": "2"], elsewhere: .refused),
        "streamTaskLog": Row(role: .viewer, values: one, elsewhere: .refused),
        "streamEvents": Row(role: .viewer, elsewhere: .streams),
        "listAudit": Row(role: .admin, elsewhere: .listsNothing),
        "seedAddJob": Row(role: .operator, body: seedJob, elsewhere: .refused),
        "seedUpdateJob": Row(role: .operator, body: #"{"id": 1, "disable": 1}"#, elsewhere: .refused),
        "seedUdpateJob": Row(role: .operator, body: #"{"id": 1, "disable": 1}"#, elsewhere: .refused),
        "seedGetAllJobList": Row(role: .viewer, elsewhere: .listsNothing),
        "seedGetAllJobListByGroupId": Row(role: .viewer, values: ["groupId": "1"], elsewhere: .refused),
        "seedDelete": Row(role: .operator, values: ["jobId": "1"], elsewhere: .refused),
    ]

    private let served: ServedDatabase
    private let operations: [APIOperation]

    init() throws {
        served = try ServedDatabase(groups: ["g", "other"])
        operations =
            APICatalog(
                version: "1", metrics: MetricsPage(MetricRegistry()), prove: {},
                probe: { PluginProbe(hostPath: "/none") }
            ).operations
        let executor = try StandInExecutor(store: served.store, group: "g")
        _ = try executor.publish(plugin: "mail", handlers: ["send"])
        let draft = JobDraft(name: "job of g", group: "g", handler: "send")
        _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
        try served.store.addCalendar(named: "c", CalendarDays(offWeekdays: [0]), now: 1)
        // Task 1 has ended, with log 1; task 2 waits.
        for _ in 0..<2 {
            _ = try served.store.runJob(named: "job of g", parameters: nil, count: 1, runAt: 1, on: nil, now: 1)
        }
        try executor.finish(executor.claim("send", limit: 1), with: .failed)
    }

    /// - Parameter exists: whether it names what is there; else ids and names that nothing has, so that a request that is let in
    ///   changes nothing for the next one: 404 comes from behind the door.
    private func ask(_ operation: APIOperation, _ row: Row, token: String, exists: Bool) throws -> HTTPReply {
        var path = operation.path
        for (name, value) in row.values {
            path = path.replacing("{\(name)}", with: exists ? value : Int(value) == nil ? "none" : "999999")
        }
        var body = row.body
        if !exists, case .json = operation.body {
            // Judged after the door: a member that nobody knows.
            body = operation.face == .seed ? "{}" : #"{"colour": 1}"#
        }
        // Behind the door it ends with 400.
        if row.elsewhere == .streams { path += "?topics=none" }
        return try served.ask(operation.method.rawValue, path, body, token: token)
    }

    private func expired() throws -> String {
        let secret = TokenSecret()
        let draft = TokenDraft(name: "old", key: secret.key, digest: secret.digest, role: .admin, expiresAt: 1)
        _ = try served.store.addToken(draft, onlyAsFirst: false, now: 0)
        return secret.text
    }

    private func revoked() throws -> String {
        let secret = try served.token("gone", "admin")
        _ = try served.store.revokeToken(named: "gone", now: 1)
        return secret
    }

    @Test("Each operation has its row in the matrix, and each row its operation")
    func complete() {
        #expect(Set(operations.map(\.id)) == Set(Self.rows.keys))
        #expect(Set(operations.map(\.id)).count == operations.count)
    }

    @Test("Without a token, and with one that has expired or was revoked, everything but the two signs of life is 401")
    func strangers() throws {
        for token in ["", try expired(), try revoked()] {
            for operation in operations {
                let row = try #require(Self.rows[operation.id])
                let reply = try ask(operation, row, token: token, exists: false)
                #expect(reply.status == (row.role == nil ? 200 : 401), "\(operation.id)")
            }
        }
    }

    @Test("Each role may do what it and those before it may, and is refused the rest with 403")
    func roles() throws {
        for role in Role.allCases {
            let token = try served.token("a \(role.rawValue)", role.rawValue)
            for operation in operations {
                let row = try #require(Self.rows[operation.id])
                let status = try ask(operation, row, token: token, exists: false).status
                let mayAsk = row.role.map { role >= $0 } ?? true
                #expect(
                    status != 401 && status < 500 && (status == 403) != mayAsk, "\(role) \(operation.id): \(status)")
            }
        }
    }

    @Test("An admin of another group reaches nothing of this one: it is refused, or not listed")
    func otherGroup() throws {
        let token = try served.token("elsewhere", "admin", "--group", "other")
        for operation in operations {
            let row = try #require(Self.rows[operation.id])
            let reply = try ask(operation, row, token: token, exists: true)
            switch row.elsewhere {
            case .refused: #expect(reply.status == 403, "\(operation.id): \(reply.status) \(reply.text)")
            case .listsNothing:
                #expect(reply.status == 200, "\(operation.id)")
                #expect(!reply.text.contains("job of g") && !reply.text.contains(#""group":"g""#), "\(operation.id)")
            case .streams: #expect(reply.status == 400, "\(operation.id)")
            case .same: #expect(reply.status == 200, "\(operation.id)")
            }
        }
        #expect(try !served.store.job(named: "job of g").isDisabled)
        #expect(try served.store.tasks(TaskFilter()).map(\.id) == [2])
        #expect(try served.auditOfRequests().isEmpty)
    }
}
