import JobModel

@testable import Execution

/// A queue of tasks of which one kills its host at some moment around its run, seen or unseen, until all have ended: what hosts, verdicts
/// and hand-backs come to together. Nothing but the seed decides.
struct DeathRounds {
    /// When the culprit's host dies.
    private enum Moment: CaseIterable {
        case beforeStart, running, marked, returned, answered
    }

    private struct Entry {
        var isCulprit: Bool
        var isSuspect = false
        var losses = 0
        var blames = 0
    }

    private static let threads = 4
    private static let mostDeaths = 1_000

    private(set) var deaths = 0
    private(set) var culpritRounds = 0
    private(set) var blamedInnocents = 0
    var isOver: Bool { queue.isEmpty }

    private var queue: [TaskID: Entry] = [:]
    private var unexplained = UnexplainedDeaths()
    private var generator: SplitMix

    init(seed: UInt64) {
        generator = SplitMix(state: seed)
        let count = Int.random(in: 1...30, using: &generator)
        let culprit = Int.random(in: 1...count, using: &generator)
        for id in 1...count { queue[TaskID(id)] = Entry(isCulprit: id == culprit) }
    }

    mutating func run() {
        while !queue.isEmpty, deaths < Self.mostDeaths {
            if let alone = queue.filter(\.value.isSuspect).keys.min() {
                host(with: [alone], isSolo: true)
            } else {
                let count = Int.random(in: 1...16, using: &generator)
                host(with: queue.keys.sorted().prefix(count).map { $0 }, isSolo: false)
            }
        }
    }

    /// One host gets the tasks, in order, and dies if the culprit is among them.
    private mutating func host(with tasks: [TaskID], isSolo: Bool) {
        guard let place = tasks.firstIndex(where: { queue[$0]?.isCulprit == true }) else {
            for task in tasks { queue[task] = nil }
            return
        }
        deaths += 1
        culpritRounds += 1
        let moment = Moment.allCases.randomElement(using: &generator)!
        // What came before it has run, what is on the other threads runs, the rest has not started.
        for task in tasks[..<place] { queue[task] = nil }
        let culprit = tasks[place]
        if moment == .answered { queue[culprit] = nil }
        let hasStarted = moment != .beforeStart
        let beside = hasStarted ? Set(tasks[place...].prefix(Self.threads).dropFirst()) : []
        let circumstances = DeathVerdict.Circumstances(
            endedByUs: false, wasReplaced: false, ranAlone: isSolo, isExplained: moment == .marked)
        var bystanders: [TaskID] = []
        var suspects: [TaskID] = []
        for task in tasks[place...] where queue[task] != nil {
            let verdict = DeathVerdict.of(
                isMarked: moment == .marked && task == culprit,
                hadStarted: task == culprit ? hasStarted : beside.contains(task), isOverdue: false,
                unexplained: unexplained.count(of: task), in: circumstances)
            carryOut(verdict, on: task, &bystanders, &suspects)
        }
        if moment == .marked {
            unexplained.explained()
        } else {
            _ = unexplained.record(bystanders, hasSuspects: !suspects.isEmpty)
        }
        for suspect in suspects { unexplained.forget(suspect) }
    }

    private mutating func carryOut(
        _ verdict: DeathVerdict, on task: TaskID, _ bystanders: inout [TaskID], _ suspects: inout [TaskID]
    ) {
        switch verdict {
        case .blamed, .overdue:
            if queue[task]?.isCulprit == false { blamedInnocents += 1 }
            queue[task]?.isSuspect = false
            queue[task]?.blames += 1
            if queue[task]?.blames == Limits.hostDeaths { queue[task] = nil }
        case .suspect, .lost:
            if verdict == .suspect { suspects.append(task) }
            queue[task]?.isSuspect = verdict == .suspect
            queue[task]?.losses += 1
            if let losses = queue[task]?.losses, losses > Limits.losses { queue[task] = nil }
        case .unstarted: bystanders.append(task)
        }
    }
}
