package import JobModel
import JobStore
package import Operations

extension TaskFacts {
    /// For each hold the value that decides it, then the cure.
    package func details(now: UTCMilliseconds) -> [String] { words(now: now).map(\.sentence) }

    package func words(now: UTCMilliseconds) -> [HoldWords] {
        holds.map { hold in
            switch hold {
            case .running(let runner):
                HoldWords(
                    "it runs: \(runner.text) has attempt \(task.attempt + 1)"
                        + (task.progressText.map { ", \($0)" } ?? ""))
            case .deadExecutor(let runner):
                HoldWords(
                    "\(runner.text) died with attempt \(task.attempt + 1)",
                    cure: "it goes back to its queue when a scheduler looks: start one with \"dotjob scheduler\" or "
                        + "\"dotjob up\"")
            case .runAt(let time): HoldWords("it is due \(ReadableTime.withAge(time, now: now))\(jitterText)")
            default: hold.words(job: task.jobName, group: groupName, handler: task.handler, now: now)
            }
        }
    }

    /// `starts at 2026-01-31 08:00:00 CET (in 5m)`, if that is known.
    package func startText(now: UTCMilliseconds) -> String? {
        startsAt.map { "starts at \(ReadableTime.withAge($0, now: now))" }
    }

    private var jitterText: String {
        guard task.attempt == 0, let scheduledAt = task.scheduledAt, task.runAt > scheduledAt else { return "" }
        return ", by its job's jitter later than its time, \(ReadableTime.local(scheduledAt))"
    }
}

extension TaskHold {
    /// - Parameters:
    ///   - job: the name of the job that it is about.
    ///   - handler: that executors would have to offer.
    func words(job name: String, group groupName: String, handler: String, now: UTCMilliseconds) -> HoldWords {
        let job = name.quoted
        let group = groupName.quoted
        return switch self {
        case .running(let runner): HoldWords("it runs: \(runner.text) has it")
        case .deadExecutor(let runner): HoldWords("\(runner.text) died with it")
        case .quarantined(let hostDeaths, let losses):
            HoldWords(
                "it is quarantined: \(hostDeaths) host deaths (limit \(Limits.hostDeaths)), \(losses) losses (limit "
                    + "\(Limits.losses))", cure: "release it with \"dotjob job retry\" and job \(job)")
        case .disabledJob: HoldWords("job \(job) is disabled", cure: "enable it with \"dotjob job enable\"")
        case .serial(let turn):
            HoldWords(
                "job \(job) runs one task at a time, and \(turn.map { "task \($0)" } ?? "an earlier one") has the turn")
        case .queueCap(let limit, let waiting):
            HoldWords(
                "job \(job) keeps \(limit) waiting \(limit == 1 ? "task" : "tasks") (queue_at_most), and \(waiting) wait: the "
                    + "oldest of more ends with 204", cure: "\"dotjob job update --queue-at-most\" has it keep more")
        case .jobLimit(let limit, let running, let tasks):
            .limit(limit, by: "max_running", ofJob: job, running: running, tasks)
        case .keyLimit(let limit, let running, let key, let tasks):
            .limit(limit, by: "max_per_key", ofJob: job, key: key, running: running, tasks)
        case .rateLimit(let rate, let opensAt): .rate(rate, ofJob: job, opensAt: opensAt, now: now)
        case .runAt(let time): HoldWords("it is due \(ReadableTime.withAge(time, now: now))")
        case .backoff(let until, let attempt, let attempts):
            HoldWords(
                "it is backing off after attempt \(attempt) of \(attempts), which failed, until "
                    + ReadableTime.withAge(until, now: now),
                cure: "\"dotjob log list --task\" says why it failed")
        case .snoozed(let until, let count, let limit):
            HoldWords(
                "it is snoozed until \(ReadableTime.withAge(until, now: now)), as its handler has asked: snooze \(count) of at "
                    + "most \(limit) (max_snoozes of job \(job))")
        case .pausedGroup(let until):
            HoldWords(
                "group \(group) is paused\(Pause(until: until).endText(now: now).map { " \($0)" } ?? "")",
                cure: "resume it with \"dotjob group resume\"")
        case .maxRunning(let limit, let running):
            HoldWords(
                "group \(group) runs \(running) tasks, and its max_running is \(limit)",
                cure: "\"dotjob group update --max-running\" lets more run")
        case .noExecutor(let known):
            HoldWords(
                "group \(group) has no executor online (\(known) known)",
                cure: "start one with \"dotjob executor\" or \"dotjob up\"")
        case .disabledExecutors(let ids):
            HoldWords(
                "every online executor of group \(group) is disabled: \(ids.map(String.init).joined(separator: ", "))",
                cure: "\"dotjob executors enable\" lets one claim")
        case .drainingNodes(let nodes, let until):
            HoldWords(
                "every online executor of group \(group) is on a draining node: "
                    + nodes.map(\.quoted).joined(separator: ", ")
                    + (Pause(until: until).endText(now: now).map { ", the first \($0)" } ?? ""),
                cure: "\"dotjob executors undrain\" lets one claim")
        case .noRelease:
            HoldWords("group \(group) has no release", cure: "publish one with \"dotjob plugin publish\"")
        case .noHandler(let offers):
            HoldWords(
                "no online executor offers handler \(handler.quoted): "
                    + offers.map(\.text).joined(separator: "; "))
        case .pinned(let release):
            HoldWords(
                "it runs on \(release.map { "release \($0)" } ?? "a release that is gone"), in a host of its own; an online "
                    + "executor starts one as soon as it has room")
        case .stalledLog(let log): HoldWords("no task is claimed: \(log.refusal.text(\.words))")
        case .turn: HoldWords("it may run now; tasks before it have the turn")
        }
    }
}

extension TaskRunner {
    fileprivate var text: String {
        switch self {
        case .executor(let id, let hostname): "executor \(id) on \(hostname.quoted)"
        case .session(let id): "session \(id)"
        }
    }
}

extension ExecutorOffer {
    private static let mostHandlers = 8

    fileprivate var text: String {
        guard let release else { return "executor \(executorID) runs no release (\(hostState.text.firstLine))" }
        let shown = handlers.prefix(Self.mostHandlers).joined(separator: ", ")
        let rest = handlers.count > Self.mostHandlers ? ", …" : ""
        return "executor \(executorID) runs release \(release) with \(shown)\(rest)"
    }
}
