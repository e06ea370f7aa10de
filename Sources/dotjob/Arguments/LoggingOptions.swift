import ArgumentParser
import Foundation
import Logging
import Wording

/// How much a serving process says on standard error.
struct LoggingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"),
        completion: .list(Logger.Level.allCases.map(\.rawValue)))
    var logLevel = "info"

    static let environmentVariable = "DOTJOB_LOG_FORMAT"

    @Option(
        help: ArgumentHelp("Lines of text, or of JSON; else $DOTJOB_LOG_FORMAT, else text.", valueName: "json|text"))
    var logFormat: String?

    func logger(_ label: String) throws -> Logger {
        guard let level = Logger.Level(rawValue: logLevel) else {
            throw WrongValue(
                "--log-level \(logLevel.quoted): unknown; give one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        let isJSON = try isJSON()
        var logger = Logger(label: label) { label -> any LogHandler in
            if isJSON { JSONLineLog(label: label) } else { StreamLogHandler.standardError(label: label) }
        }
        logger.logLevel = level
        return logger
    }

    /// Logs why a process ends, where all that it says is lines of JSON.
    ///
    /// - Returns: whether it did.
    func tell(end error: any Error) -> Bool {
        guard (try? isJSON()) ?? false, !(error is ExitCode), let logger = try? logger("dotjob") else { return false }
        logger.critical("\(error.words)")
        return true
    }

    private func isJSON() throws -> Bool {
        let inherited = ProcessInfo.processInfo.environment[Self.environmentVariable].flatMap { $0.isEmpty ? nil : $0 }
        switch logFormat ?? inherited ?? "text" {
        case "json": return true
        case "text": return false
        case let word:
            let option = logFormat == nil ? Self.environmentVariable : "--log-format"
            throw WrongValue("\(option) \(word.quoted): unknown; give json or text")
        }
    }
}
