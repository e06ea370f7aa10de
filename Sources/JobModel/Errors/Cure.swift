/// What a person can do about a refusal. A face says how that is done there: a command, a link, a button.
public enum Cure: Sendable, Hashable {
    /// The same words on every face: `choose another name`.
    case plain(String)

    // Where to look.
    case seeJobs
    case seeTasks
    /// What waits, and what runs: the id may be misread.
    case seeQueue
    case seeLogs
    case seeLogsOfJob(String)
    case seeExecutors
    case seeTokens
    case seeErrors
    case seeReleases
    case seeReleasesOfGroup(String)
    /// Those that no group wants any more too.
    case seeAllReleases
    /// The group may be misspelt, or not there yet.
    case seeOrAddGroup

    // What to do.
    case runJob(String)
    case enableJob(String)
    case publishRelease
    case tryCanary
    case endCanary
    case addGroup(String)
    /// One of these; there may be none yet.
    case nameGroup(among: [String])
    /// One of these; there may be none yet.
    case nameNode(among: [String])
    /// One of these; there may be none yet.
    case nameCalendar(among: [String])
    /// Jobs, such as this one, heed a calendar.
    case freeCalendar(ofJob: String)
    /// Several groups have a release of that number.
    case nameGroupOfRelease
    /// What the handler asks for is its release's to say. A release that is yet to come may ask for something else.
    case correctParameters(handler: String, release: Int64)
    /// Of a plugin that nobody has loaded.
    case nameHandlers
    case allowMoreTimeToLoad
    /// `dotjob-host` is not where it was looked for.
    case nameHostProgram
    /// Of the executor.
    case nameDataDirectory
    /// Nothing earlier could serve by itself.
    case nameRelease
    /// The database is not there: a first request makes it, or another one is meant.
    case makeDatabase
    /// The handlers of a removed plugin are in use: keep it, or `alternative`, or say that they may go.
    case allowRemoval(alternative: String)

    /// The words that need no face.
    public var plainText: String? {
        if case .plain(let text) = self { text } else { nil }
    }
}
