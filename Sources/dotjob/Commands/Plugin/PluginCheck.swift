import ArgumentParser

struct PluginCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look for what would keep plugins from running, here or elsewhere.",
        discussion: """
            The files are read, then loaded together in a throw-away host, as a group would run them. An error is what a host would
            refuse, or what breaks; a warning is what runs here. Each finding ends with what to do about it.

            Example:
              dotjob plugin check build/mail.so

            Exit codes: 0 no error, 1 an error, 64 wrong usage.
            """)

    @OptionGroup var probe: ProbeOptions
    @OptionGroup var listing: JSONOption

    @Flag(name: .customLong("static"), help: "Only read the files; run nothing of them.")
    var isStatic = false

    @Argument(
        help: ArgumentHelp("The plugins' libraries, manifests or directories.", valueName: "path"), completion: .file())
    var paths: [String]

    func run() throws {
        let checkup = PluginCheckup(paths, probe: isStatic ? nil : try probe.probe())
        let report = CheckReport(checkup: checkup)
        if listing.json { try report.json.print() } else { report.print() }
        if checkup.hasErrors { throw ExitCode.failure }
    }
}
