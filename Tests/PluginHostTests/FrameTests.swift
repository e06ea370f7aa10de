import HostProtocol
import Testing

@Suite("Frames hold what was put into them")
struct FrameTests {
    /// Writes one frame, cuts it out of a stream that arrives byte by byte, and reads it.
    private func roundTrip<R>(
        _ kind: UInt8 = 9, write: (inout FrameWriter) -> Void, read: (inout FrameReader) throws -> R
    ) throws -> R {
        var writer = FrameWriter()
        writer.begin(kind)
        write(&writer)
        writer.end()
        var stream = FrameStream()
        for (index, byte) in writer.bytes.enumerated() {
            #expect(try stream.next { _, _ in true } == nil, "before byte \(index)")
            _ = stream.fill(atMost: 16) { room in
                room[0] = byte
                return 1
            }
        }
        return try #require(
            try stream.next { found, reader in
                #expect(found == kind)
                let value = try read(&reader)
                #expect(reader.isAtEnd)
                return value
            })
    }

    @Test("Numbers, texts and blobs come back")
    func values() throws {
        let values = try roundTrip {
            $0.put(Int64.min)
            $0.put(UInt32.max)
            $0.put(-0.5)
            $0.put(true)
            $0.put("ü\0x")
            $0.put(terminated: "")
        } read: {
            (
                try $0.integer(Int64.self), try $0.integer(UInt32.self), try $0.double(), try $0.bool(),
                try $0.string(),
                try $0.terminatedString()
            )
        }
        #expect(values == (.min, .max, -0.5, true, "ü\0x", ""))
    }

    @Test("A load command comes back")
    func load() throws {
        let command = LoadCommand(
            group: "g", threads: 3, stackBytes: 1 << 20, logBytesPerAttempt: 9,
            plugins: [
                LoadedPlugin(
                    name: "a", path: "/a.so", configuration: "{}", secrets: [.init(name: "s", bytes: [0, 255])]),
                LoadedPlugin(name: "b", path: "/b.so"),
            ])
        var writer = FrameWriter()
        command.write(to: &writer)
        try writer.bytes.withUnsafeBytes { bytes in
            var reader = FrameReader(UnsafeRawBufferPointer(rebasing: bytes[5...]))
            let read = try LoadCommand(from: &reader)
            #expect(read == command)
            #expect(reader.isAtEnd)
        }
    }

    @Test("A reader never reads past the end, wherever the body is cut")
    func cutBodies() throws {
        var writer = FrameWriter()
        RunTask(
            taskID: 1, claimNo: 2, scheduledAtMs: 3, timeoutMs: 4, attempt: 5, handler: 6, jobName: "job",
            parameters: "{}",
            traceContext: ""
        ).write(to: &writer)
        for count in 0..<writer.bytes.count {
            writer.bytes.withUnsafeBytes { bytes in
                var reader = FrameReader(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
                #expect(throws: FrameError.self) { _ = try RunTask(from: &reader) }
            }
        }
    }

    @Test("Every report comes back", arguments: reports)
    func report(report: HostReport) throws {
        try frame(of: report) { kind, body in
            var reader = FrameReader(body)
            let read = try HostReport(kind: kind, from: &reader)
            #expect(read == report)
            #expect(reader.isAtEnd)
        }
    }

    @Test("A report is refused wherever its frame is cut", arguments: reports)
    func cutReport(report: HostReport) throws {
        try frame(of: report) { kind, body in
            for count in 0..<body.count {
                var reader = FrameReader(UnsafeRawBufferPointer(rebasing: body[..<count]))
                #expect(throws: FrameError.self) { _ = try HostReport(kind: kind, from: &reader) }
            }
        }
    }

    @Test("A frame of no known kind is no report", arguments: [UInt8(0), 9, 255])
    func unknownKind(kind: UInt8) {
        #expect(throws: FrameError.self) {
            _ = try roundTrip(kind) {
                $0.put(UInt32(0))
            } read: {
                try HostReport(kind: kind, from: &$0)
            }
        }
    }

    @Test("A list that says it is longer than its frame is refused")
    func boastfulList() {
        #expect(throws: FrameError.self) {
            _ = try roundTrip {
                $0.put(UInt32.max)
            } read: {
                try $0.list { try $0.integer(Int64.self) }
            }
        }
    }

    private static let task = TaskReference(taskID: .max, claimNo: 2)
    private static let reports: [HostReport] = [
        .ready(
            ReadyReport(
                plugins: [
                    .init(name: "mail", version: "1.0", requiresMinor: 1),
                    .init(
                        name: "z", version: "2", requiresMinor: 0,
                        systemLibrary: .init(path: "/usr/lib/libz.so.1", buildID: "00ff")),
                ],
                handlers: [
                    .init(name: "send", plugin: 0, summary: "Sends", timeoutMs: 9, parametersSchema: "{}"),
                    .init(
                        name: "crc", plugin: 1, summary: "", timeoutMs: 0, parametersSchema: "",
                        signature: "u64(data: bytes32)"),
                ])),
        .rejected("plugin \"mail.so\": has no handlers"),
        .results([
            TaskResult(
                taskID: 1, claimNo: 2, startedAtMs: 3, finishedAtMs: 4, elapsedMicroseconds: 5, outcome: -1,
                ending: .threadExited, retryAfterMs: -1, failureKind: "kind", message: "why", result: nil),
            TaskResult(
                taskID: 2, claimNo: 2, startedAtMs: 3, finishedAtMs: 4, elapsedMicroseconds: 5, outcome: 0,
                ending: .returned, retryAfterMs: 7, failureKind: "", message: "", result: "ü"),
        ]),
        .logLines([HostLogLine(task: task, atMs: 1, level: 2, isFromHost: true, text: "cut")]),
        .progress([HostProgress(task: task, fraction: 0.25, note: "a quarter")]),
        .recalled([task, TaskReference(taskID: 1, claimNo: 1)]),
        .unstarted([task]),
        .unable("no memory"),
    ]

    /// Hands `body` the frame's kind and body.
    private func frame(of report: HostReport, _ body: (UInt8, UnsafeRawBufferPointer) throws -> Void) throws {
        var writer = FrameWriter()
        report.write(to: &writer)
        try writer.bytes.withUnsafeBytes { try body($0[4], UnsafeRawBufferPointer(rebasing: $0[5...])) }
    }

    @Test("A length beyond the limit ends the stream", arguments: [UInt32(0), UInt32(FrameStream.longestFrame) + 1])
    func impossibleLength(length: UInt32) throws {
        var stream = FrameStream()
        _ = stream.fill(atMost: 8) { room in
            room.storeBytes(of: length.littleEndian, as: UInt32.self)
            return 8
        }
        #expect(throws: FrameError.self) { try stream.next { _, _ in true } }
    }

    @Test("Bytes that are no UTF-8 are replaced")
    func brokenText() throws {
        let text = try roundTrip { writer in
            ([97, 0xff] as [UInt8]).withUnsafeBytes { writer.put(blob: $0) }
        } read: {
            try $0.string()
        }
        #expect(text == "a\u{fffd}")
    }
}
