import Foundation
import TestSupport
import Testing

/// Parameters against the schema of a handler that is published, and no executor.
@Suite("dotjob holds parameters against the handler's schema")
struct CommandParameterCheckTests {
    private let sandbox: CommandSandbox

    init() throws { sandbox = try CommandSandbox() }

    private func build(_ name: String, schema: String) throws -> String {
        let literal = schema.replacingOccurrences(of: "\"", with: "\\\"")
        return try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                DOTJOB_PLUGIN("mail", "1")
                DOTJOB_HANDLER(send, m->summary = "Sends one mail", m->timeout_ms = 30000,
                               m->parameters_schema = "\(literal)") { (void)task; return DOTJOB_OK; }
                """, named: name, flags: [], in: sandbox.directory.path)
    }

    private static let schema = """
        {"type": "object", "required": ["to"], "properties": {"to": {"type": "string"}, "copies": {"maximum": 3}}}
        """

    private func publishMail() throws {
        try sandbox.succeed("plugin", "publish", "--group", "g", try build("mail", schema: Self.schema))
    }

    @Test("job add refuses what does not fit, naming the member, and writes nothing")
    func add() throws {
        try publishMail()
        let add = ["job", "add", "--name", "m", "--group", "g", "--handler", "send"]
        #expect(
            try sandbox.refusal(of: add + ["--param", #"{"to": 5}"#])
                == "dotjob: job \"m\": parameter \"to\": must be a string, and is an integer; handler \"send\" of release 1 "
                + "asks for that: correct it, or pass --no-check\n")
        #expect(
            try sandbox.refusal(of: add + ["--every", "1h"]).contains("parameter \"to\": missing; it must be a string"))
        #expect(try sandbox.rows("job", "list").isEmpty)
        #expect(try sandbox.run(add + ["--param", #"{"to": 5}"#, "--no-check"]).status == 0)
    }

    @Test("a job without a schedule may be added without parameters; a run without any is refused")
    func run() throws {
        try publishMail()
        try sandbox.succeed("job", "add", "--name", "m", "--group", "g", "--handler", "send")
        #expect(try sandbox.refusal("job", "run", "m").contains("parameter \"to\": missing"))
        let refusal = try sandbox.refusal("job", "run", "m", "--param", #"{"to": "a", "copies": 9}"#)
        #expect(refusal.contains("parameter \"copies\": must be at most 3"))
        #expect(try sandbox.rows("task", "list").isEmpty)
        try sandbox.succeed("job", "run", "m", "--param", #"{"to": "a", "copies": 3}"#)
        try sandbox.succeed("job", "run", "m", "--no-check")
        #expect(try sandbox.rows("task", "list").count == 2)
    }

    @Test("job update refuses new parameters, a schedule for old ones, and a handler that they do not fit")
    func update() throws {
        try publishMail()
        try sandbox.succeed("job", "add", "--name", "m", "--group", "g", "--handler", "send")
        try sandbox.succeed(
            "job", "add", "--name", "other", "--group", "g", "--handler", "unheard_of", "--param", "[1]")
        #expect(try sandbox.refusal("job", "update", "m", "--param", #"{"to": null}"#).contains("and is null"))
        #expect(try sandbox.refusal("job", "update", "m", "--every", "1h").contains("parameter \"to\": missing"))
        let refusal = try sandbox.refusal("job", "update", "other", "--handler", "send")
        #expect(refusal.contains("parameters: must be an object, and is an array"))
        try sandbox.succeed("job", "update", "m", "--param", #"{"to": "a"}"#, "--every", "1h")
        try sandbox.succeed("job", "update", "m", "--priority", "1")
        #expect(try sandbox.object("job", "show", "m")["executor_param"] as? String == #"{"to": "a"}"#)
    }

    @Test("a release that asks for more says which jobs no longer fit")
    func publishTells() throws {
        try publishMail()
        try sandbox.succeed(
            "job", "add", "--name", "m", "--group", "g", "--handler", "send", "--param", #"{"to": "a"}"#)
        try sandbox.succeed("job", "add", "--name", "by-hand", "--group", "g", "--handler", "send")
        let next = try build("next", schema: #"{"type": "object", "required": ["to", "from"]}"#)
        let outcome = try sandbox.run(["plugin", "publish", "--group", "g", next])
        #expect(outcome.status == 0)
        #expect(
            outcome.error.hasPrefix(
                "note: job \"m\": parameter \"from\": missing; change it with \"dotjob job update\"\nnote: no executor")
        )
        try sandbox.succeed("job", "update", "m", "--param", #"{"to": "a", "from": "b", "copies": 4}"#)
        let back = try sandbox.run(["plugin", "rollback", "--group", "g"])
        #expect(back.status == 0)
        #expect(back.error.hasPrefix("note: job \"m\": parameter \"copies\": must be at most 3;"), "\(back.error)")
    }

    @Test("a plugin whose schema is none is refused before anything is stored")
    func brokenSchema() throws {
        let broken = try build("mail", schema: #"{"type": 5}"#)
        let refusal = try sandbox.refusal("plugin", "publish", "--group", "g", broken)
        #expect(refusal.contains("the parameters schema of handler \"send\" is no JSON Schema of draft 7"))
        #expect(try sandbox.rows("plugin", "list").isEmpty)
    }

    @Test("plugin show tells what the handlers say of themselves")
    func show() throws {
        try publishMail()
        let text = try sandbox.succeed("plugin", "show", "1")
        #expect(text.contains("send     mail    30s      Sends one mail"), "\(text)")
        let plugins = try #require(try sandbox.object("plugin", "show", "1")["plugins"] as? [CommandSandbox.Row])
        let details = try #require(plugins.first?["handler_details"] as? [CommandSandbox.Row])
        #expect(details.first?["parameters_schema"] as? String == Self.schema)
    }
}
