import CSlotTable
import Glibc
import HostProtocol
import TestSupport
import Testing

@Suite("Plugins in Rust, Zig and Go, each in a real host")
struct ForeignPluginTests {
    private static func fixture(_ name: String) -> String { "\(Project.root)/Tests/FixturePlugins/\(name)" }

    private static func rust(configuration: String = "{}") throws -> LoadedHost {
        let process = try HostUnderTest()
        let path = try ForeignPlugin.buildRust(fixture("border.rs"), in: process.scratch.path)
        return try LoadedHost(
            process, plugins: [LoadedPlugin(name: "", path: path, configuration: configuration, secrets: [])])
    }

    private static func zig() throws -> LoadedHost {
        let process = try HostUnderTest()
        let path = try ForeignPlugin.buildZig(fixture("border.zig"), in: process.scratch.path)
        return try LoadedHost(process, plugins: [LoadedPlugin(name: "", path: path)])
    }

    private static func go() throws -> LoadedHost {
        let process = try HostUnderTest()
        let handlers = ["border_ok", "border_panic", "border_goroutine", "border_c", "border_stop", "border_snooze"]
        let path = try ForeignPlugin.buildGo(fixture("border.go"), handlers: handlers, in: process.scratch.path)
        return try LoadedHost(process, plugins: [LoadedPlugin(name: "", path: path)])
    }

    /// What every language must do: say what it is, run, refuse parameters that do not fit, and let the host end.
    private func expectGoodManners(_ host: LoadedHost) throws {
        #expect(host.report.plugins.map(\.name) == ["border"] && host.report.plugins.map(\.requiresMinor) == [1])
        let handler = try #require(host.report.handlers.first { $0.name == "border_ok" })
        #expect(handler.summary == "Answers its name")
        #expect(handler.timeoutMs == 5_000)
        #expect(try host.run("border_ok", parameters: #"{"name":"Ada \"ü\"\n"}"#).result == #""Ada \"ü\"\n""#)
        let missing = try host.run("border_ok")
        #expect(missing.outcome == 2)
        #expect(missing.failureKind == "bad_input")
        #expect(missing.message == "parameter \"name\": missing; it must be a string")
        let snoozed = try host.run("border_snooze")
        #expect(snoozed.outcome == 4 && snoozed.retryAfterMs == 1500 && snoozed.message == "no file")
        try host.process.drain()
        let end = try host.process.end()
        #expect(end.exitCode == 0)
        #expect(end.error.contains("finished"))
    }

    private func expectStop(_ host: LoadedHost) throws {
        try host.process.run([host.task("border_stop", id: 5)])
        try host.process.waitUntilRunning(1)
        try host.process.name([TaskReference(taskID: 5, claimNo: 1)], in: .stop)
        #expect(try host.process.results()[0].outcome == 3)
    }

    // MARK: - Rust

    @Test(
        "A panic in Rust fails its attempt with text and place, and the host lives on",
        .enabled(if: Toolchain.cargo != nil, "cargo: not on this machine; install Rust"))
    func rustPanic() throws {
        let host = try Self.rust()
        let result = try host.run("border_panic")
        #expect(result.outcome == 1)
        #expect(result.failureKind == "panic")
        #expect(result.message.hasPrefix("panicked at "))
        #expect(result.message.contains("border.rs:36:"))
        #expect(result.message.hasSuffix("index out of bounds: the len is 3 but the index is 8"))
        #expect(try host.run("border_thread").result == "true")
        try expectGoodManners(host)
    }

    @Test(
        "A stack overflow in Rust is reported by the host, not by Rust",
        .enabled(if: Toolchain.cargo != nil, "cargo: not on this machine; install Rust"))
    func rustStackOverflow() throws {
        let end = try Self.rust().die(by: "border_stack")
        #expect(end.signal == SIGSEGV)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_SIGNAL_IN_SLOT)
    }

    @Test(
        "An init in Rust that fails rejects the release with its reason",
        .enabled(if: Toolchain.cargo != nil, "cargo: not on this machine; install Rust"))
    func rustInit() throws {
        #expect { try Self.rust(configuration: #"{"refuse":"no mail today"}"#) } throws: {
            "\($0)".contains("no mail today")
        }
    }

    // MARK: - Zig

    @Test(
        "An error in Zig fails its attempt with its name, one that asks to stop or to wait as it says",
        .enabled(if: Toolchain.zig != nil, "zig: not on this machine; set ZIG or put zig on PATH"))
    func zigErrors() throws {
        let host = try Self.zig()
        let result = try host.run("border_error")
        #expect(result.outcome == 1)
        #expect(result.message == "DiskUpsideDown")
        let later = try host.run("border_later")
        #expect(later.outcome == 1)
        #expect(later.retryAfterMs == 1500)
        #expect(later.failureKind == "smtp")
        #expect(later.message == "busy, 1")
        #expect(
            try host.run("border_ok", parameters: #"{"name":"","byte":256}"#).message
                == "parameter \"byte\": must be an integer from 0 to 255")
        try expectStop(host)
        try expectGoodManners(host)
    }

    @Test(
        "A panic in Zig kills the host and is blamed on its handler",
        .enabled(if: Toolchain.zig != nil, "zig: not on this machine; set ZIG or put zig on PATH"))
    func zigPanic() throws {
        let end = try Self.zig().die(by: "border_panic")
        #expect(end.signal == SIGABRT)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_SIGNAL_IN_SLOT)
        #expect(end.error.contains("panic: index out of bounds: index 84, len 3"))
    }

    // MARK: - Go

    @Test(
        "A nil dereference in Go fails its attempt with text and place, and the host lives on",
        .enabled(if: Toolchain.go != nil, "go: not on this machine; set GO or put go on PATH"))
    func goPanic() throws {
        let host = try Self.go()
        let result = try host.run("border_panic")
        #expect(result.outcome == 1)
        #expect(result.failureKind == "panic")
        #expect(result.message.contains("main.go:64: runtime error: invalid memory address or nil pointer dereference"))
        #expect(
            try host.run("border_ok", parameters: #"{"name":"","byte":256}"#).message
                == "parameter \"byte\": must be an integer from 0 to 255")
        try expectStop(host)
        try expectGoodManners(host)
    }

    @Test(
        "A panic in a goroutine of its own kills the host and is told from a handler's",
        .enabled(if: Toolchain.go != nil, "go: not on this machine; set GO or put go on PATH"))
    func goRoutine() throws {
        let end = try Self.go().die(by: "border_goroutine")
        #expect(end.signal == SIGABRT)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_SIGNAL_ELSEWHERE)
        #expect(end.text.contains("plugin.so"))
        #expect(end.error.contains("nil pointer dereference"))
    }

    @Test(
        "Go hands on a crash of C code: it is blamed on the handler with its address",
        .enabled(if: Toolchain.go != nil, "go: not on this machine; set GO or put go on PATH"))
    func goCrashOfC() throws {
        let end = try Self.go().die(by: "border_c")
        #expect(end.signal == SIGSEGV)
        #expect(end.obituary.mark.death == SLOT_TABLE_DEATH_SIGNAL_IN_SLOT)
        #expect(end.obituary.mark.fault_address == 16)
    }
}
