import Foundation
import HostProtocol
import TestSupport
import Testing

/// Whether the kept libraries are for this machine.
private let isX86: Bool = {
    #if arch(x86_64)
        true
    #else
        false
    #endif
}()

/// Libraries that were built with a released SDK and are kept as they were: they load for as long as their major does.
@Suite(
    "Plugins of every released ABI load and run",
    .enabled(if: isX86, "the kept libraries are for x86_64, and this machine is not"))
struct ReleasedABITests {
    private func load(_ version: String, configuration: String = "{}") throws -> LoadedHost {
        let path = "\(Project.root)/Tests/FixturePlugins/abi/\(version)/plugin.so"
        let secret = LoadedPlugin.Secret(name: "token", bytes: [1, 2, 3])
        return try LoadedHost(
            HostUnderTest(),
            plugins: [LoadedPlugin(name: "", path: path, configuration: configuration, secrets: [secret])])
    }

    @Test("1.0: every call of its table, its records, init and fini do what they did")
    func first() throws {
        let host = try load("1.0", configuration: #"{"smtp": {"host": "mail"}}"#)
        #expect(host.report.plugins.map(\.requiresMinor) == [0])
        let handler = try #require(host.report.handlers.first { $0.name == "use_all" })
        #expect(handler.summary == "Uses every call of ABI 1.0" && handler.timeoutMs == 30_000)
        #expect(handler.parametersSchema == #"{"type":"object"}"#)
        let parameters = #"{"text": "t", "integer": -5, "real": 0.5, "flag": true}"#
        try host.process.run([host.task("use_all", id: 8, claim: 2, attempt: 3, parameters: parameters, trace: "00-ab")]
        )
        let result = try host.process.results()[0]
        #expect(result.outcome == 0)
        #expect(
            result.result == #"[0,"t",-5,0.5,1,"mail",3,"00-ab",0,1,8,3,2,"use_all","job of use_all"]"#)
        let failed = try host.run("fail_later")
        #expect(failed.outcome == 1 && failed.failureKind == "later" && failed.retryAfterMs == 1500)
        #expect(try host.run("scale", parameters: #"{"x": 1.5}"#).result == "3")
        #expect(try host.run("scale", parameters: #"{"x": 1, "unit": "m"}"#).outcome == 1)
        try host.process.drain()
        #expect(try host.process.end().output.contains("the plugin of ABI 1.0 has ended"))
    }

    @Test("1.1: a handler snoozes for as long as it did")
    func second() throws {
        let host = try load("1.1")
        #expect(host.report.plugins.map(\.requiresMinor) == [1])
        let snoozed = try host.run("snooze_later")
        #expect(snoozed.outcome == 4 && snoozed.message == "not now" && snoozed.retryAfterMs == 1500)
    }

    @Test("1.0: init still refuses with its text")
    func refuses() throws {
        let error = #expect(throws: HostTestError.self) { try load("1.0", configuration: #"{"refuse": 1}"#) }
        #expect("\(error as Any)".contains("told to refuse"))
    }
}
