import ControlAPI
import JSONWriting
import JobModel

/// What somebody should look at, the worst first, each with the one thing to do about it.
struct Needs {
    /// How long a task may have been due before that is news.
    private static let waitBoundMs: Int64 = 60_000
    private static let most = 5

    private(set) var rows: [Fields] = []

    init(_ groups: [JSONValue], _ executors: [JSONValue], _ call: PageCall) throws {
        try addQuarantined(call)
        try addReleases(call)
        addUnserved(groups, executors, call)
        addNodes(executors, call)
        try addOldest(call)
        try addErrors(call)
    }

    private mutating func add(_ state: PageState, _ text: String, _ path: String, _ action: String) {
        rows.append(["state": state.rawValue, "text": text, "path": path, "action": action])
    }

    private mutating func addQuarantined(_ call: PageCall) throws(Problem) {
        let answer = try call.get("/tasks", ["status": "quarantined", "limit": "1"])
        guard let count = answer["count"].whole, count > 0 else { return }
        add(
            .failed, call.words("needs.quarantined", ["count": "\(count)"]), "/tasks?status=quarantined",
            call.words("needs.look"))
    }

    /// Releases that a group wanted and that were quarantined or rejected, when nothing newer took their place.
    private mutating func addReleases(_ call: PageCall) throws(Problem) {
        for newest in try call.list("/releases", ["newest": "true", "limit": "500"]) {
            let name = newest["group"].words
            let refused = newest["standings"].list.first { ["rejected", "quarantined"].contains($0["state"].words) }
            let reason = newest["quarantine_reason"].string ?? refused?["reason"].string
            guard newest["role"].words == "quarantined" || refused != nil else { continue }
            let number = newest["number"].whole ?? 0
            add(
                .failed,
                call.words("needs.release", ["group": name, "number": "\(number)", "reason": reason ?? ""]),
                "/groups/\(PageCall.part(name))/releases/\(number)", call.words("needs.look"))
        }
    }

    private mutating func addUnserved(_ groups: [JSONValue], _ executors: [JSONValue], _ call: PageCall) {
        for group in groups where (group["online_executors"].whole ?? 0) == 0 && !group["desired_release_id"].isNull {
            let name = group["name"].words
            add(
                .failed, call.words("needs.unserved", ["group": name]), "/groups/\(PageCall.part(name))",
                call.words("needs.look"))
        }
        for group in groups where group["is_paused"].flag {
            let name = group["name"].words
            add(
                .held, call.words("needs.paused", ["group": name]), "/groups/\(PageCall.part(name))",
                call.words("needs.resume"))
        }
    }

    private mutating func addNodes(_ executors: [JSONValue], _ call: PageCall) {
        let gone = Set(
            executors.filter { !$0["is_online"].flag && !$0["session_id"].isNull }.map { $0["hostname"].words }
        )
        .subtracting(executors.filter { $0["is_online"].flag }.map { $0["hostname"].words })
        for node in gone.sorted().prefix(Self.most) {
            add(.failed, call.words("needs.node", ["node": node]), "/executors", call.words("needs.look"))
        }
    }

    private mutating func addOldest(_ call: PageCall) throws(Problem) {
        let waiting = try call.list("/tasks", ["status": "ready", "limit": "1"])
        guard let task = waiting.first, let due = task["due_at"].time, call.desk.now - due > Self.waitBoundMs else {
            return
        }
        add(
            .waiting,
            call.words("needs.oldest", ["job": task["job"].words, "span": call.span(call.desk.now - due)]),
            "/tasks/\(task["id"].whole ?? 0)", call.words("needs.why"))
    }

    private mutating func addErrors(_ call: PageCall) throws(Problem) {
        let causes = try call.list("/errors", ["limit": String(Self.most)])
        for cause in causes where (cause["open"].whole ?? 0) > 0 {
            add(
                .failed,
                call.words(
                    "needs.error",
                    [
                        "count": "\(cause["open"].whole ?? 0)", "handler": cause["handler"].words,
                        "message": String(cause["message"].words.prefix(120)),
                    ]), "/errors/\(cause["id"].whole ?? 0)", call.words("needs.desk"))
        }
    }
}
