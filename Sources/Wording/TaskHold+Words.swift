package import JobModel
import JobStore
package import Operations

extension TaskFacts {
    /// For each hold the value that decides it, then the cure.
    package func details(now: UTCMilliseconds) -> [String] { holds.map { detail(of: $0, now: now) } }

    private func detail(of hold: TaskHold, now: UTCMilliseconds) -> String {
        let job = task.jobName.quoted
        let group = groupName.quoted
        return switch hold {
        case .running(let runner):
            "it runs: \(runner.text) has attempt \(task.attempt + 1)" + (task.progressText.map { ", \($0)" } ?? "")
        case .deadExecutor(let runner):
            "\(runner.text) died with attempt \(task.attempt + 1); it goes back to its queue when a scheduler looks: start one with "
                + "\"dotjob scheduler\" or \"dotjob up\""
        case .quarantined(let hostDeaths, let losses):
            "it is quarantined: \(hostDeaths) host deaths (limit \(Limits.hostDeaths)), \(losses) losses (limit "
                + "\(Limits.losses)); release it with \"dotjob job retry\" and job \(job)"
        case .disabledJob: "job \(job) is disabled; enable it with \"dotjob job enable\""
        case .serial(let turn):
            "job \(job) runs one task at a time, and \(turn.map { "task \($0)" } ?? "an earlier one") has the turn"
        case .runAt(let time):
            "it is due \(ReadableTime.withAge(time, now: now))"
                + (task.attempt > 0 ? ", backing off after attempt \(task.attempt)" : "")
        case .snoozed(let until, let count, let limit):
            "it is snoozed until \(ReadableTime.withAge(until, now: now)), as its handler has asked: snooze \(count) of at most "
                + "\(limit) (max_snoozes of job \(job))"
        case .pausedGroup(let until):
            "group \(group) is paused\(Pause(until: until).endText(now: now).map { " \($0)" } ?? ""); resume it with \"dotjob "
                + "group resume\""
        case .maxRunning(let limit, let running):
            "group \(group) runs \(running) tasks, and its max_running is \(limit)"
        case .noExecutor(let known):
            "group \(group) has no executor online (\(known) known); start one with \"dotjob executor\" or \"dotjob up\""
        case .disabledExecutors(let ids):
            "every online executor of group \(group) is disabled: \(ids.map(String.init).joined(separator: ", ")); "
                + "\"dotjob executors enable\" lets one claim"
        case .drainingNodes(let nodes, let until):
            "every online executor of group \(group) is on a draining node: \(nodes.map(\.quoted).joined(separator: ", "))"
                + (Pause(until: until).endText(now: now).map { ", the first \($0)" } ?? "")
                + "; \"dotjob executors undrain\" lets one claim"
        case .noRelease: "group \(group) has no release; publish one with \"dotjob plugin publish\""
        case .noHandler(let offers):
            "no online executor offers handler \(task.handler.quoted): \(offers.map(\.text).joined(separator: "; "))"
        case .pinned(let release):
            "it runs on \(release.map { "release \($0)" } ?? "a release that is gone"), in a host of its own; an online "
                + "executor starts one as soon as it has room"
        case .stalledLog(let log): "no task is claimed: \(log.refusal.text(\.words))"
        case .turn: "it may run now; tasks before it have the turn"
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
