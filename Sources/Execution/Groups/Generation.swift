import CSlotTable
import HostProtocol
import JobModel
import JobStore
import Threads

/// One host process that runs one release of a group, and the tasks it has. Confined to the supervisor's thread.
final class Generation {
    /// What a look at its host may find.
    enum Finding {
        /// An attempt has outstayed its timeout and the grace after it.
        case hangs
        /// It does not do what it is asked: a clause says what.
        case isBroken(String)
    }

    /// Prefetched tasks wait this long behind a slow handler before they are recalled.
    private static let stallMicroseconds: Int64 = 250_000
    /// How often its slot table is looked at.
    private static let lookMicroseconds: Int64 = 50_000
    /// How long an attempt must have run before others see what it logs.
    private static let quietMicroseconds: Int64 = 100_000
    /// Lines of one look that go to the executor's own log at most.
    private static let mostOwnLines = 20

    let process: HostProcess
    let group: ServedGroup
    let bundle: UnpackedBundle
    /// It runs one task alone.
    let isSolo: Bool
    /// What it has loaded; empty until it is ready.
    private(set) var handlers = HandlerTable()
    private(set) var isReady = false
    /// Why the host would not load its bundle.
    private(set) var rejection: String?
    /// Why it could not on this node.
    private(set) var trouble: String?
    private(set) var assignments = Assignments()
    /// Another release has taken over from it: what it cannot end in time goes back without any mark.
    private(set) var isDisplaced = false
    /// When what it still runs is asked to stop, by the time of day as it was when it left; `nil` before it leaves.
    private(set) var stopsAt: UTCMilliseconds?
    private(set) var output = HostOutput()
    private let log: GroupLog
    private var life: GenerationLife
    /// The last sign of progress, for seeing that prefetched tasks are stuck.
    private var lastResultAt: Int64
    private var health: HostHealth
    /// What the recalls that are not answered yet were about, the first first.
    private var recallMarks: [UInt64] = []
    private var nextLookAt: Int64 = 0
    /// What it was ended for, as a clause: its fault, though we killed it.
    private(set) var misconduct: String?

    init(
        process: HostProcess, group: ServedGroup, bundle: UnpackedBundle, isSolo: Bool, life: GenerationLife,
        health: HostHealth.Limits, log: GroupLog, now: Int64
    ) {
        self.process = process
        self.group = group
        self.bundle = bundle
        self.isSolo = isSolo
        self.life = life
        self.health = HostHealth(health)
        self.log = log
        lastResultAt = now
    }

    var release: Release { bundle.release }

    // MARK: - Loading

    func load(stackBytes: UInt64, plugins: [LoadedPlugin]) {
        let command = LoadCommand(
            group: group.name, threads: process.slots, stackBytes: stackBytes,
            logBytesPerAttempt: UInt32(Limits.logBytesPerAttempt), plugins: plugins)
        process.send { command.write(to: &$0) }
    }

    func becameReady(_ report: ReadyReport) {
        handlers = HandlerTable(report)
        life.becameReady()
        isReady = true
    }

    func rejected(because reason: String) { rejection = reason }

    func unable(because reason: String) { trouble = reason }

    // MARK: - Tasks

    /// Sends tasks, which the host must have handlers for.
    func run(_ tasks: [(task: ClaimedTask, handler: UInt32)]) {
        if assignments.isEmpty { lastResultAt = SystemClock.bootMicroseconds() }
        for (task, handler) in tasks { assignments.add(task.key, handler: handler, timeoutMs: task.timeoutMs) }
        process.send { $0.put(running: tasks.lazy.map { RunTask($0.task, handler: $0.handler) }) }
    }

    /// - Returns: what the result is of; `nil` when the host answers for what it does not have.
    func answered(_ result: TaskResult, now: Int64) -> Assignments.Assignment? {
        lastResultAt = now
        return assignments.take(ClaimKey(taskID: result.taskID, claimNo: result.claimNo))
    }

    /// The host has given tasks back that had not started.
    ///
    /// - Returns: those that it had.
    func gaveBack(_ tasks: [TaskReference]) -> [ClaimKey] {
        tasks.map(ClaimKey.init).filter { assignments.take($0) != nil }
    }

    /// It has given back all that it had not started when it was asked.
    func answeredRecall() {
        if !recallMarks.isEmpty { assignments.answeredRecall(upTo: recallMarks.removeFirst()) }
        if recallMarks.isEmpty { health.answeredRecall() }
    }

    /// The host is dead: nothing is with it any more.
    func takeAssignments() -> [(key: ClaimKey, assignment: Assignments.Assignment)] { assignments.takeAll() }

    /// What runs now, as far as it is ours.
    var running: [slot_reading] { assignments.ours(of: process.running()) }

    /// What its threads run now.
    var threads: [LongRuns.Thread] {
        running.map {
            LongRuns.Thread(
                claim: ClaimKey(taskID: $0.task_id, claimNo: $0.claim_no), handler: handlers.name(of: $0.handler),
                release: release.number, startedAt: $0.started_boottime_us)
        }
    }

    /// Asks an attempt to end because a person wants it gone, if it is here.
    func cancel(_ key: ClaimKey) {
        if assignments.cancel(key, now: SystemClock.bootMicroseconds()) { send(.stop, [key]) }
    }

    /// Takes prefetched tasks back when all threads are busy for long: another executor may be free, and the next claim knows better
    /// what the handlers cost.
    ///
    /// - Returns: what keeps the threads busy, and for how long.
    func recallIfStalled(now: Int64) -> [(handler: String, microseconds: Int64)] {
        guard !health.isRecalling, assignments.count > Int(process.slots), now - lastResultAt > Self.stallMicroseconds
        else { return [] }
        lastResultAt = now
        recallAll()
        return running.map { (handlers.name(of: $0.handler), now - $0.started_boottime_us) }
    }

    private func recallAll() {
        health.sentRecall(now: SystemClock.bootMicroseconds())
        recallMarks.append(assignments.recallMark)
        send(.recall, [])
    }

    private func send(_ kind: HostCommandKind, _ keys: [ClaimKey]) {
        process.send { $0.put(kind, naming: keys.map { TaskReference(taskID: $0.taskID, claimNo: $0.claimNo) }) }
    }

    // MARK: - What it says

    func append(_ line: LogLine, to task: TaskReference) { assignments.append(line, to: ClaimKey(task)) }

    /// Takes what attempts that have run for a while have logged since the last call.
    func takeNewLines(now: Int64) -> [TaskLines] {
        assignments.takeNewLines(now: now, ranMicroseconds: Self.quietMicroseconds)
    }

    /// Reads what the host has printed. A line goes to the attempt that alone can have written it; where several can, to each. Where
    /// none is seen running, it waits for the results that are on their way, or goes to the executor's own log.
    ///
    /// - Parameter ended: what these attempts printed was written before they answered, so it is in the pipes by now.
    func readOutput(ended: [TaskResult] = [], isLast: Bool = false) {
        output.read(output: process.output, error: process.error, isLast: isLast)
        guard !output.isEmpty else { return }
        let ended = ended.map { ClaimKey(taskID: $0.taskID, claimNo: $0.claimNo) }
        let writers = Set(ended + running.map { ClaimKey(taskID: $0.task_id, claimNo: $0.claim_no) })
        guard !writers.isEmpty || assignments.isEmpty else { return }
        let printed = output.take()
        if writers.isEmpty { logOwn(printed) }
        assignments.append(printed, to: writers, at: SystemClock.utcMilliseconds())
    }

    private func logOwn(_ printed: BoundedLines<String>) {
        let host = "host \(process.pid) printed"
        for line in printed.lines.prefix(Self.mostOwnLines) { log.info("\(host): \(line)") }
        let rest = printed.lines.count + printed.dropped.count - Self.mostOwnLines
        if rest > 0 { log.info("\(host) \(rest) more lines") }
    }

    // MARK: - Its life

    /// Whether it dies because we want it to.
    var isEndedByUs: Bool { life.isEndedByUs }
    var isActive: Bool { life.isActive }
    var isDraining: Bool { life.isDraining }
    /// Whether running attempts have been asked to stop because the host is to go.
    var isStoppingWork: Bool { life.isStoppingWork }
    /// When `tick` may have something to do by the clock alone.
    var deadline: Int64? { life.deadline }

    /// Another release takes its place.
    func displace() { isDisplaced = true }

    /// No more tasks for it; what it has been given has so long to end.
    ///
    /// - Parameter recalls: takes back what has not started; otherwise it may finish that too.
    func leave(within milliseconds: Int64, recalls: Bool) {
        let deadline = SystemClock.bootMicroseconds() + milliseconds * 1_000
        stopsAt = min(stopsAt ?? .max, SystemClock.utcMilliseconds() + milliseconds)
        perform(life.leave(until: deadline, recalls: recalls))
    }

    /// Ends a drain before its deadline.
    func hurry() {
        guard isDraining else { return }
        stopsAt = min(stopsAt ?? .max, SystemClock.utcMilliseconds())
        perform(life.hurry(now: SystemClock.bootMicroseconds()))
    }

    func kill() { perform(life.kill()) }

    /// Looks at its slot table from time to time: asks attempts past their timeout to stop, and sees whether it still does what it is
    /// asked.
    ///
    /// - Returns: what follows for the host, if anything does.
    func look(now: Int64, graceMs: Int64) -> Finding? {
        guard now >= nextLookAt, isReady, !life.isEndedByUs, misconduct == nil else { return nil }
        guard !assignments.isEmpty || !process.isSocketOpen || process.isInFrame || health.isRecalling else {
            return nil
        }
        nextLookAt = now + Self.lookMicroseconds
        let slots = process.running()
        let taken = process.taken
        let sighting = assignments.look(at: slots, taken: taken, now: now)
        let (stop, hasOverdue) = assignments.checkTimeouts(now: now, graceMicroseconds: graceMs * 1_000)
        if !stop.isEmpty { send(.stop, stop) }
        let ours = assignments.ours(of: slots)
        var look = HostHealth.Look(
            unstarted: sighting.unstarted, taken: taken, hasFreeThread: ours.count < Int(process.slots),
            answerDueSince: sighting.answerDueSince, frames: process.framesReceived, isInFrame: process.isInFrame,
            isConnected: process.isSocketOpen)
        if ours.count < slots.count { look.strangers = slots.map(HostHealth.Stranger.init).filter { !isOurs($0) } }
        if health.isRecalling { look.isStopped = process.isStopped }
        switch health.look(look, now: now) {
        case .recall: recallAll()
        case .replace(let clause): return .isBroken(clause)
        case nil: break
        }
        return hasOverdue ? .hangs : nil
    }

    private func isOurs(_ stranger: HostHealth.Stranger) -> Bool {
        assignments.contains(ClaimKey(taskID: stranger.task, claimNo: stranger.claimNo))
    }

    /// It has not done what it was asked, or what no host does: it is killed, and that is its fault.
    ///
    /// - Parameter clause: what it did, for people.
    func condemn(_ clause: String) {
        misconduct = misconduct ?? clause
        perform(life.kill())
    }

    /// A host that loads too slowly was stopped when its time was over: that is nothing of its plugins'.
    private(set) var wasStoppedWhileLoading = false

    func tick(now: Int64) {
        if !isReady, let deadline = life.deadline, now >= deadline { wasStoppedWhileLoading = process.isStopped }
        perform(
            life.tick(
                now: now, outstanding: assignments.count, overdue: life.isActive ? 0 : assignments.overdueCount))
    }

    /// - Returns: how its process has ended, if it has.
    func reap() -> WaitStatus? { process.reap().map(WaitStatus.init) }

    private func perform(_ action: GenerationLife.Action?) {
        switch action {
        case .recallAll: recallAll()
        case .stopRunning: send(.stop, assignments.keys)
        case .sendDrain: process.send { $0.putDrain() }
        case .kill: process.kill()
        case nil: break
        }
    }
}

extension ClaimKey {
    init(_ task: TaskReference) { self.init(taskID: task.taskID, claimNo: task.claimNo) }
}

extension RunTask {
    fileprivate init(_ task: ClaimedTask, handler: UInt32) {
        self.init(
            taskID: task.key.taskID, claimNo: task.key.claimNo, scheduledAtMs: task.scheduledAt ?? 0,
            timeoutMs: task.timeoutMs, attempt: Int32(clamping: task.attempt), handler: handler, jobName: task.jobName,
            parameters: task.parameters, traceContext: task.traceContext ?? "")
    }
}
