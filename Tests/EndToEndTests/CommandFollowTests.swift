import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("dotjob log follow")
struct CommandFollowTests {
    private let deployment: Deployment
    private let signs: String

    init() throws {
        deployment = try Deployment()
        signs = deployment.directory.file("signs")
        try FileManager.default.createDirectory(atPath: signs, withIntermediateDirectories: true)
        try deployment.addGroup("g", plugins: [try deployment.build("talk.c")])
        try deployment.addJob("talk", retries: 1, parameters: #"{"directory": "\#(signs)"}"#)
        try deployment.startExecutor("g")
    }

    private func tell(_ name: String) { _ = FileManager.default.createFile(atPath: "\(signs)/\(name)", contents: nil) }

    @Test("a running task's lines appear while it runs, printed ones too; then its attempts' ends, and 0 for 200")
    func follow() throws {
        let task = try deployment.enqueue("talk").lowerBound
        let command = try deployment.start("log", "follow", "\(task)")
        #expect(eventually { command.outputText.contains("first") })
        #expect(try deployment.store.task(task)?.status == .claimed)
        tell("second")
        #expect(eventually { command.outputText.contains("warning second") })
        tell("third")
        #expect(eventually { command.outputText.contains("[output] third") })
        #expect(try deployment.store.task(task)?.status == .claimed)
        tell("end")
        #expect(command.wait() == 0)
        let told = command.outputText.split(separator: "\n").map(String.init)
        #expect(told.count { $0.hasSuffix(" last") } == 2)
        #expect(told.count { $0.hasSuffix("info first") } == 2)
        #expect(told.contains { $0.hasPrefix("task \(task): attempt 1 ended with 500 failed, retried") })
        #expect(told.last?.hasPrefix("task \(task): attempt 2 ended with 200 ok") == true)
    }

    @Test("as JSON each line and each attempt is an object on a line of its own")
    func json() throws {
        for name in ["second", "third", "end"] { tell(name) }
        let task = try deployment.enqueue("talk").lowerBound
        let outcome = try deployment.dotjob(["log", "follow", "\(task)", "--json"])
        #expect(outcome.status == 0, "\(outcome.error)")
        let rows = try outcome.output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(rows.compactMap { $0["handle_code"] as? Int } == [500, 200])
        let lines = rows.filter { $0["line_no"] != nil }
        #expect(lines.count == 8)
        #expect(lines.allSatisfy { $0["task_id"] as? Int64 == task })
    }

    @Test("a run can be followed at once, and the shown attempts are those that the log has")
    func run() throws {
        for name in ["second", "third", "end"] { tell(name) }
        let output = try deployment.succeed("job", "run", "talk", "--follow")
        #expect(output.contains("attempt 2 ended with 200 ok"))
        #expect(output.contains("result: no trace"))
        #expect(try deployment.dotjob(["job", "run", "talk", "--follow", "--count", "2"]).status == 64)
    }

    @Test("without a task attempts are shown as they end; an unknown task is refused")
    func attempts() throws {
        for name in ["second", "third", "end"] { tell(name) }
        let command = try deployment.start("log", "follow", "--job", "talk", "--json")
        // Until it listens nothing that ends is news to it.
        #expect(
            try eventually {
                if command.outputText.contains("\"handle_code\":200") { return true }
                _ = try deployment.run("talk")
                return false
            })
        let unknown = try deployment.dotjob(["log", "follow", "4711"])
        #expect(unknown.status == 1)
        #expect(unknown.error.contains("task 4711"))
    }

    @Test("a traceparent reaches the handler, each attempt's log row and a rerun; without one there is none")
    func trace() throws {
        for name in ["second", "third", "end"] { tell(name) }
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        try deployment.succeed("job", "run", "talk", "--traceparent", trace, "--wait")
        try deployment.succeed("job", "run", "talk", "--wait")
        var filter = LogFilter()
        filter.jobName = "talk"
        let logs = try deployment.store.logs(filter).items
        #expect(logs.map(\.traceContext?.text) == [nil, nil, trace, trace])
        #expect(logs.map(\.result) == ["no trace", "no trace", trace, trace])
        let first = try #require(logs.last)
        try deployment.succeed("task", "rerun", "\(first.id)", "--on-release", "1", "--follow")
        #expect(try deployment.store.logs(filter).items.first?.result == trace)
        let wrong = try deployment.dotjob(["job", "run", "talk", "--traceparent", "00-1-2-3"])
        #expect(wrong.status == 64)
    }
}
