import HostProtocol
import TestSupport

/// A host that has loaded plugins and waits for tasks, addressed by their handlers' names.
struct LoadedHost {
    let process: HostUnderTest
    let report: ReadyReport

    /// Builds fixture plugins and loads them.
    init(_ fixtures: String..., slots: UInt32 = 2, logBytes: UInt32 = 64 * 1024) throws {
        let process = try HostUnderTest(slots: slots)
        let paths = try fixtures.map { try FixturePlugin.build($0, in: process.scratch.path) }
        try self.init(process, plugins: paths.map { LoadedPlugin(name: "", path: $0) }, logBytes: logBytes)
    }

    /// Loads one plugin that is built from `text`.
    init(text: String, slots: UInt32 = 2, configuration: String = "{}", secrets: [LoadedPlugin.Secret] = []) throws {
        let process = try HostUnderTest(slots: slots)
        let source = "#include <dotjob/plugin.h>\n" + text
        let path = try FixturePlugin.build(text: source, named: "own", in: process.scratch.path)
        try self.init(
            process, plugins: [LoadedPlugin(name: "", path: path, configuration: configuration, secrets: secrets)])
    }

    init(_ process: HostUnderTest, plugins: [LoadedPlugin], logBytes: UInt32 = 64 * 1024) throws {
        self.process = process
        try process.load(plugins, logBytes: logBytes)
        switch try process.next() {
        case .ready(let report): self.report = report
        case .rejected(let reason): throw HostTestError("rejected: \(reason)")
        case nil: throw HostTestError("the host ended")
        case let other?: throw HostTestError("not ready: \(other)")
        }
    }

    func task(
        _ handler: String, id: Int64 = 1, claim: Int64 = 1, attempt: Int32 = 1, timeoutMs: Int64 = 0,
        parameters: String = "{}", trace: String = ""
    ) throws -> RunTask {
        guard let index = report.handlers.firstIndex(where: { $0.name == handler }) else {
            throw HostTestError("no handler \(handler)")
        }
        return RunTask(
            taskID: id, claimNo: claim, scheduledAtMs: 0, timeoutMs: timeoutMs, attempt: attempt,
            handler: UInt32(index),
            jobName: "job of \(handler)", parameters: parameters, traceContext: trace)
    }

    /// Runs one task and returns its result.
    func run(_ handler: String, attempt: Int32 = 1, parameters: String = "{}") throws -> TaskResult {
        try process.run([task(handler, attempt: attempt, parameters: parameters)])
        return try process.results()[0]
    }

    /// Runs one task that takes the host with it.
    func die(by handler: String) throws -> HostUnderTest.End {
        try process.run([task(handler, id: 77, claim: 3)])
        return try process.end()
    }
}
