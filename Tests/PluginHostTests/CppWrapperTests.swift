import Foundation
import HostProtocol
import TestSupport
import Testing

@Suite("Handlers in C++ end as they mean to, and let nothing out")
struct CppWrapperTests {
    private func load(configuration: String = "{}", secrets: [LoadedPlugin.Secret] = []) throws -> LoadedHost {
        let process = try HostUnderTest()
        let path = try FixturePlugin.build("wrapper.cpp", flags: ["-pthread"], in: process.scratch.path)
        return try LoadedHost(
            process, plugins: [LoadedPlugin(name: "", path: path, configuration: configuration, secrets: secrets)])
    }

    @Test("A body that returns has succeeded; what it set, logged and reported arrives")
    func succeeds() throws {
        let host = try load()
        let result = try host.run("greet", parameters: #"{"name": "Ada \"L\""}"#)
        #expect(result.outcome == 0)
        #expect(result.result == #"{"greeting":"hello, Ada \"L\""}"#)
        #expect(host.report.handlers.first { $0.name == "greet" }?.summary == "Says hello")
        let facts = try host.run("facts", attempt: 2, parameters: "{}")
        #expect(facts.result == #"[1,2,1,"facts","{}",0,0,0]"#)
    }

    @Test("Parameters come typed, with fallbacks for what is missing or null")
    func parameters() throws {
        let host = try load()
        #expect(try host.run("parameters").result == "[-1,7,0.500000,true,null]")
        let given = #"{"tiny": -128, "large": 9223372036854775807, "real": 2, "flag": false, "text": "t\n"}"#
        #expect(
            try host.run("parameters", parameters: given).result
                == #"[-128,9223372036854775807,2.000000,false,"t\u000a"]"#)
        #expect(try host.run("parameters", parameters: #"{"tiny": null}"#).result == "[-1,7,0.500000,true,null]")
    }

    @Test(
        "What does not fit fails for good and says what would",
        arguments: [
            ("greet", "{}", #"parameter "name": missing; it must be a string"#),
            ("greet", #"{"name": 5}"#, #"parameter "name": must be a string"#),
            ("parameters", #"{"tiny": 128}"#, #"parameter "tiny": must be an integer from -128 to 127"#),
            ("parameters", #"{"large": -1}"#, #"parameter "large": must be an integer from 0 to 9223372036854775807"#),
            ("parameters", #"{"flag": 1}"#, #"parameter "flag": must be true or false"#),
            ("parameters", #"{"real": "x"}"#, #"parameter "real": must be a number"#),
        ])
    func refused(handler: String, parameters: String, message: String) throws {
        let result = try load().run(handler, parameters: parameters)
        #expect(result.outcome == 2)
        #expect(result.failureKind == "bad_input")
        #expect(result.message == message)
    }

    @Test("What is thrown becomes the outcome, with its text")
    func failures() throws {
        let host = try load()
        let permanent = try host.run("fails_for_good")
        #expect(permanent.outcome == 2 && permanent.failureKind == "smtp" && permanent.message == "no such mail")
        let passing = try host.run("fails_for_now")
        #expect(passing.outcome == 1 && passing.retryAfterMs == 1500 && passing.message == "busy")
        let snoozed = try host.run("snoozes")
        #expect(snoozed.outcome == 4 && snoozed.retryAfterMs == 2_000 && snoozed.message == "no file")
        #expect(host.report.plugins.map(\.requiresMinor) == [1])
        let standard = try host.run("throws_standard")
        #expect(standard.outcome == 1 && standard.failureKind == "exception" && standard.message == "disk on fire")
        #expect(try host.run("throws_number").message == "an exception that says nothing")
        #expect(try host.run("long_result").message.hasPrefix("result: longer than 1 MiB"))
    }

    @Test("A handler that is asked to stop ends as cancelled")
    func stops() throws {
        let host = try load()
        try host.process.run([host.task("waits", id: 3, claim: 2)])
        try host.process.waitUntilRunning(1)
        try host.process.name([TaskReference(taskID: 3, claimNo: 2)], in: .stop)
        #expect(try host.process.results()[0].outcome == 3)
    }

    @Test("pthread_exit passes through, destructors run, and the host goes on")
    func threadExit() throws {
        let host = try load()
        try host.process.run([host.task("leaves_by_pthread_exit")])
        #expect(try host.process.results()[0].ending == .threadExited)
        #expect(try host.run("greet", parameters: #"{"name": "x"}"#).outcome == 0)
        try host.process.drain()
        #expect(try host.process.end().output.contains("unwound"))
    }

    @Test("What handlers share lives from init to fini, and a constructor that throws rejects the plugin")
    func state() throws {
        let secret = LoadedPlugin.Secret(name: "token", bytes: Array("s3cret".utf8))
        let host = try load(configuration: #"{"smtp": {"host": "mail"}}"#, secrets: [secret])
        #expect(try host.run("settings").result == #"["mail",6]"#)
        try host.process.drain()
        #expect(try host.process.end().output.contains("shared is gone"))
        let error = #expect(throws: HostTestError.self) { try load(configuration: #"{"refuse": true}"#) }
        #expect("\(error as Any)".contains("init failed with 1: configuration"))
    }
}
