internal import Glibc

/// A look at a library's file before the dynamic linker sees it, whose own words for a broken file help nobody.
///
/// The executor looks before it starts a host, and the host before it loads.
public enum LibraryFile {
    /// What is wrong with a file, and what to do about it: the end of a sentence that names the file.
    public struct Fault: Error {
        public let reason: String
        public let cure: String
    }

    /// An ELF header's fields that matter here, and the length that all its parts need.
    private struct Header {
        var machine: UInt16
        var type: UInt16
        var neededBytes: UInt64
    }

    private static let sharedObject: UInt16 = 3
    private static let headerBytes = 64
    private static let programHeaderBytes = 56

    /// Throws unless the open `file` is a whole shared library for this machine. It moves the file's offset.
    public static func check(_ file: Int32) throws(Fault) {
        guard let header = header(of: file) else {
            throw Fault(reason: "not a 64-bit ELF file", cure: "publish the shared library that the linker wrote")
        }
        guard header.machine == Machine.own.rawValue else {
            let machine = Machine(rawValue: header.machine)?.description ?? "machine \(header.machine)"
            throw Fault(
                reason: "built for \(machine), this node is \(Machine.own)", cure: "rebuild it for \(Machine.own)")
        }
        guard header.type == sharedObject else {
            throw Fault(reason: "not a shared library", cure: "link it with -shared")
        }
        let length = UInt64(max(0, lseek(file, 0, SEEK_END)))
        guard length >= header.neededBytes else {
            throw Fault(
                reason: "truncated: \(length) of at least \(header.neededBytes) bytes",
                cure: "build and publish it again")
        }
    }

    private static func header(of file: Int32) -> Header? {
        let bytes = read(file, at: 0, count: headerBytes)
        let isLittleEndian64: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1]
        guard bytes.count == headerBytes, bytes.starts(with: isLittleEndian64) else { return nil }
        var header = Header(machine: value(bytes, 18), type: value(bytes, 16), neededBytes: 0)
        let sectionsEnd = end(value(bytes, 40), UInt64(value(bytes, 58) as UInt16) * UInt64(value(bytes, 60) as UInt16))
        let programHeaders: UInt64 = value(bytes, 32)
        let count: UInt16 = value(bytes, 56)
        header.neededBytes = max(sectionsEnd, end(programHeaders, UInt64(count) * UInt64(programHeaderBytes)))
        for index in 0..<UInt64(count) {
            let at = end(programHeaders, index * UInt64(programHeaderBytes))
            let entry = read(file, at: at, count: programHeaderBytes)
            guard entry.count == programHeaderBytes else { break }
            header.neededBytes = max(header.neededBytes, end(value(entry, 8), value(entry, 32)))
        }
        return header
    }

    /// An offset may be garbage: then no file is long enough.
    private static func end(_ offset: UInt64, _ count: UInt64) -> UInt64 {
        let (sum, overflow) = offset.addingReportingOverflow(count)
        return overflow ? .max : sum
    }

    private static func value<T: FixedWidthInteger>(_ bytes: [UInt8], _ offset: Int) -> T {
        bytes.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: T.self)) }
    }

    private static func read(_ file: Int32, at offset: UInt64, count: Int) -> [UInt8] {
        guard let offset = off_t(exactly: offset) else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            filled = max(0, pread(file, room.baseAddress, count, offset))
        }
    }
}

/// ELF's numbers for the machines that people mix up.
private enum Machine: UInt16, CustomStringConvertible {
    case x86 = 3
    case arm = 40
    case amd64 = 62
    case aarch64 = 183
    case riscv = 243

    #if arch(x86_64)
        static let own = Machine.amd64
    #elseif arch(arm64)
        static let own = Machine.aarch64
    #endif

    var description: String {
        switch self {
        case .x86: "i386"
        case .arm: "arm"
        case .amd64: "x86_64"
        case .aarch64: "aarch64"
        case .riscv: "riscv"
        }
    }
}
