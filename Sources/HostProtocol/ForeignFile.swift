/// What people publish in place of a library for this machine, by its first bytes or the C library that it needs.
enum ForeignFile {
    private typealias Fault = LibraryFile.Fault

    /// What is wrong with a file that is no ELF file of 64 bits in this machine's byte order.
    static func fault(of start: [UInt8], length: UInt64) -> LibraryFile.Fault {
        if length == 0 { return Fault(reason: "empty", cure: "build it again: its linker failed, or has not ended") }
        if start.starts(with: elf) { return fault(ofELF: start) }
        for (mark, kind, cure) in kinds where start.starts(with: mark) { return Fault(reason: kind, cure: cure) }
        if let target = linkerScriptTarget(start) {
            return Fault(
                reason: "a linker script, a text that names the library",
                cure: target.isEmpty ? "publish the library that it names" : "publish \"\(target)\"")
        }
        return Fault(reason: "not a 64-bit ELF file", cure: "publish the shared library that the linker wrote")
    }

    /// The C library that a needed library stands for, when it is not glibc.
    static func libc(of needed: String) -> String? {
        if needed.hasPrefix("libc.musl-") || needed.hasPrefix("ld-musl-") { return "musl" }
        switch needed {
        // Of glibc that is the linker script in place of its library.
        case "libc.so": return "musl or Android"
        case "libc.so.0": return "uClibc"
        case "libc.so.7": return "FreeBSD"
        default: return nil
        }
    }

    private static let elf: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]

    private static let kinds: [(mark: [UInt8], kind: String, cure: String)] = [
        (Array("!<arch>\n".utf8), "a static library, an archive of object files", "link those with -shared"),
        (Array("!<thin>\n".utf8), "a static library, an archive of object files", "link those with -shared"),
        ([0xcf, 0xfa, 0xed, 0xfe], "built for macOS", "rebuild it for Linux"),
        ([0xca, 0xfe, 0xba, 0xbe], "built for macOS", "rebuild it for Linux"),
        (Array("MZ".utf8), "built for Windows", "rebuild it for Linux"),
        (Array("BC".utf8) + [0xc0, 0xde], "bitcode of LLVM", "compile it, and link it with -shared"),
    ]

    private static func fault(ofELF start: [UInt8]) -> Fault {
        guard start.count >= 20 else { return Fault(reason: "truncated", cure: "build and publish it again") }
        let isBigEndian = start[5] == 2
        let number: UInt16 = ELFFile.value(start, 18)
        let machine = Machine.name(of: isBigEndian ? number.byteSwapped : number)
        if start[4] == 1 { return Machine.fault(built: "for 32 bits (\(machine))") }
        if isBigEndian { return Machine.fault(built: "for \(machine), big-endian") }
        return Fault(reason: "truncated", cure: "build and publish it again")
    }

    /// What a linker script names first, "" when that is not plain; `nil` for another text.
    private static func linkerScriptTarget(_ start: [UInt8]) -> String? {
        guard start.allSatisfy({ $0 == 9 || $0 == 10 || $0 == 13 || ($0 >= 32 && $0 < 127) }) else { return nil }
        let text = String(decoding: start, as: UTF8.self)
        guard ["GNU ld script", "GROUP", "INPUT", "OUTPUT_FORMAT"].contains(where: { text.firstRange(of: $0) != nil })
        else { return nil }
        let words = text.split { " \n\t(),".contains($0) }
        return words.first { $0.firstRange(of: ".so") != nil && !$0.hasPrefix("*") }.map(String.init) ?? ""
    }
}
