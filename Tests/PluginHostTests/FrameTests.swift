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
