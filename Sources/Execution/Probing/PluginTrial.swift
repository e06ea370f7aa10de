import HostProtocol
public import JobModel
import Threads

/// A plugin loaded in a throw-away host, to run its handlers one attempt after another without any database. Confined to the thread
/// that made it, which every call blocks.
public final class PluginTrial {
    /// What a plugin is tried with.
    public struct Setup {
        public var hostPath: String
        /// Of a library, a manifest, or a directory plugin.
        public var pluginPath: String
        /// JSON object text.
        public var configuration = "{}"
        /// By name.
        public var secrets: [String: [UInt8]] = [:]
        /// How long the plugin may take to load.
        public var loadTimeoutMs: Int64 = 30_000
        /// How long an attempt may take to end after it was asked to stop.
        public var stopGraceMs: Int64 = 5_000
        /// A descriptor that gets a byte each time a person wants an end, or -1.
        public var interrupts: Int32 = -1

        public init(hostPath: String, pluginPath: String) {
            self.hostPath = hostPath
            self.pluginPath = pluginPath
        }
    }

    /// What is heard while something runs, as it comes.
    public enum Sound {
        /// A line of the attempt's log.
        case line(LogLine)
        /// A line that the plugin printed.
        case printed(LogLine, PrintedTo)
        /// From 0 to 1, and a note that may be empty.
        case progress(Double, String)
        /// For people: what is waited for.
        case notice(String)
    }

    /// What the plugin says of itself.
    public let plugin: PluginProbe.Inspection
    /// From the start of the host until the plugin was loaded.
    public let startupMicroseconds: Int64
    /// The most memory that the host has had at once, in bytes; `nil` when it died too early to tell.
    public private(set) var peakMemoryBytes: Int64?
    /// Whether the host is still there for another attempt.
    public private(set) var isAlive = true

    private let bundle: TrialBundle
    private let host: ThrowawayHost
    private let setup: Setup
    private let hear: (Sound) -> Void
    private var lastTaskID: Int64 = 0

    /// Loads the plugin.
    ///
    /// - Parameter hear: called on this thread.
    /// - Throws: `ExecutionError` with the reason why a host would not run it.
    public init(_ setup: Setup, hear: @escaping (Sound) -> Void) throws {
        self.setup = setup
        self.hear = hear
        bundle = try TrialBundle([setup.pluginPath])
        let started = SystemClock.bootMicroseconds()
        let loaded = LoadedPlugin(
            name: "", path: bundle.libraries[0], configuration: setup.configuration,
            secrets: setup.secrets.sorted { $0.key < $1.key }.map { .init(name: $0.key, bytes: $0.value) })
        host = try ThrowawayHost(
            path: setup.hostPath, group: "call", loading: [loaded],
            stackBytes: ExecutorConfiguration(dataDirectory: "", hostPath: "").stackBytes)
        let report = try bundle.ready(
            host, within: setup.loadTimeoutMs, orTo: setup.interrupts, count: 1, hear: { Self.pass($0, to: hear) })
        startupMicroseconds = SystemClock.bootMicroseconds() - started
        plugin = bundle.inspections(report)[0]
        peakMemoryBytes = host.peakMemoryBytes()
    }

    /// Runs one attempt, as an executor does: asked to stop at its timeout, killed past the grace after it.
    ///
    /// - Throws: `ExecutionError` when the host breaks its protocol.
    public func run(_ task: TrialTask) throws -> TrialOutcome {
        var wasInterrupted = false
        var outcome = try run(task, &wasInterrupted)
        outcome.wasInterrupted = wasInterrupted
        return outcome
    }

    private func run(_ task: TrialTask, _ wasInterrupted: inout Bool) throws -> TrialOutcome {
        lastTaskID += 1
        host.run(task.command(id: lastTaskID))
        let reference = TaskReference(taskID: lastTaskID, claimNo: 1)
        var clock = TrialClock(
            now: SystemClock.bootMicroseconds(), timeoutMs: task.timeoutMs, graceMs: setup.stopGraceMs)
        while true {
            let words = try host.listen(until: clock.nextLook, orTo: setup.interrupts)
            for word in words {
                switch word {
                case .said(.results(let results)):
                    guard let result = results.first(where: { $0.taskID == lastTaskID }) else { continue }
                    peakMemoryBytes = host.peakMemoryBytes() ?? peakMemoryBytes
                    return TrialOutcome(result, of: plugin, task: task, end: clock.end)
                case .said(.unstarted(let references)) where references.contains(reference):
                    return TrialOutcome(unstarted: task, end: clock.end)
                case .ended(let obituary, let status):
                    isAlive = false
                    return TrialOutcome(
                        death: obituary, status, task: task, end: clock.end, elapsed: clock.elapsed(), in: bundle)
                case .interrupted:
                    wasInterrupted = true
                    InterruptSignals.take(from: setup.interrupts)
                    perform(clock.interrupted(now: SystemClock.bootMicroseconds()), reference)
                default: Self.pass(word, to: hear)
                }
            }
            perform(clock.tick(now: SystemClock.bootMicroseconds()), reference)
        }
    }

    private func perform(_ action: TrialClock.Action?, _ task: TaskReference) {
        switch action {
        case .stop(let why):
            hear(.notice(why))
            host.stop(task)
        case .kill:
            peakMemoryBytes = host.peakMemoryBytes() ?? peakMemoryBytes
            host.kill()
        case nil: break
        }
    }

    /// Lets the host end as an executor does: `fini` runs, and what it prints is heard.
    ///
    /// - Returns: what was wrong with its end, a sentence; `nil` when nothing was.
    public func end() throws -> String? {
        guard isAlive else { return nil }
        isAlive = false
        host.drain()
        let limitMs = ExecutorConfiguration(dataDirectory: "", hostPath: "").exitTimeoutMs
        let deadline = SystemClock.bootMicroseconds() + limitMs * 1_000
        while SystemClock.bootMicroseconds() < deadline {
            for word in try host.listen(until: deadline, orTo: setup.interrupts) {
                switch word {
                case .ended(_, .exited(0)): return nil
                case .ended(let obituary, let status):
                    return "the host \(obituary.clause(waitStatus: status)) after the last attempt, in fini; mend it"
                case .interrupted: return "interrupted in fini"
                default: Self.pass(word, to: hear)
                }
            }
        }
        return "fini did not return within \(limitMs) ms, so the host was killed; see what it waits for"
    }

    private static func pass(_ word: ThrowawayHost.Word, to hear: (Sound) -> Void) {
        switch word {
        case .said(.logLines(let lines)):
            for line in lines { hear(.line(LogLine(line))) }
        case .said(.progress(let progress)):
            for step in progress { hear(.progress(step.fraction, step.note)) }
        case .printed(let text, let stream):
            hear(
                .printed(
                    LogLine(at: SystemClock.utcMilliseconds(), level: .info, source: .output, text: text), stream))
        default: break
        }
    }
}
