import CZlib
import Glibc

/// The bytes of a tar archive, which may be packed by gzip: unpacked as they are asked for, so that no more of them is ever made.
final class ArchiveBytes {
    private static let inputBytes = 1 << 16

    private let descriptor: Int32
    private let input = UnsafeMutablePointer<UInt8>.allocate(capacity: inputBytes)
    /// Where zlib's state lies: it must not move. `nil` for an archive that is not packed.
    private var packed: UnsafeMutablePointer<z_stream>?
    /// Whether the last packed byte was unpacked, and fits its checksum.
    private var isOver = false
    /// How many may be asked for in all.
    private let most: Int64
    private var given: Int64 = 0

    init(_ path: String, most: Int64) throws {
        self.most = most
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw ArchiveError(
                .unwritable, reason: "cannot be read: \(String(cString: strerror(errno)))", cure: "try again")
        }
        guard Self.head(of: descriptor).starts(with: ArchiveKind.gzipMark) else { return }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard inflate_begin_gzip(stream) == Z_OK else {
            stream.deallocate()
            throw ArchiveError(.unwritable, reason: "there is no memory to unpack it", cure: "try again")
        }
        packed = stream
    }

    deinit {
        if let packed {
            inflateEnd(packed)
            packed.deallocate()
        }
        input.deallocate()
        close(descriptor)
    }

    private static func head(of descriptor: Int32) -> [UInt8] {
        var head = [UInt8](repeating: 0, count: ArchiveKind.gzipMark.count)
        let count = pread(descriptor, &head, head.count, 0)
        return Array(head.prefix(max(count, 0)))
    }

    /// The next bytes: as many as these, or fewer at the end.
    func read(upTo count: Int) throws -> [UInt8] {
        guard given + Int64(count) <= most else { throw ArchiveError.tooLarge(most) }
        let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = try packed == nil ? readPlain(buffer) : unpack(into: buffer)
        }
        given += Int64(bytes.count)
        return bytes
    }

    /// The next bytes: exactly so many.
    func read(_ count: Int) throws -> [UInt8] {
        let bytes = try read(upTo: count)
        guard bytes.count == count else { throw ArchiveError.truncated() }
        return bytes
    }

    /// - Throws: unless nothing comes behind what was read.
    func checkEnd() throws {
        guard try read(upTo: 1).isEmpty else { throw ArchiveError.damaged("something comes behind its end mark") }
        guard packed != nil else { return }
        guard isOver else { throw ArchiveError.truncated() }
        if packed?.pointee.avail_in != 0 || Glibc.read(descriptor, input, 1) != 0 {
            throw ArchiveError.damaged("something comes behind what gzip packed")
        }
    }

    private func readPlain(_ buffer: UnsafeMutableBufferPointer<UInt8>) throws -> Int {
        var done = 0
        while done < buffer.count, let base = buffer.baseAddress {
            let count = Glibc.read(descriptor, base + done, buffer.count - done)
            guard count >= 0 else { throw ArchiveError.damaged("cannot be read") }
            if count == 0 { break }
            done += count
        }
        return done
    }

    private func unpack(into buffer: UnsafeMutableBufferPointer<UInt8>) throws -> Int {
        guard let packed else { return 0 }
        packed.pointee.next_out = buffer.baseAddress
        packed.pointee.avail_out = UInt32(buffer.count)
        while packed.pointee.avail_out > 0, !isOver {
            if packed.pointee.avail_in == 0 {
                let count = Glibc.read(descriptor, input, Self.inputBytes)
                guard count > 0 else { throw ArchiveError.truncated() }
                packed.pointee.next_in = input
                packed.pointee.avail_in = UInt32(count)
            }
            switch inflate(packed, Z_NO_FLUSH) {
            case Z_OK: continue
            case Z_STREAM_END: isOver = true
            default: throw ArchiveError.damaged("is not what gzip packed")
            }
        }
        return buffer.count - Int(packed.pointee.avail_out)
    }
}
