import ArgumentParser
import Execution
import JobModel
import JobStore
import Operations

struct PluginPublish: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publish plugins to a group, as its next release.",
        discussion: """
            What the group would run is loaded in a throw-away process first; what would not run is refused and nothing
            changes. The plugins replace the group's plugins of the same names; its other plugins stay. Executors swap on their
            own, without losing a task.

            Examples:
              dotjob plugin publish --group mail build/mail.so --wait
              dotjob plugin publish --group mail build/mail.so --canary 10%
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var probe: ProbeOptions
    @OptionGroup var waiting: WaitOptions

    @Option(help: ArgumentHelp("The group that shall run them.", valueName: "name"), completion: NameCompletion.group)
    var group: String

    @Option(help: ArgumentHelp("Kept with the release.", valueName: "text"))
    var note = ""

    @Flag(help: "They are all that the group shall run: its other plugins go.")
    var replaceAll = false

    @Flag(help: "Handlers that enabled jobs or queued tasks use may go.")
    var allowRemoval = false

    @Option(
        help: ArgumentHelp(
            "Give them this share of the claims at first; \"plugin promote\" or \"plugin rollback\" ends it.",
            valueName: "percent"))
    var canary: String?

    @Flag(help: "Load nothing here: executors find out whether they run.")
    var noCheck = false

    @Flag(help: "Publish nothing; say what would come of it.")
    var dryRun = false

    @Option(
        name: .customLong("handler"),
        help: ArgumentHelp(
            "With --no-check: a handler that the plugin has; repeat. Else those of the group's plugin of its name.",
            valueName: "name"))
    var handlers: [String] = []

    @Argument(
        help: ArgumentHelp("The plugins' libraries, or directories with one each.", valueName: "path"),
        completion: .file())
    var paths: [String]

    func validate() throws {
        if !handlers.isEmpty, !noCheck {
            throw ValidationError("--handler goes with --no-check; a check reads the handlers from the plugin")
        }
        if dryRun, waiting.wait {
            throw ValidationError("--wait goes with a release, and --dry-run makes none")
        }
        if !handlers.isEmpty, paths.count > 1 {
            throw ValidationError("--handler names the handlers of one plugin; publish the plugins one by one")
        }
    }

    func run() throws {
        try waiting.check()
        var request = PublishRequest(group: group, paths: paths, publisher: OurUser.name)
        request.note = note
        request.replacesAll = replaceAll
        request.allowsRemoval = allowRemoval
        request.canaryPercent = try canary.map { try PercentText.percent($0, option: "--canary") }
        if noCheck { request.check = .none(handlers: handlers) }
        request.loadTimeoutMs = try probe.timeoutMs
        let control = try database.control(hostPath: probe.hostPath)
        if dryRun {
            let outlook = try control.outlook(request)
            for line in outlook.lines { print(line) }
            return JobMisfit.tell(outlook.misfits)
        }
        let outcome = try control.publish(request)
        for line in [outcome.summary] + outcome.pluginLines { print(line) }
        JobMisfit.tell(try control.misfits(of: outcome.release))
        try waiting.follow(outcome.release, in: control)
    }
}
