internal import Glibc

/// A look at a library's file before the dynamic linker sees it, whose own words for a broken file help nobody.
///
/// The executor looks before it starts a host, and the host before it loads.
public enum LibraryFile {
    /// What is wrong with a file, and what to do about it: the end of a sentence that names the file.
    public struct Fault: Error {
        public let reason: String
        public let cure: String

        public init(reason: String, cure: String) {
            self.reason = reason
            self.cure = cure
        }
    }

    /// Throws unless the open `file` is a whole shared library for this machine and its C library. It moves the file's offset.
    public static func check(_ file: Int32) throws(Fault) {
        let length = UInt64(max(0, lseek(file, 0, SEEK_END)))
        guard let image = ELFFile(file) else {
            throw ForeignFile.fault(of: ELFFile.read(file, at: 0, count: 512), length: length)
        }
        guard image.machine == Machine.own.rawValue else {
            throw Machine.fault(built: "for \(Machine.name(of: image.machine))")
        }
        try checkType(image.type)
        guard length >= image.neededBytes else {
            throw Fault(
                reason: "truncated: \(length) of at least \(image.neededBytes) bytes",
                cure: "build and publish it again")
        }
        guard let section = DynamicSection(of: image) else {
            throw Fault(reason: "without a dynamic section", cure: "link it with -shared")
        }
        try check(section)
    }

    private static func checkType(_ type: UInt16) throws(Fault) {
        let kind: String
        switch type {
        case 3: return
        case 1: kind = "an object file"
        case 2: kind = "an executable"
        case 4: kind = "a core dump"
        default: kind = "of ELF type \(type)"
        }
        throw Fault(reason: "not a shared library but \(kind)", cure: "link it with -shared")
    }

    private static func check(_ section: DynamicSection) throws(Fault) {
        if section.isProgram {
            throw Fault(reason: "not a shared library but an executable", cure: "link it with -shared, without -pie")
        }
        if section.forbidsLoading {
            throw Fault(
                reason: "linked with -z nodlopen, which forbids to load it", cure: "link it without -z nodlopen")
        }
        for name in section.needed {
            guard let library = ForeignFile.libc(of: name) else { continue }
            throw Fault(
                reason: "built for \(library) (it needs \"\(name)\"), this node has glibc",
                cure: "rebuild it on a system with glibc, or for a target such as \(Machine.own)-unknown-linux-gnu")
        }
    }
}

/// ELF's numbers for the machines that people mix up.
enum Machine: UInt16, CustomStringConvertible {
    case x86 = 3
    case ppc64 = 21
    case s390x = 22
    case arm = 40
    case amd64 = 62
    case aarch64 = 183
    case riscv = 243

    #if arch(x86_64)
        static let own = Machine.amd64
    #elseif arch(arm64)
        static let own = Machine.aarch64
    #endif

    static func name(of number: UInt16) -> String { Machine(rawValue: number)?.description ?? "machine \(number)" }

    static func fault(built what: String) -> LibraryFile.Fault {
        LibraryFile.Fault(reason: "built \(what), this node is \(own)", cure: "rebuild it for \(own)")
    }

    var description: String {
        switch self {
        case .x86: "i386"
        case .ppc64: "ppc64"
        case .s390x: "s390x"
        case .arm: "arm"
        case .amd64: "x86_64"
        case .aarch64: "aarch64"
        case .riscv: "riscv"
        }
    }
}
