import ArgumentParser
import JobModel
import Wording

/// A word that should be a command and is none.
struct UnknownCommand {
    private let word: String
    private let path: [String]
    private let names: [String]

    /// Follows the arguments to the first word that names no command; `nil` when each does.
    ///
    /// - Parameter arguments: those of the program, without its name.
    init?(in arguments: [String], of root: any ParsableCommand.Type = Dotjob.self) {
        var command = root
        var path = ["dotjob"]
        var arguments = arguments[...]
        while let argument = arguments.popFirst() {
            // The options that may stand before a command.
            if StoreLocation.options.contains(argument) { arguments = arguments.dropFirst() }
            if StoreLocation.options.contains(where: { argument == $0 || argument.hasPrefix($0 + "=") }) { continue }
            let children = command.configuration.subcommands
            // Another option may take the next word for its value: from here on the parser judges.
            guard !children.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return nil }
            guard let next = children.first(where: { $0.configuration.commandName == argument }) else {
                word = argument
                self.path = path
                names = children.compactMap { $0.configuration.commandName }
                return
            }
            command = next
            path.append(argument)
        }
        return nil
    }

    var text: String {
        let meant = EditDistance.nearest(to: word, among: names)
        let command = path.joined(separator: " ")
        let cure = meant.map { "did you mean \"\(command) \($0)\"?" } ?? "see \"\(command) --help\""
        return "unknown command \(word.quoted); \(cure)"
    }
}
