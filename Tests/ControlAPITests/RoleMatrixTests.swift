import HTTPTypes
import JobModel
import JobStore
import StoreSupport
import Testing

@testable import ControlAPI

@Suite("Every operation, asked for by everybody")
struct RoleMatrixTests {
    private static let operations = APICatalog(version: "test").operations

    @Test("Every operation that is declared has a row in the matrix, and every row an operation")
    func rows() {
        let declared = Self.operations.map(\.id)
        #expect(Set(declared).count == declared.count, "ids are unique")
        #expect(Set(declared) == Set(MatrixRow.all.keys))
    }

    /// One server and one database for all cells. Each cell asks about a job, a task and a token of its own, so that what one cell
    /// deletes is not missing in the next.
    @Test("No valid token gets 401, a role too low and a token of another group 403, and the others are served")
    func matrix() throws {
        let matrix = try RoleMatrix()
        for operation in Self.operations {
            let row = try #require(MatrixRow.all[operation.id], "\(operation.id): has no row")
            guard let least = row.least else {
                try matrix.expectOpen(operation, row)
                continue
            }
            let before = try matrix.newestChange()
            for secret in matrix.worthless { try matrix.expectRefusal(401, of: operation, row, to: secret) }
            for role in Role.allCases where role < least {
                try matrix.expectRefusal(403, of: operation, row, to: matrix.token(of: role))
            }
            try matrix.expectBounds(of: operation, row)
            #expect(try matrix.newestChange() == before, "\(operation.id): was refused, and changed something")
            for role in Role.allCases where role >= least {
                try matrix.expectService(of: operation, row, to: matrix.token(of: role))
            }
        }
    }
}

/// The callers, and what they ask about. All is of group `g`.
private final class RoleMatrix {
    struct Caller {
        var name: String
        var secret: String
    }

    /// None, one that has expired, one that is revoked.
    private(set) var worthless: [Caller] = [Caller(name: "no token", secret: "")]
    private let served: ServedDatabase
    private let executor: StandInExecutor
    private let log: LogID
    private var roles: [Role: Caller] = [:]
    /// May do everything, in another group.
    private var stranger = Caller(name: "token of another group", secret: "")
    private var cells: Int64 = 0

    init() throws {
        served = try ServedDatabase(groups: ["g", "other"])
        executor = try StandInExecutor(store: served.store, group: "g")
        _ = try executor.publish(plugin: "a", handlers: ["h"])
        _ = try executor.publish(plugin: "b", handlers: ["i"])
        try Self.addJob("ended", handler: "ended", to: served.store)
        _ = try Self.run("ended", in: served.store)
        try executor.finish(executor.claim("ended"), with: .ok)
        log = try #require(try served.store.logs(LogFilter()).first?.id)
        for role in Role.allCases { roles[role] = try mint("\(role.rawValue) token", role) }
        stranger = try mint("token of another group", .admin, groups: ["other"])
        worthless.append(try mint("expired token", .admin, expiresAt: StandInExecutor.now - 1))
        worthless.append(try mint("revoked token", .admin))
        _ = try served.store.revokeToken(named: "revoked token", now: StandInExecutor.now)
    }

    func token(of role: Role) throws -> Caller { try #require(roles[role]) }

    func newestChange() throws -> Int64? { try served.store.audit(AuditFilter()).first?.id }

    // MARK: - Cells

    func expectOpen(_ operation: APIOperation, _ row: MatrixRow) throws {
        for caller in worthless + Role.allCases.compactMap({ roles[$0] }) + [stranger] {
            #expect(try ask(operation, row, caller).status == 200, "\(operation.id): \(caller.name)")
        }
    }

    func expectRefusal(_ status: Int, of operation: APIOperation, _ row: MatrixRow, to caller: Caller) throws {
        let reply = try ask(operation, row, caller)
        #expect(reply.status == status, "\(operation.id): \(caller.name): \(reply.text)")
        let member = operation.face == .seed ? "code" : "status"
        #expect(try reply.object()[member] as? Int == status, "\(operation.id): \(caller.name): \(reply.text)")
        if status == 401 { #expect(reply.headers["www-authenticate"] == "Bearer", "\(operation.id): \(caller.name)") }
    }

    func expectService(of operation: APIOperation, _ row: MatrixRow, to caller: Caller) throws {
        let reply = try ask(operation, row, caller)
        let expected = row.served.isEmpty ? [operation.success.status.code] : row.served
        #expect(expected.contains(reply.status), "\(operation.id): \(caller.name): \(reply.status) \(reply.text)")
    }

    /// What an admin of another group gets.
    func expectBounds(of operation: APIOperation, _ row: MatrixRow) throws {
        switch row.elsewhere {
        case .refused: try expectRefusal(403, of: operation, row, to: stranger)
        case .shown(let names):
            let reply = try ask(operation, row, stranger)
            #expect(reply.status == 200, "\(operation.id): \(stranger.name): \(reply.text)")
            let object = try reply.object()
            let items = object["items"] as? [[String: Any]] ?? object["data"] as? [[String: Any]]
            #expect(items?.map { $0["name"] as? String } == names, "\(operation.id): \(reply.text)")
        case .served: try expectService(of: operation, row, to: stranger)
        }
        for request in row.narrowed {
            let reply = try ask(operation, request(try subject()), stranger)
            #expect(reply.status == 403, "\(operation.id), naming the group: \(stranger.name): \(reply.text)")
        }
    }

    private func ask(_ operation: APIOperation, _ row: MatrixRow, _ caller: Caller) throws -> HTTPReply {
        try ask(operation, row.request(try subject()), caller)
    }

    private func ask(_ operation: APIOperation, _ request: MatrixRow.Request, _ caller: Caller) throws -> HTTPReply {
        try served.ask(operation.method.rawValue, request.path, request.body, token: caller.secret)
    }

    // MARK: - Subjects

    private func subject() throws -> MatrixSubject {
        cells += 1
        let name = "job-\(cells)"
        try Self.addJob(name, handler: "i", to: served.store)
        let run = try Self.run(name, in: served.store)
        _ = try mint("token-\(cells)", .viewer)
        return MatrixSubject(
            cell: cells, job: run.jobID, task: run.firstTaskID, run: run.id, log: log, executor: executor.executorID,
            group: executor.group.id, token: "token-\(cells)")
    }

    private func mint(
        _ name: String, _ role: Role, groups: [String]? = nil, expiresAt: UTCMilliseconds? = nil
    ) throws -> Caller {
        let secret = TokenSecret()
        var draft = TokenDraft(name: name, key: secret.key, digest: secret.digest, role: role)
        draft.groups = groups
        draft.expiresAt = expiresAt
        _ = try served.store.addToken(draft, onlyAsFirst: false, now: StandInExecutor.now - 60_000)
        return Caller(name: name, secret: secret.text)
    }

    private static func addJob(_ name: String, handler: String, to store: any Store) throws {
        let draft = JobDraft(name: name, group: "g", handler: handler)
        _ = try store.addJob(draft, on: nil, now: StandInExecutor.now) { _, _, _, _ in nil }
    }

    private static func run(_ name: String, in store: any Store) throws -> Run {
        let now = StandInExecutor.now
        return try store.runJob(named: name, parameters: nil, count: 1, runAt: now, on: nil, now: now)
    }
}

/// What a cell asks about.
private struct MatrixSubject: Sendable {
    /// Counts the cells: makes names that are new.
    var cell: Int64
    var job: JobID
    /// Of the job, and waiting.
    var task: TaskID
    var run: RunID
    /// Of another job of the group: an attempt is never changed.
    var log: LogID
    var executor: ExecutorID
    var group: GroupID
    var token: String
}

/// How an operation is asked for, and who is served.
private struct MatrixRow: Sendable {
    typealias Asking = @Sendable (MatrixSubject) -> Request

    struct Request: Sendable {
        var path: String
        var body: String?

        init(_ path: String, _ body: String? = nil) {
            self.path = path
            self.body = body
        }
    }

    /// What an admin of another group gets.
    enum Elsewhere: Sendable {
        case refused
        /// A list of what is of its own group: these names.
        case shown([String])
        /// It is nobody's group's.
        case served
    }

    /// `nil` for everybody, with a token or without.
    var least: Role?
    var elsewhere: Elsewhere
    /// Statuses that say that the door was passed; none for the one that is declared.
    var served: Set<Int>
    var request: Asking
    /// Others, that name the group: these are refused to a stranger.
    var narrowed: [Asking] = []

    init(
        _ least: Role?, _ elsewhere: Elsewhere, served: Set<Int> = [], _ request: @escaping Asking,
        narrowed: Asking...
    ) {
        self.least = least
        self.elsewhere = elsewhere
        self.served = served
        self.request = request
        self.narrowed = narrowed
    }

    static let all: [String: MatrixRow] = system.merging(groups) { $1 }.merging(jobs) { $1 }.merging(tasks) { $1 }
        .merging(logs) { $1 }.merging(releases) { $1 }.merging(tokens) { $1 }.merging(seed) { $1 }

    private static let system: [String: MatrixRow] = [
        "getHealth": .init(nil, .served) { _ in .init("/healthz") },
        "getReadiness": .init(nil, .served) { _ in .init("/readyz") },
        "getOpenAPI": .init(.metrics, .served) { _ in .init("/openapi.json") },
        "previewSchedule": .init(
            .viewer, .served,
            { _ in .init("/api/v1/preview", #"{"schedule": {"type": "cron", "cron": "0 7 * * *"}}"#) },
            narrowed: { .init("/api/v1/preview", "{\"job_id\": \($0.job)}") }),
    ]

    private static let groups: [String: MatrixRow] = [
        "listGroups": .init(.viewer, .shown(["other"])) { _ in .init("/api/v1/groups") },
        "addGroup": .init(.admin, .refused) { .init("/api/v1/groups", "{\"name\": \"group-\($0.cell)\"}") },
        "getGroup": .init(.viewer, .refused) { _ in .init("/api/v1/groups/g") },
        "pauseGroup": .init(.operator, .refused) { _ in .init("/api/v1/groups/g/pause") },
        "resumeGroup": .init(.operator, .refused) { _ in .init("/api/v1/groups/g/resume") },
        "listHandlers": .init(.viewer, .refused) { _ in .init("/api/v1/groups/g/handlers") },
        "listExecutors": .init(
            .viewer, .shown([]), { _ in .init("/api/v1/executors") },
            narrowed: { _ in .init("/api/v1/executors?group=g") }),
        "disableExecutor": .init(.operator, .refused) { .init("/api/v1/executors/\($0.executor)/disable") },
        "enableExecutor": .init(.operator, .refused) { .init("/api/v1/executors/\($0.executor)/enable") },
    ]

    private static let jobs: [String: MatrixRow] = [
        "listJobs": .init(
            .viewer, .shown([]), { _ in .init("/api/v1/jobs") }, narrowed: { _ in .init("/api/v1/jobs?group=g") }),
        "addJob": .init(.operator, .refused) {
            .init("/api/v1/jobs", "{\"name\": \"new-\($0.cell)\", \"group\": \"g\", \"handler\": \"h\"}")
        },
        "getJob": .init(.viewer, .refused) { .init("/api/v1/jobs/\($0.job)") },
        "updateJob": .init(.operator, .refused) { .init("/api/v1/jobs/\($0.job)", #"{"owner": "ada"}"#) },
        "deleteJob": .init(.operator, .refused) { .init("/api/v1/jobs/\($0.job)") },
        "runJob": .init(.operator, .refused) { .init("/api/v1/jobs/\($0.job)/run") },
        "enableJob": .init(.operator, .refused) { .init("/api/v1/jobs/\($0.job)/enable") },
        "disableJob": .init(.operator, .refused) { .init("/api/v1/jobs/\($0.job)/disable") },
        // Nothing has failed: 409 says that they were let in.
        "retryJob": .init(.operator, .refused, served: [409]) { .init("/api/v1/jobs/\($0.job)/retry") },
        "restartJob": .init(.operator, .refused, served: [409]) { .init("/api/v1/jobs/\($0.job)/restart") },
    ]

    private static let tasks: [String: MatrixRow] = [
        "listTasks": .init(
            .viewer, .shown([]), { _ in .init("/api/v1/tasks") }, narrowed: { _ in .init("/api/v1/tasks?group=g") }),
        "getTask": .init(.viewer, .refused) { .init("/api/v1/tasks/\($0.task)") },
        "whyTask": .init(.viewer, .refused) { .init("/api/v1/tasks/\($0.task)/why") },
        "cancelTask": .init(.operator, .refused) { .init("/api/v1/tasks/\($0.task)/cancel") },
        "cancelTasks": .init(
            .operator, .refused, { .init("/api/v1/tasks/cancel", "{\"ids\": [\($0.task)], \"expected\": 1}") },
            narrowed: { _ in
                .init("/api/v1/tasks/cancel", #"{"filter": {"group": "g"}, "expected": 1, "tolerance": 10000}"#)
            }),
    ]

    private static let logs: [String: MatrixRow] = [
        "listLogs": .init(
            .viewer, .shown([]), { _ in .init("/api/v1/logs") },
            narrowed: { _ in .init("/api/v1/logs?group=g&release=1") }),
        "getLog": .init(.viewer, .refused) { .init("/api/v1/logs/\($0.log)") },
        "listLogLines": .init(.viewer, .refused) { .init("/api/v1/logs/\($0.log)/lines") },
        // That release has no handler of the attempt's: 409 says that they were let in.
        "rerunLog": .init(.operator, .refused, served: [409]) {
            .init("/api/v1/logs/\($0.log)/rerun", "{\"release\": 1}")
        },
        "getRun": .init(.viewer, .refused) { .init("/api/v1/runs/\($0.run)") },
    ]

    private static let releases: [String: MatrixRow] = [
        "listReleases": .init(
            .viewer, .shown([]), { _ in .init("/api/v1/releases") },
            narrowed: { _ in .init("/api/v1/releases?group=g") }),
        "getRelease": .init(.viewer, .refused) { _ in .init("/api/v1/groups/g/releases/1") },
        // There is no canary, and the bundle of release 1 lacks a handler in use: 409 says that they were let in.
        "promoteRelease": .init(.publisher, .refused, served: [409]) { _ in .init("/api/v1/groups/g/promote") },
        "rollBackRelease": .init(.publisher, .refused, served: [409]) { _ in
            .init("/api/v1/groups/g/rollback", "{\"to\": 1}")
        },
    ]

    private static let tokens: [String: MatrixRow] = [
        "getOwnToken": .init(.metrics, .served) { _ in .init("/api/v1/tokens/self") },
        "listTokens": .init(.admin, .refused) { _ in .init("/api/v1/tokens") },
        "addToken": .init(.admin, .refused) {
            .init("/api/v1/tokens", "{\"name\": \"new-\($0.cell)\", \"role\": \"viewer\"}")
        },
        "revokeToken": .init(.admin, .refused) { .init("/api/v1/tokens/\($0.token)") },
        "rotateToken": .init(.admin, .refused) { .init("/api/v1/tokens/\($0.token)/rotate") },
        "listAudit": .init(.admin, .shown([])) { _ in .init("/api/v1/audit") },
    ]

    private static let seed: [String: MatrixRow] = [
        "seedAddJob": .init(.operator, .refused) {
            .init(
                "/dot-job-info/addJob",
                "{\"name\": \"seed-\($0.cell)\", \"jobGroup\": \($0.group), \"executorHandler\": \"i\"}")
        },
        "seedUpdateJob": .init(.operator, .refused) {
            .init("/dot-job-info/updateJob", "{\"id\": \($0.job), \"author\": \"ada\"}")
        },
        "seedUdpateJob": .init(.operator, .refused) {
            .init("/dot-job-info/udpateJob", "{\"id\": \($0.job), \"author\": \"ada\"}")
        },
        "seedGetAllJobList": .init(.viewer, .shown([])) { _ in .init("/dot-job-info/getAllJobList") },
        "seedGetAllJobListByGroupId": .init(.viewer, .refused) {
            .init("/dot-job-info/getAllJobListByGroupId/\($0.group)")
        },
        "seedDelete": .init(.operator, .refused) { .init("/dot-job-info/delete/\($0.job)") },
    ]
}
