import ArgumentParser
import Execution
import Foundation
import JobModel
import Wording

/// What a node would give a plugin: the host, a configuration, secrets.
struct CallSurroundings: ParsableArguments {
    /// More than any secret needs, and less than what a device would give for ever.
    private static let secretBytes = 1024 * 1024

    @Option(
        name: .customLong("host"),
        help: ArgumentHelp(
            "The dotjob-host program; else $DOTJOB_HOST, else the one beside dotjob.", valueName: "path"),
        completion: .file()
    )
    var hostPath: String?

    @Option(help: ArgumentHelp("How long the plugin may take to load, init included.", valueName: "duration"))
    var loadTimeout = "30s"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What the plugin reads by config(): a JSON object, or a file with one.", valueName: "json|path"),
        completion: .file())
    var config: String?

    @Option(
        name: .customLong("secret"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A secret and the file that holds it, or \"-\" for standard input; repeat.", valueName: "name=path"))
    var secrets: [String] = []

    /// - Throws: `CommandError`; it never holds a secret's value.
    func setup(pluginPath: String) throws -> PluginTrial.Setup {
        var setup = PluginTrial.Setup(hostPath: try HostProgram.path(given: hostPath), pluginPath: pluginPath)
        setup.loadTimeoutMs = try DurationText.milliseconds(loadTimeout, option: "--load-timeout")
        if let config { setup.configuration = try Self.configuration(config) }
        for text in secrets {
            let (name, bytes) = try Self.secret(text)
            guard setup.secrets.updateValue(bytes, forKey: name) == nil else {
                throw CommandError("--secret \(name.quoted): given twice; give it once")
            }
        }
        return setup
    }

    private static func configuration(_ text: String) throws -> String {
        if text.drop(while: \.isWhitespace).hasPrefix("{") {
            return try object(Data(text.utf8), of: "--config")
        }
        let subject = "--config \(text.quoted)"
        guard let bytes = FileManager.default.contents(atPath: text) else {
            throw CommandError("\(subject): unreadable; name a file that you may read, or give a JSON object")
        }
        return try object(bytes, of: subject)
    }

    private static func object(_ bytes: Data, of subject: String) throws -> String {
        guard (try? JSONSerialization.jsonObject(with: bytes)) is [String: Any],
            let text = String(bytes: bytes, encoding: .utf8)
        else {
            throw CommandError("\(subject): not a JSON object; write one such as '{\"smtp\": {\"host\": \"::1\"}}'")
        }
        return text
    }

    private static func secret(_ text: String) throws -> (name: String, bytes: [UInt8]) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, !text.hasPrefix("=") else {
            // Not quoted: it may be the secret itself.
            throw CommandError("--secret: not NAME=FILE; put the value into a file and name that")
        }
        let (name, path) = (parts[0], parts[1])
        let bytes: Data?
        if path == "-" {
            bytes = try? FileHandle.standardInput.read(upToCount: secretBytes + 1) ?? Data()
        } else {
            let file = FileHandle(forReadingAtPath: path)
            bytes = file.flatMap { try? $0.read(upToCount: secretBytes + 1) ?? Data() }
        }
        guard let bytes else {
            // The path is not told either, since a value may stand in its place.
            throw CommandError("--secret \(name.quoted): its file is unreadable; name a file that you may read")
        }
        guard bytes.count <= secretBytes else {
            throw CommandError("--secret \(name.quoted): more than \(secretBytes) bytes; name the file that holds it")
        }
        return (name, Array(bytes))
    }
}
