import ControlAPI
import HTTPTypes
import JSONWriting
import JobModel

/// One task: where it stands and why, its attempts with the time that each step took, and what they have logged.
enum TaskPage {
    static let routes: [PageRoute] = [
        .get("/tasks/{id}") { try page($0) },
        .get("/tasks/{id}/log/{log}") { try download($0) },
        .post("/tasks/{id}/cancel", .role(.operator)) { try cancel($0) },
        .post("/tasks/{id}/rerun", .role(.operator)) { try rerun($0) },
        .post("/tasks/{id}/retry", .role(.operator)) { try retry($0) },
    ]

    private static func id(_ call: PageCall) -> String { PageCall.part(call.values["id"] ?? "") }

    private static func page(_ call: PageCall, _ problem: Problem? = nil) throws -> SiteReply {
        guard let id = Int64(call.values["id"] ?? "") else { throw Problem(.notFound, "page: nothing is there") }
        let why = try call.get("/tasks/\(id)/why")
        let attempts = try call.list("/logs", ["task": String(id), "limit": "100"])
        let facts = try TaskFacts(id: id, why: why, attempts: attempts, call)
        let page = Page(
            "task", call.words("task.title", ["id": String(id)]), in: .tasks,
            topics: facts.isQueued ? ["task"] : [], facts.fields)
        return try call.page(page, refusing: problem)
    }

    /// All lines of an attempt, as they were written.
    private static func download(_ call: PageCall) throws -> SiteReply {
        let log = PageCall.part(call.values["log"] ?? "")
        var text = ""
        var cursor: String?
        repeat {
            let answer = try call.get("/logs/\(log)/lines", ["limit": "500", "cursor": cursor])
            for line in answer["items"].list {
                text += "\(line["at"].words) \(line["level"].words) \(line["text"].words)\n"
            }
            cursor = answer["next_cursor"].string
        } while cursor != nil
        var headers: HTTPFields = [:]
        headers[.contentType] = "text/plain; charset=utf-8"
        headers[.contentDisposition] = "attachment; filename=\"attempt-\(log).log\""
        headers[.cacheControl] = "no-store"
        return SiteReply(headers: headers, body: Array(text.utf8))
    }

    // MARK: - Doing

    private static func cancel(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            let answer = try call.post("/tasks/\(id(call))/cancel")
            return call.done("/tasks/\(id(call))", "task_\(answer["outcome"].words)")
        } catch {
            return try page(call, error)
        }
    }

    /// The same work once more, on the release that it ran on or on another.
    private static func rerun(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            guard let log = call.sent("log").flatMap({ Int64($0) }),
                let release = call.sent("release").flatMap({ Int64($0) })
            else { throw Problem(.invalid, "release: none was chosen", field: "release") }
            let answer = try call.post("/logs/\(log)/rerun", ["release": .integer(release)])
            return call.done("/tasks/\(answer["task_id"].whole ?? 0)", "task_rerun")
        } catch {
            return try page(call, error)
        }
    }

    private static func retry(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            guard let job = call.sent("job").flatMap({ Int64($0) }), let log = call.sent("log").flatMap({ Int64($0) })
            else { throw Problem(.invalid, "log: none was chosen", field: "log") }
            let answer = try call.post("/jobs/\(job)/retry", ["log": .integer(log)])
            return call.done("/tasks/\(answer["task_id"].whole ?? 0)", "job_retry")
        } catch {
            return try page(call, error)
        }
    }
}
