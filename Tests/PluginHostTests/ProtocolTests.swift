import CSlotTable
import Glibc
import HostProtocol
import TestSupport
import Testing

@Suite("Frames that make no sense end the host, and nothing else happens")
struct ProtocolTests {
    private func frame(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt32(body.count + 1).littleEndian) { Array($0) } + [kind] + body
    }

    @Test("A first frame that is no load command ends the host with 76")
    func firstFrame() throws {
        let host = try HostUnderTest()
        try host.drain()
        let end = try host.end()
        #expect(end.exitCode == 76)
        #expect(end.error == "dotjob-host: the first frame is of kind 5, not a load command\n")
    }

    @Test(
        "A malformed frame ends the host with 76",
        arguments: [
            (UInt8(2), [1, 0, 0, 0]), (2, [255, 255, 255, 255]), (2, []), (3, [1, 0, 0, 0, 9]), (4, [0, 0]),
            (4, [0, 0, 0, 0, 7]), (1, []), (0, []), (200, [1, 2, 3]),
        ] as [(UInt8, [UInt8])])
    func malformed(kind: UInt8, body: [UInt8]) throws {
        let host = try LoadedHost("crash.c")
        try host.process.send(frame(kind, body))
        let end = try host.process.end()
        #expect(end.exitCode == 76)
        #expect(end.error.hasPrefix("dotjob-host: "))
    }

    @Test("A frame of impossible length ends the host with 76", arguments: [UInt32(0), .max])
    func impossibleLength(length: UInt32) throws {
        let host = try LoadedHost("crash.c")
        try host.process.send(withUnsafeBytes(of: length.littleEndian) { Array($0) } + [2])
        #expect(try host.process.end().exitCode == 76)
    }

    @Test("A task for a handler that does not exist ends the host with 76")
    func unknownHandler() throws {
        let host = try LoadedHost("crash.c")
        var task = try host.task("echo")
        task.handler = UInt32(host.report.handlers.count)
        try host.process.run([task])
        #expect(try host.process.end().exitCode == 76)
    }

    @Test("A run frame cut anywhere runs nothing and ends the host")
    func truncatedRun() throws {
        let scratch = try TemporaryDirectory()
        let library = try FixturePlugin.build("crash.c", in: scratch.path)
        var writer = FrameWriter()
        let template = try LoadedHost(HostUnderTest(), plugins: [LoadedPlugin(name: "", path: library)])
        try template.task("echo", parameters: #"{"a":1}"#).write(to: &writer)
        let task = writer.bytes
        for cut in stride(from: 0, to: task.count, by: 9) {
            let host = try LoadedHost(HostUnderTest(), plugins: [LoadedPlugin(name: "", path: library)])
            try host.process.send(frame(2, [1, 0, 0, 0] + task.prefix(cut)))
            #expect(try host.process.end().exitCode == 76)
        }
    }

    @Test("A stream that ends inside a frame kills the host, as the executor's end does")
    func cutStream() throws {
        let host = try LoadedHost("crash.c")
        try host.process.send([100, 0, 0, 0, 2, 1])
        host.process.hangUp()
        #expect(try host.process.end().signal == SIGKILL)
    }

    @Test("Random bytes never run a task and always end the host")
    func randomBytes() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            let host = try HostUnderTest()
            let bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) }
            try host.send(frame(1, bytes))
            host.hangUp()
            let end = try host.end()
            #expect(end.exitCode != 0)
            #expect(
                end.obituary.mark.death == SLOT_TABLE_DEATH_UNCONNECTED
                    || end.obituary.mark.death == SLOT_TABLE_DEATH_NONE, "\(bytes)")
        }
    }

    @Test(
        "Wrong arguments are told with 64",
        arguments: [
            [], ["--slots"], ["--slots", "2"], ["--protocol", "2", "--slots", "0"], ["--slots", "x"], ["--x", "1"],
        ])
    func arguments(words: [String]) throws {
        let outcome = try Tool.run(Project.product("dotjob-host"), words)
        #expect(outcome.status == 64)
        #expect(outcome.error.hasPrefix("dotjob-host: usage: dotjob-host --protocol N --slots N"))
    }
}
