import ArgumentParser
import Foundation
import Wording

struct PluginNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Write the folder of a new plugin, ready to build.",
        discussion: """
            The folder holds a handler, its build, its test, and the SDK that it is built with: nothing else of dotjob is needed.
            The handler is named after the plugin, with "_" for "-": send_mail in send-mail.
            Nothing is overwritten.

            Example:
              dotjob plugin new send-mail --lang c
            """)

    @Option(name: .customLong("lang"), help: "What it is written in.")
    var language: PluginLanguage

    @Option(help: ArgumentHelp("Where to make the folder; else here.", valueName: "dir"), completion: .directory)
    var directory: String?

    @Argument(help: "The plugin's name: letters, digits and \"-\".")
    var name: String

    func run() throws {
        let name: PluginName = try WrongValue.judging { try PluginName(self.name) }
        let files = try PluginTemplate(language: language).files(for: name)
        let folder = directory.map { ($0 as NSString).appendingPathComponent(name.text) } ?? name.text
        try NewFolder.write(files, to: folder)
        print("made \(folder.printable), with plugin-sdk \(EmbeddedSDK.version); next:")
        print("  cd \(ShellWord.quoted(folder))")
        print("  make test")
        print("  dotjob plugin call build/\(name.text).so \(name.identifier) --param '{\"name\": \"Ada\"}'")
    }
}
