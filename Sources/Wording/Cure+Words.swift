package import JobModel

extension Cure {
    /// What the person at a command line does.
    package var words: String {
        switch self {
        case .plain(let text): text
        case .seeJobs: "see \"dotjob job list\""
        case .seeTasks: "see \"dotjob task list\""
        case .seeQueue: "\"dotjob task list\" shows the queue"
        case .seeLogs: "see \"dotjob log list\""
        case .seeLogsOfJob(let job): "see \"dotjob log list --job \(job)\""
        case .seeTokens: "see \"dotjob token list\""
        case .seeErrors: "see \"dotjob errors\""
        case .seeExecutors: "see \"dotjob executors\""
        case .seeReleases: "see \"dotjob plugin list\""
        case .seeReleasesOfGroup(let group): "see \"dotjob plugin list --group \(group)\""
        case .seeOrAddGroup: "see \"dotjob group list\", or add it with \"dotjob group add\""
        case .seeAllReleases: "see \"dotjob plugin list --all\""
        case .runJob(let job): "run it with \"dotjob job run \(job)\""
        case .enableJob(let job): "enable it first with \"dotjob job enable \(job)\""
        case .publishRelease: "publish one with \"dotjob plugin publish\""
        case .tryCanary: "try one with \"dotjob plugin publish --canary 10%\""
        case .endCanary: "end it first with \"dotjob plugin promote\" or \"plugin rollback\""
        case .addGroup(let group): "add it with \"dotjob group add \(group)\""
        case .nameGroup(let groups):
            Self.choice(of: groups, "groups", orElse: "add one with \"dotjob group add NAME\"")
        case .nameNode(let nodes):
            Self.choice(
                of: nodes, "nodes", orElse: "start an executor on one with \"dotjob executor\" or \"dotjob up\"")
        case .nameCalendar(let calendars):
            Self.choice(of: calendars, "calendars", orElse: "add one with \"dotjob calendar add NAME --file FILE\"")
        case .freeCalendar(let job):
            "take it from them first, as with \"dotjob job update \(job) --calendar none\""
        case .nameGroupOfRelease: "name yours with --group"
        case .correctParameters(let handler, let release):
            "handler \(handler.quoted) of release \(release) asks for that: correct it, or pass --no-check"
        case .nameHandlers: "name its handlers with --handler"
        case .allowMoreTimeToLoad: "see what constructors and init wait for, or allow more with --timeout"
        case .nameHostProgram: "name it with --host"
        case .nameDataDirectory: "name another with --data"
        case .nameRelease: "name a release with --to, or publish a fixed one"
        case .makeDatabase:
            "run \"dotjob group add\" or \"dotjob up\" to make it, or give another one with --database"
        case .allowRemoval(let alternative): "keep its plugin, \(alternative), or allow it with --allow-removal"
        }
    }

    private static func choice(of names: [String], _ noun: String, orElse cure: String) -> String {
        if names.isEmpty { return "there are none yet; \(cure)" }
        let shown = names.prefix(20).map(\.printable).joined(separator: ", ")
        return "the \(noun) are \(shown)\(names.count > 20 ? ", …" : "")"
    }
}

extension Error {
    /// What a person at a command line reads.
    package var words: String { (self as? any RefusalError)?.refusal.text(\.words) ?? "\(self)" }
}
