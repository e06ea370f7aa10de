import Foundation
import Glibc
import JobModel
import JobStore
import SQLiteJobStore
import TestSupport
import Testing

/// Real schedulers, executors and hosts on a database of the test's own.
final class Deployment {
    let directory: TemporaryDirectory
    let store: any Store
    let database: String
    private var processes: [RunningProgram] = []

    /// - Parameter place: the directory of the database, when it has to be a certain one.
    init(databaseIn place: String? = nil) throws {
        directory = try TemporaryDirectory()
        database = "\(place ?? directory.path)/q.db"
        store = try SQLiteJobStore(path: database)
    }

    deinit {
        for process in processes { process.kill(SIGKILL) }
    }

    static var now: UTCMilliseconds { UTCMilliseconds(Date().timeIntervalSince1970 * 1000) }

    // MARK: - Setting up

    /// Adds a group and publishes plugins to it.
    func addGroup(_ name: String, threads: Int = 4, maxRunning: Int? = nil, plugins: [String]) throws {
        _ = try store.addGroup(named: name, summary: "", hostThreads: threads, maxRunning: maxRunning)
        try publish(plugins, to: name)
    }

    func publish(_ plugins: [String], to group: String) throws {
        let outcome = try dotjob(["plugin", "publish", "--group", group] + plugins)
        try #require(outcome.status == 0, "\(outcome.error)")
    }

    /// Builds a fixture plugin beside the database.
    func build(_ source: String, named name: String? = nil, flags: [String] = []) throws -> String {
        try FixturePlugin.build(source, named: name, flags: ["-pthread"] + flags, in: directory.path)
    }

    func addJob(
        _ name: String, group: String = "g", handler: String? = nil, timeoutMs: Int64 = 0, retries: Int = 0,
        parameters: String = "{}", change: (inout JobDraft) -> Void = { _ in }
    ) throws {
        var draft = JobDraft(name: name, group: group, handler: handler ?? name)
        draft.timeoutMs = timeoutMs
        draft.retries = retries
        draft.parameters = parameters
        change(&draft)
        _ = try store.addJob(draft, on: nil, now: Self.now, nextOccurrence: { _, _ in nil })
    }

    // MARK: - Running

    func dotjob(_ arguments: [String]) throws -> Tool.Outcome {
        try Tool.run(Project.product("dotjob"), arguments, environment: ["DOTJOB_DATABASE": database])
    }

    /// Starts a serving command, which ends with the deployment at the latest.
    @discardableResult
    func start(_ arguments: String...) throws -> RunningProgram {
        let program = try RunningProgram(
            Project.product("dotjob"), arguments, environment: ["DOTJOB_DATABASE": database],
            log: directory.file("log-\(processes.count)"))
        processes.append(program)
        return program
    }

    /// Starts an executor for groups and waits until all of them have an active host there.
    @discardableResult
    func startExecutor(
        _ groups: String..., options: [String] = [], environment: [String: String] = [:]
    ) throws -> RunningProgram {
        let program = try RunningProgram(
            Project.product("dotjob"), ["executor", "--group"] + groups + options,
            environment: environment.merging(["DOTJOB_DATABASE": database]) { $1 },
            log: directory.file("log-\(processes.count)"))
        processes.append(program)
        let isActive = try eventually(within: 180) {
            try store.executors().filter { $0.pid == Int(program.pid) && $0.hostState.isSettled }.count
                == groups.count
        }
        try #require(isActive, "\(program.logText)")
        return program
    }

    @discardableResult
    func enqueue(_ job: String, parameters: String? = nil, count: Int = 1) throws -> ClosedRange<TaskID> {
        let run = try store.runJob(
            named: job, parameters: parameters, count: count, runAt: Self.now, on: nil, now: Self.now)
        return run.firstTaskID...run.lastTaskID
    }

    /// Enqueues, waits until all have ended, and returns the final logs by task.
    func run(_ job: String, parameters: String? = nil, count: Int = 1) throws -> [AttemptLog] {
        try finalLogs(of: try enqueue(job, parameters: parameters, count: count))
    }

    /// Runs a command that must succeed, and returns what it printed.
    @discardableResult
    func succeed(_ arguments: String...) throws -> String {
        let outcome = try dotjob(arguments)
        try #require(outcome.status == 0, "\(arguments): \(outcome.error)")
        return outcome.output
    }

    // MARK: - Looking

    /// Waits until every task of the range has left the queue, and returns their final logs.
    func finalLogs(of tasks: ClosedRange<TaskID>, within seconds: Double = 180) throws -> [AttemptLog] {
        let isDone = try eventually(within: seconds) {
            var all = TaskFilter()
            all.limit = .max
            return try !store.tasks(all).contains { tasks.contains($0.id) }
        }
        let left = try store.tasks(TaskFilter())
        try #require(isDone, "still queued: \(left) \(processes.map(\.logText).joined())")
        return try logs(of: tasks).filter(\.isFinal)
    }

    /// All attempts of these tasks, oldest first.
    func logs(of tasks: ClosedRange<TaskID>) throws -> [AttemptLog] {
        var filter = LogFilter()
        filter.limit = 1_000_000
        return try store.logs(filter).filter { tasks.contains($0.taskID) }.reversed()
    }

    /// Waits until the task is running in a host.
    func waitUntilRunning(_ task: TaskID) throws {
        let isRunning = try eventually {
            try store.tasks(TaskFilter()).contains { $0.id == task && $0.status == .claimed }
        }
        try #require(isRunning)
    }
}

/// A program that runs beside the test.
final class RunningProgram {
    private let process = Process()
    private let log: String
    private var output: String { "\(log).out" }
    var pid: pid_t { process.processIdentifier }

    init(_ path: String, _ arguments: [String], environment: [String: String], log: String) throws {
        self.log = log
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = Project.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
    }

    var isRunning: Bool { process.isRunning }
    /// What it has written to standard error.
    var logText: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }
    /// What it has written to standard output.
    var outputText: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

    func kill(_ signal: Int32) {
        if process.isRunning { _ = Glibc.kill(pid, signal) }
    }

    /// Waits for the end and returns the exit code, or minus the signal.
    @discardableResult
    func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// The processes that this one has started and that still live: an executor's hosts.
    var children: [pid_t] {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        return threads.flatMap { thread -> [pid_t] in
            let text = (try? String(contentsOfFile: "/proc/\(pid)/task/\(thread)/children", encoding: .utf8)) ?? ""
            return text.split(separator: " ").compactMap { pid_t($0) }
        }
    }
}
