import CLibELF

/// What a shared library's file says of itself, read without loading anything.
public struct LibraryFacts: Sendable, Equatable {
    /// The libraries that it needs, as the linker wrote them down.
    public var needed: [String] = []
    /// DT_RUNPATH, one directory each.
    public var runPaths: [String] = []
    /// DT_RPATH, its predecessor, which the dynamic linker heeds only without the former.
    public var rPaths: [String] = []
    /// Whether the dynamic linker has to write into its code.
    public var hasTextRelocations = false
    public var stack = Stack.unstated
    /// Whether a part of it is both writable and executable in memory.
    public var hasWritableCode = false
    /// In lower-case hexadecimal; `nil` when it has none.
    public var buildID: String?
    /// Whether it tells files and lines.
    public var hasDebugInformation = false
    /// What others can bind to, sorted.
    public var exports: [String] = []
    /// Versions of symbols that it needs, such as `GLIBC_2.34`, sorted.
    public var symbolVersions: [String] = []
    /// Whether it still lists its sections; else `exports`, `symbolVersions` and `hasDebugInformation` are unknown.
    public var hasSections = false

    /// What it asks of the stacks of the process.
    public enum Stack: Sendable {
        case plain
        case executable
        /// It does not say, and gets an executable one.
        case unstated
    }

    /// Reads a library. Whatever the bytes are, this neither crashes nor reads past them.
    ///
    /// - Throws: `NotReadable` when it is no ELF file of 64 bits with a dynamic section.
    public init(bytes: [UInt8]) throws(NotReadable) {
        guard !bytes.isEmpty, elf_version(UInt32(EV_CURRENT)) != UInt32(EV_NONE) else { throw NotReadable() }
        // A copy: libelf may convert what it reads in place.
        var image = bytes
        let facts = image.withUnsafeMutableBytes { image -> LibraryFacts? in
            guard let elf = elf_memory(image.assumingMemoryBound(to: CChar.self).baseAddress, image.count) else {
                return nil
            }
            defer { elf_end(elf) }
            guard elf_kind(elf) == ELF_K_ELF, gelf_getclass(elf) == ELFCLASS64 else { return nil }
            var facts = LibraryFacts()
            let file = LibraryImage(elf: elf, bytes: UnsafeRawBufferPointer(image))
            guard facts.readSegments(of: file) else { return nil }
            facts.readSections(of: file)
            return facts
        }
        guard let facts else { throw NotReadable() }
        self = facts
    }

    private init() {}

    /// It is no library that could be read.
    public struct NotReadable: Error {}

    /// The newest of each family of versions: `GLIBC_2.34` and `GLIBCXX_3.4.30` of all that are needed.
    public var newestSymbolVersions: [String] {
        var newest: [Substring: (text: String, numbers: [Int])] = [:]
        for text in symbolVersions {
            guard let underscore = text.lastIndex(of: "_") else { continue }
            let numbers = text[text.index(after: underscore)...].split(separator: ".").compactMap { Int($0) }
            guard !numbers.isEmpty else { continue }
            let known = newest[text[..<underscore]]
            if known.map({ $0.numbers.lexicographicallyPrecedes(numbers) }) ?? true {
                newest[text[..<underscore]] = (text, numbers)
            }
        }
        return newest.values.map(\.text).sorted()
    }
}
