import JobModel

extension Cure {
    /// What the person at a command line does.
    var words: String {
        switch self {
        case .plain(let text): text
        case .seeJobs: "see \"dotjob job list\""
        case .seeTasks: "see \"dotjob task list\""
        case .seeLogs: "see \"dotjob log list\""
        case .seeLogsOfJob(let job): "see \"dotjob log list --job \(job)\""
        case .seeExecutors: "see \"dotjob executors\""
        case .seeReleases: "see \"dotjob plugin list\""
        case .seeReleasesOfGroup(let group): "see \"dotjob plugin list --group \(group)\""
        case .seeOrAddGroup: "see \"dotjob group list\", or add it with \"dotjob group add\""
        case .runJob(let job): "run it with \"dotjob job run \(job)\""
        case .enableJob(let job): "enable it first with \"dotjob job enable \(job)\""
        case .publishRelease: "publish one with \"dotjob plugin publish\""
        case .tryCanary: "try one with \"dotjob plugin publish --canary 10%\""
        case .endCanary: "end it first with \"dotjob plugin promote\" or \"plugin rollback\""
        case .nameRelease: "name a release with --to, or publish a fixed one"
        case .makeDatabase:
            "run \"dotjob group add\" or \"dotjob up\" to make it, or give another one with --database"
        case .allowRemoval(let alternative): "keep its plugin, \(alternative), or allow it with --allow-removal"
        }
    }
}
