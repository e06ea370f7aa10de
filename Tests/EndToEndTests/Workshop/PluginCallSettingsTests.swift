import Foundation
import TestSupport
import Testing

@Suite("dotjob plugin call gives a plugin its settings")
struct PluginCallSettingsTests {
    private let plugin: CalledPlugin
    private let secret = "correct horse battery staple"

    init() throws { plugin = try CalledPlugin() }

    private func write(_ text: String, to name: String) throws -> String {
        let path = plugin.directory.file(name)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test("a configuration comes from the argument or from a file")
    func configuration() throws {
        let text = "{\"smtp\": {\"host\": \"::1\"}}"
        for value in [text, try write(text, to: "config.json")] {
            let outcome = try plugin.call("read_settings", "--config", value)
            #expect(outcome.output == "{\"secret_bytes\":-1,\"host\":\"::1\"}\n", "\(outcome.error)")
        }
    }

    @Test("a configuration that is no JSON object is refused", arguments: ["{", "[]", "nowhere.json"])
    func badConfiguration(text: String) throws {
        try #require(try write("[1]", to: "list.json").hasSuffix("list.json"))
        for value in [text, "list.json"] {
            let outcome = try plugin.call("read_settings", "--config", value)
            #expect(outcome.status == 1)
            #expect(outcome.error.hasPrefix("dotjob: --config"))
        }
    }

    @Test("a secret reaches the plugin from a file or from standard input, and no output")
    func secrets() throws {
        let path = try write(secret, to: "password")
        let calls = [
            try plugin.call("read_settings", "--secret", "password=\(path)"),
            try plugin.call("read_settings", "--secret", "password=\(path)", "--json"),
            try Tool.run(
                "/bin/sh",
                [
                    "-c", "\"$0\" plugin call \"$1\" read_settings --secret password=- < \"$2\"",
                    Project.product("dotjob"), plugin.library, path,
                ]),
        ]
        for outcome in calls {
            #expect(outcome.status == 0, "\(outcome.error)")
            #expect(outcome.output.contains("secret_bytes"))
            #expect(outcome.output.contains(":\(secret.utf8.count),"))
            for word in secret.split(separator: " ") { #expect(!(outcome.output + outcome.error).contains(word)) }
        }
    }

    @Test(
        "a value on the command line is no secret, and is not shown again",
        arguments: ["hunter", "password=hunter two"])
    func secretOnTheCommandLine(text: String) throws {
        let outcome = try plugin.call("read_settings", "--secret", text)
        #expect(outcome.status == 1)
        #expect(outcome.error.hasPrefix("dotjob: --secret"))
        #expect(!outcome.error.contains("hunter"))
    }
}
