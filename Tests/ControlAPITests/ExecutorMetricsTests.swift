import Foundation
import JobModel
import JobStore
import SQLiteJobStore
import TestSupport
import Testing

@Suite("An executor's own port")
struct ExecutorMetricsTests {
    private let directory: TemporaryDirectory
    private let store: any Store

    init() throws {
        directory = try TemporaryDirectory()
        store = try SQLiteJobStore(path: directory.file("q.db"))
        _ = try store.addGroup(named: "g", summary: "", hostThreads: 1, maxRunning: nil)
    }

    private func start(_ arguments: String...) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Project.product("dotjob"))
        process.arguments = ["executor", "--group", "g"] + arguments
        process.environment = Project.environment.merging(["DOTJOB_DATABASE": directory.file("q.db")]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        _ = FileManager.default.createFile(atPath: directory.file("log"), contents: nil)
        process.standardError = FileHandle(forWritingAtPath: directory.file("log"))
        try process.run()
        return process
    }

    private var log: String { (try? String(contentsOfFile: directory.file("log"), encoding: .utf8)) ?? "" }

    private static func ask(_ text: String, port: Int) throws -> HTTPReply {
        let connection = try HTTPConnection(port: port)
        try connection.send(text + "Connection: close\r\n\r\n")
        return try HTTPReply(connection.readToEnd())
    }

    @Test("shows metrics and a sign of life, nothing else, and the executor's row tells address and port")
    func served() throws {
        let process = try start("--metrics-port", "0")
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        var port = 0
        let isTold = try eventually {
            port = try store.executors().first?.port ?? 0
            return port > 0
        }
        try #require(isTold, "\(log)")
        #expect(try store.executors().first?.ip == "127.0.0.1")
        #expect(log.contains("metrics on http://127.0.0.1:\(port)/metrics"))
        let host = "Host: localhost:\(port)\r\n"
        let page = try Self.ask("GET /metrics HTTP/1.1\r\n\(host)", port: port)
        #expect(page.status == 200 && page.headers["x-request-id"]?.count == 32)
        #expect(ScrapedMetrics(page.text).sum("dotjob_build_info{") == 1)
        #expect(try Self.ask("GET /healthz HTTP/1.1\r\n\(host)", port: port).text == #"{"status":"ok"}"#)
        let head = try Self.ask("HEAD /healthz HTTP/1.1\r\n\(host)", port: port)
        #expect(head.status == 200 && head.body.isEmpty && head.headers["content-length"] == "15")
        #expect(try Self.ask("POST /metrics HTTP/1.1\r\n\(host)", port: port).status == 405)
        #expect(try Self.ask("GET /openapi.json HTTP/1.1\r\n\(host)", port: port).status == 404)
        #expect(try Self.ask("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n", port: port).status == 421)
    }

    @Test("is told by the row of a group that is added later, and forgotten by the next executor that has none")
    func later() throws {
        let first = try start("--metrics-port", "0")
        #expect(try eventually { try store.executors().first?.port ?? 0 > 0 }, "\(log)")
        first.terminate()
        first.waitUntilExit()
        let second = try start()
        defer {
            second.terminate()
            second.waitUntilExit()
        }
        #expect(try eventually { try store.executors().first { $0.isOnline }?.port == 0 }, "\(log)")
    }

    @Test("that is another program's, or no port, ends the executor with a word for it")
    func taken() throws {
        let other = try ServedDatabase("scheduler", "--port", "0")
        let process = try start("--metrics-port", "\(other.port)")
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(log.contains("address 127.0.0.1:\(other.port): another program listens there"), "\(log)")
        #expect(try eventually { try store.openSessions().isEmpty })
        let refused = try start("--metrics-port", "70000")
        refused.waitUntilExit()
        #expect(refused.terminationStatus == 64 && log.contains("--metrics-port \"70000\": out of range"), "\(log)")
    }

    @Test("beyond this machine comes with a warning in the log")
    func beyond() throws {
        let process = try start("--metrics-port", "0", "--metrics-bind", "0.0.0.0")
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        #expect(eventually { log.contains("metrics: whoever reaches \"0.0.0.0\" reads them") }, "\(log)")
        #expect(try eventually { try store.executors().first?.port ?? 0 > 0 })
        let port = try store.executors().first?.port ?? 0
        // Prometheus knows it by its name.
        #expect(try Self.ask("GET /metrics HTTP/1.1\r\nHost: node.example:\(port)\r\n", port: port).status == 200)
    }
}
