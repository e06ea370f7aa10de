import CZlib

/// The packing that every browser unpacks (RFC 1952), by zlib.
enum Gzip {
    /// - Parameter level: 1 for quick to 9 for small.
    static func packed(_ bytes: [UInt8], level: Int32) -> [UInt8] {
        var stream = z_stream()
        guard deflate_begin_gzip(&stream, level) == Z_OK else { return bytes }
        defer { deflateEnd(&stream) }
        var input = bytes
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        return input.withUnsafeMutableBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: bound) { output, count in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(bound)
                // The bound is of one call.
                precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
                count = bound - Int(stream.avail_out)
            }
        }
    }
}
