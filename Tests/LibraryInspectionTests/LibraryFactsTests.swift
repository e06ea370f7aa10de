import Foundation
import LibraryInspection
import TestSupport
import Testing

/// Libraries made with real linker flags, each for one fact.
@Suite("What a library's file says of itself")
struct LibraryFactsTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private static let source = """
        #include <stdio.h>
        __attribute__((visibility("default"))) int visible(void) { return puts("x"); }
        int hidden(void) { return 1; }
        """

    private func facts(_ flags: [String] = [], text: String = source) throws -> LibraryFacts {
        let path = try FixturePlugin.build(text: text, named: "example", flags: flags, in: directory.path)
        return try LibraryFacts(bytes: Array(Data(contentsOf: URL(fileURLWithPath: path))))
    }

    @Test("A plain library needs libc, exports what is visible, and has nothing to find fault with")
    func plain() throws {
        let facts = try facts(["-Wl,--build-id=0xc0ffee11", "-Wl,-z,noexecstack"])
        #expect(facts.needed == ["libc.so.6"])
        #expect(facts.exports == ["visible"])
        #expect(facts.symbolVersions.contains { $0.hasPrefix("GLIBC_2.") })
        #expect(facts.buildID == "c0ffee11")
        #expect(facts.hasSections && facts.hasDebugInformation)
        #expect(facts.stack == .plain)
        #expect(!facts.hasTextRelocations && !facts.hasWritableCode)
        #expect(facts.runPaths == [] && facts.rPaths == [])
    }

    @Test("Paths are read from both kinds of entries, one by one")
    func paths() throws {
        #expect(
            try facts(["-Wl,--enable-new-dtags,-rpath,$ORIGIN:/opt/lib"]).runPaths == ["$ORIGIN", "/opt/lib"])
        #expect(try facts(["-Wl,--disable-new-dtags,-rpath,/opt/lib"]).rPaths == ["/opt/lib"])
    }

    @Test("An executable stack is seen")
    func executableStack() throws { #expect(try facts(["-Wl,-z,execstack"]).stack == .executable) }

    @Test("Code that is writable is seen")
    func writableCode() throws {
        // With -N the linker looks for static libraries only, so it needs none here.
        #expect(try facts(["-Wl,-N", "-nostdlib"], text: "int one(void) { return 1; }").hasWritableCode)
    }

    @Test("A text relocation is seen")
    func textRelocation() throws {
        let text = """
            int target;
            __asm__(".text\\n.globl place\\n.hidden place\\nplace: .quad target\\n");
            """
        #expect(try facts(["-Wl,-z,notext"], text: text).hasTextRelocations)
    }

    @Test("Without debug information and a build id, neither is told")
    func stripped() throws {
        let facts = try facts(["-s", "-Wl,--build-id=none"])
        #expect(facts.buildID == nil)
        #expect(!facts.hasDebugInformation)
        #expect(facts.exports == ["visible"])
    }

    @Test("The newest version of each family counts, by its numbers")
    func newest() throws {
        var facts = try facts()
        facts.symbolVersions = ["GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.4", "GLIBCXX_3.4.9", "GLIBCXX_3.4.30", "ODD"]
        #expect(facts.newestSymbolVersions == ["GLIBCXX_3.4.30", "GLIBC_2.34"])
    }

    @Test("What is no ELF library is refused")
    func others() throws {
        for bytes in [[], Array("#!/bin/sh\n".utf8), Array("\u{7F}ELF".utf8), [UInt8](repeating: 0x7F, count: 64)] {
            #expect(throws: LibraryFacts.NotReadable.self) { try LibraryFacts(bytes: bytes) }
        }
    }
}
