import Foundation
import TestSupport
import Testing

@Suite struct BenchPluginTests {
    private static let path = Project.product("libdotjob-bench-plugin.so")

    @Test("The benchmark's plugin needs libc alone")
    func needsLibcAlone() throws {
        #expect(try Library(Self.path).needed == ["libc.so.6"])
    }

    @Test("Its latency handler answers with the time of its start in nanoseconds")
    func latencyHandlerAnswersWithItsStart() throws {
        let plugin = try LoadedPlugin(Self.path)
        #expect(plugin.handlerNames.sorted() == ["bench_latency", "bench_noop", "bench_sleep"])
        let before = Int64(Date().timeIntervalSince1970 * 1000)
        let host = RecordingHost()
        #expect(try plugin.run("bench_latency", on: host) == 0)
        let after = Int64(Date().timeIntervalSince1970 * 1000)
        let nanoseconds = try #require(host.seen.result.flatMap(Int64.init))
        #expect((before...after).contains(nanoseconds / 1_000_000))
        #expect(try plugin.run("bench_noop", on: RecordingHost()) == 0)
    }

    @Test("Its slow handler sleeps for as long as it is told")
    func slowHandlerSleeps() throws {
        let host = RecordingHost(parameters: ["ms": Int64(30)])
        let start = ContinuousClock.now
        #expect(try LoadedPlugin(Self.path).run("bench_sleep", on: host) == 0)
        #expect(start.duration(to: .now) >= .milliseconds(30))
    }
}
