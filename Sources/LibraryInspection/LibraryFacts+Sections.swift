import CLibELF

// What only the section headers lead to; a stripped file may have lost it.
extension LibraryFacts {
    mutating func readSections(of file: LibraryImage) {
        let sections = file.sections
        hasSections = !sections.isEmpty
        for (section, header, name) in sections {
            switch Int32(bitPattern: header.sh_type) {
            case SHT_DYNSYM: exports = Self.exports(in: section, header, of: file)
            case Int32(bitPattern: UInt32(SHT_GNU_verneed)):
                symbolVersions = Self.versions(in: section, header, of: file)
            default: break
            }
            if [".debug_info", ".zdebug_info"].contains(name) { hasDebugInformation = true }
        }
    }

    private static func exports(in section: OpaquePointer, _ header: GElf_Shdr, of file: LibraryImage) -> [String] {
        guard let data = elf_getdata(section, nil) else { return [] }
        let count = min(data.pointee.d_size / MemoryLayout<Elf64_Sym>.size, LibraryImage.mostEntries)
        var names: Set<String> = []
        for index in 0..<count {
            var symbol = GElf_Sym()
            guard gelf_getsym(data, Int32(index), &symbol) != nil, isExported(symbol),
                let name = file.string(Int(symbol.st_name), inSection: Int(header.sh_link)), !name.isEmpty
            else { continue }
            names.insert(name)
        }
        return names.sorted()
    }

    private static func isExported(_ symbol: GElf_Sym) -> Bool {
        let binding = Int32(symbol.st_info >> 4)
        let visibility = Int32(symbol.st_other & 3)
        return Int32(symbol.st_shndx) != SHN_UNDEF && [STB_GLOBAL, STB_WEAK, STB_GNU_UNIQUE].contains(binding)
            && [STV_DEFAULT, STV_PROTECTED].contains(visibility)
    }

    private static func versions(in section: OpaquePointer, _ header: GElf_Shdr, of file: LibraryImage) -> [String] {
        guard let data = elf_getdata(section, nil) else { return [] }
        var names: Set<String> = []
        var offset = 0
        // Each step goes on in the file, so a damaged chain has an end.
        for _ in 0..<min(Int(header.sh_info), 1 << 12) {
            var need = GElf_Verneed()
            guard gelf_getverneed(data, Int32(clamping: offset), &need) != nil else { break }
            var place = offset + Int(need.vn_aux)
            for _ in 0..<Int(need.vn_cnt) {
                var version = GElf_Vernaux()
                guard gelf_getvernaux(data, Int32(clamping: place), &version) != nil else { break }
                if let name = file.string(Int(version.vna_name), inSection: Int(header.sh_link)) { names.insert(name) }
                guard version.vna_next > 0 else { break }
                place += Int(version.vna_next)
            }
            guard need.vn_next > 0 else { break }
            offset += Int(need.vn_next)
        }
        return names.sorted()
    }
}
