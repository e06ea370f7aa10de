import ArgumentParser
import Execution
import JobModel

/// How plugins are tried before they are published.
struct ProbeOptions: ParsableArguments {
    @Option(
        name: .customLong("host"),
        help: ArgumentHelp(
            "The dotjob-host program; else $DOTJOB_HOST, else the one beside dotjob.", valueName: "path"),
        completion: .file()
    )
    var hostPath: String?

    @Option(help: ArgumentHelp("How long they may take to load, init included.", valueName: "duration"))
    var timeout = "30s"

    var timeoutMs: Int64 {
        get throws { try DurationText.milliseconds(timeout, option: "--timeout") }
    }

    func probe() throws -> PluginProbe {
        let timeoutMs = try timeoutMs
        return PluginProbe(hostPath: try HostProgram.path(given: hostPath), timeoutMs: timeoutMs)
    }
}
