import ArgumentParser
import Foundation
import Wording

struct PluginBuild: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build a plugin's folder, and look at the library.",
        discussion: """
            The folder's own build is run: a Makefile, else CMake, Cargo, Swift, Zig or Go. The library ends up in its folder
            "build". What it tells without being run is checked; --check loads it too.

            Example:
              dotjob plugin build send-mail
            """)

    @OptionGroup var probe: ProbeOptions

    @Flag(name: .customLong("check"), help: "Load the library in a throw-away host too.")
    var loads = false

    @Argument(help: ArgumentHelp("The plugin's folder.", valueName: "dir"), completion: .directory)
    var folder = "."

    func run() throws {
        let probe = loads ? try probe.probe() : nil
        let built = try BuiltPlugin(folder: folder)
        let time = DurationFigure.text(microseconds: built.microseconds)
        for library in built.libraries {
            let size = ByteCount.text(Int64(library.byteCount))
            print(
                library.isNew
                    ? "built \(library.path.printable) (\(size)) in \(time)"
                    : "\(library.path.printable) (\(size)) is up to date")
        }
        let checkup = PluginCheckup(built.libraries.map(\.path), probe: probe)
        CheckReport(checkup: checkup).printFindings()
        if checkup.hasErrors { throw ExitCode.failure }
    }
}
