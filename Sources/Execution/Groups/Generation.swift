import CSlotTable
import HostProtocol
import JobModel
import JobStore

/// One host process that runs one release of a group, and the tasks it has. Confined to the supervisor's thread.
final class Generation {
    /// A task that the host has been sent and has not answered.
    struct Assignment {
        var claimNo: Int64
        var handler: UInt32
        var timeoutMs: Int64
        /// When the attempt was asked to stop, for its timeout or because a person wants it ended, on CLOCK_BOOTTIME.
        var stopSentAt: Int64?
        /// It has outstayed its timeout and the grace after it: an answer now is too late.
        var isOverdue = false
        /// A person wants it ended.
        var isCancelled = false
        var lines = AttemptLines()
    }

    let process: HostProcess
    let bundle: UnpackedBundle
    /// It runs one suspect and nothing else.
    let isSolo: Bool
    var life: GenerationLife
    /// Another release has taken over from it: what it cannot end in time goes back without any mark.
    var isDisplaced = false
    /// Whether it has loaded its bundle.
    private(set) var isReady = false
    var assignments: [TaskID: Assignment] = [:]
    private(set) var handlers: [ReadyReport.Handler] = []
    /// By the plugin's place in the report; few plugins have one.
    private var systemLibraries: [Int: String] = [:]
    private(set) var handlerIndexes: [String: UInt32] = [:]
    /// Why the host would not load its bundle.
    var rejection: String?
    /// The last sign of progress, for seeing that prefetched tasks are stuck.
    var lastResultAt: Int64
    /// An unanswered recall.
    var isRecalling = false
    var output = OutputLines()
    var error = OutputLines()
    /// Printed while no attempt was seen running: the results that tell whose it is are on their way.
    private var unclaimedOutput = UnclaimedOutput()

    init(process: HostProcess, bundle: UnpackedBundle, isSolo: Bool, life: GenerationLife, now: Int64) {
        self.process = process
        self.bundle = bundle
        self.isSolo = isSolo
        self.life = life
        lastResultAt = now
    }

    func becameReady(_ report: ReadyReport) {
        handlers = report.handlers
        systemLibraries = [:]
        for (place, plugin) in report.plugins.enumerated() { systemLibraries[place] = plugin.systemLibrary?.text }
        handlerIndexes = [:]
        for (index, handler) in report.handlers.enumerated() { handlerIndexes[handler.name] = UInt32(index) }
        life.becameReady()
        isReady = true
    }

    var overdueCount: Int { assignments.values.reduce(0) { $0 + ($1.isOverdue ? 1 : 0) } }

    /// The plugin that holds a handler, as the release names it.
    func plugin(ofHandler index: UInt32) -> Plugin? {
        guard Int(index) < handlers.count else { return nil }
        let place = Int(handlers[Int(index)].plugin)
        return place < bundle.libraries.count ? bundle.libraries[place].plugin : nil
    }

    /// The library of the system that a handler of a manifest is in, for people.
    func systemLibrary(ofHandler index: UInt32) -> String? {
        guard Int(index) < handlers.count else { return nil }
        return systemLibraries[Int(handlers[Int(index)].plugin)]
    }

    func handlerName(_ index: UInt32) -> String {
        Int(index) < handlers.count ? handlers[Int(index)].name : "?"
    }

    /// What runs now, as far as it is ours: the slot table may be damaged.
    func runningAssignments() -> [(task: TaskID, reading: slot_reading)] {
        process.running().compactMap { reading in
            assignments[reading.task_id]?.claimNo == reading.claim_no ? (reading.task_id, reading) : nil
        }
    }

    var hasUnclaimedOutput: Bool { !unclaimedOutput.lines.isEmpty }

    /// Keeps lines for the next results, as many as one attempt may log.
    func keepUnclaimed(_ lines: [String]) { unclaimedOutput.append(lines) }

    func takeUnclaimed() -> UnclaimedOutput {
        defer { unclaimedOutput = UnclaimedOutput() }
        return unclaimedOutput
    }

    // MARK: - Commands

    func load(group: String, threads: UInt32, stackBytes: UInt64, plugins: [LoadedPlugin]) {
        let command = LoadCommand(
            group: group, threads: threads, stackBytes: stackBytes,
            logBytesPerAttempt: UInt32(Limits.logBytesPerAttempt), plugins: plugins)
        process.send { command.write(to: &$0) }
    }

    /// Sends tasks, which the host must have handlers for.
    func run(_ tasks: [(task: ClaimedTask, handler: UInt32)]) {
        for (task, handler) in tasks {
            assignments[task.key.taskID] = Assignment(
                claimNo: task.key.claimNo, handler: handler, timeoutMs: task.timeoutMs)
        }
        process.send { $0.put(running: tasks.lazy.map { RunTask($0.task, handler: $0.handler) }) }
    }

    func stop(_ tasks: [TaskID]) { sendReferences(.stop, tasks) }

    func recallAll() {
        isRecalling = true
        sendReferences(.recall, [])
    }

    func drain() { process.send { $0.putDrain() } }

    private func sendReferences(_ kind: HostCommandKind, _ tasks: [TaskID]) {
        let references = tasks.compactMap { task in
            assignments[task].map { TaskReference(taskID: task, claimNo: $0.claimNo) }
        }
        process.send { $0.put(kind, naming: references) }
    }
}

extension RunTask {
    fileprivate init(_ task: ClaimedTask, handler: UInt32) {
        self.init(
            taskID: task.key.taskID, claimNo: task.key.claimNo, scheduledAtMs: task.scheduledAt ?? 0,
            timeoutMs: task.timeoutMs, attempt: Int32(clamping: task.attempt), handler: handler, jobName: task.jobName,
            parameters: task.parameters, traceContext: "")
    }
}
