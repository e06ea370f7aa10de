import ArgumentParser
import CoreMetrics
import Execution
import Foundation
import JobModel
import JobStore

/// How the executor of a process runs.
struct ExecutorOptions: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp(
            "Where bundles are kept; else beside the database, and with a server $STATE_DIRECTORY or /var/lib/dotjob.",
            valueName: "dir"),
        completion: .directory)
    var dataDirectory: String?

    @Option(
        name: .customLong("host"),
        help: ArgumentHelp(
            "The dotjob-host program; else $DOTJOB_HOST, else the one beside dotjob.", valueName: "path"),
        completion: .file()
    )
    var hostPath: String?

    @Option(
        help: ArgumentHelp(
            "GROUP/PLUGIN.json files that plugins read by config(); else DATA/plugins.d.", valueName: "dir"),
        completion: .directory)
    var pluginsDir: String?

    @Option(
        help: ArgumentHelp(
            "GROUP/NAME or GROUP.NAME files that plugins read by secret(); else $CREDENTIALS_DIRECTORY, else DATA/secrets.",
            valueName: "dir"), completion: .directory)
    var secretsDir: String?

    @Option(
        parsing: .singleValue, help: ArgumentHelp("An environment variable for the hosts; repeat.", valueName: "name"))
    var passEnv: [String] = []

    @Option(
        help: ArgumentHelp(
            "How long running tasks may take to end on SIGTERM, or in a host that a newer release has replaced.",
            valueName: "duration"))
    var drainTimeout = "30s"

    @Option(
        help: ArgumentHelp(
            "How long a host with a free thread may take to start a task; then another host takes its place.",
            valueName: "duration"))
    var startTimeout = "10s"

    @Option(help: ArgumentHelp("How long a task may take to end once asked to stop.", valueName: "duration"))
    var stopGrace = "5s"

    @Option(
        help: ArgumentHelp(
            "With a database server: how long this node may be cut off from it before it ends what it runs, for others to run it.",
            valueName: "duration"))
    var lease = "30s"

    @Option(help: ArgumentHelp("What results survive: a crash (normal), or a power cut too (full).", valueName: "mode"))
    var durability = Durability.normal

    @OptionGroup var releaseGuard: ReleaseGuardOptions

    /// The configuration of an executor for these groups; `nil` for all.
    func configuration(
        groups: [String]?, database: StoreLocation, metrics: any MetricsFactory
    ) throws -> ExecutorConfiguration {
        let directory = try database.dataDirectory(chosen: dataDirectory)
        var configuration = ExecutorConfiguration(
            dataDirectory: Self.absolute(dataDirectory ?? directory), hostPath: try HostProgram.path(given: hostPath))
        configuration.groups = groups
        configuration.metrics = metrics
        configuration.sessionsDirectory = "\(directory)/sessions"
        configuration.passedEnvironment = passEnv
        configuration.drainTimeoutMs = try DurationText.milliseconds(drainTimeout, option: "--drain-timeout")
        configuration.stopGraceMs = try DurationText.milliseconds(stopGrace, option: "--stop-grace")
        configuration.startTimeoutMs = try DurationText.milliseconds(startTimeout, option: "--start-timeout")
        configuration.leaseMs = try DurationText.milliseconds(lease, option: "--lease", atLeast: Self.shortestLeaseMs)
        try releaseGuard.apply(to: &configuration)
        if let pluginsDir { configuration.pluginsDirectory = Self.absolute(pluginsDir) }
        if let secrets = secretsDir ?? ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] {
            configuration.secretsDirectory = Self.absolute(secrets)
        }
        return configuration
    }

    // It is renewed three times in its length, and a busy server takes a moment.
    private static let shortestLeaseMs: Int64 = 3_000

    // A host may not share our working directory for ever.
    private static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}
